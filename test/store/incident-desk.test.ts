import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Filter } from '../../firmware/core/filter.ts';
import type { State } from '../../firmware/store/api.ts';
import { TempState, T0 } from '../alerts/rig.ts';
import { incident } from './incident.ts';

let temp: TempState;
const desk = (): State => temp.state as State;
beforeEach(() => {
  temp = new TempState();
  const incidents = [
    incident(1),
    incident(2, { grade: 'critical', endedAt: T0 + 2, ignored: { events: 3, rules: ['rule 1'] } }),
    incident(3, { source: '2001:db8::3', startedAt: T0 + 1000, lastAt: T0 + 2000, told: 'login' }),
  ];
  temp.state.saveAlertStep({ cursor: 1, incidents, messages: [], overflow: null });
});
afterEach(() => temp.remove());

const found = (filter: Filter): number[] =>
  desk()
    .incidents(filter, { limit: 9 })
    .rows.map(({ id }) => id);

describe('incidents', () => {
  it('are the newest first, page by page, and the other way', () => {
    const first = desk().incidents({}, { limit: 2 });
    expect([first.rows.map(({ id }) => id), first.next]).toEqual([[3, 2], 2]);
    expect(desk().incidents({}, { limit: 2, before: 2 })).toMatchObject({ rows: [{ id: 1 }], next: null });
    expect(
      desk()
        .incidents({}, { limit: 2, after: 1 })
        .rows.map(({ id }) => id),
    ).toEqual([2, 3]);
  });

  it('say what their source did', () => {
    const { story, heldAt, loud, news, known, tellAt, ...rest } = incident(1);
    expect([heldAt, loud, news, known, tellAt]).toHaveLength(5);
    expect(desk().incidentRow(1)).toEqual({ ...rest, ...story, acknowledgedAt: null, note: '' });
    expect(desk().incidentRow(2)?.ignored).toEqual({ events: 3, rules: ['rule 1'] });
    expect(desk().incidentRow(9)).toBeUndefined();
  });

  it('that somebody has seen to are left out when the open ones are asked for', () => {
    desk().acknowledgeIncident(2, T0 + 9);
    const open = (filter: Filter): number[] =>
      desk()
        .incidents({ ...filter, open: true }, { limit: 9 })
        .rows.map(({ id }) => id);
    expect([open({}), open({ grade: 'critical' }), found({})]).toEqual([[3, 1], [], [3, 2, 1]]);
    desk().acknowledgeIncident(2, null);
    expect(open({})).toEqual([3, 2, 1]);
  });

  it('are filtered as everything else', () => {
    expect(found({ source: '10.0.0.0/8' })).toEqual([2, 1]);
    expect(found({ source: '2001:db8::3' })).toEqual([3]);
    expect(found({ grade: 'commands' })).toEqual([2]);
    expect(found({ from: T0 + 500 })).toEqual([3]);
    expect(found({ until: T0 + 500 })).toEqual([2, 1]);
    expect(found({ sensor: 'ftp' })).toEqual([3, 2, 1]);
    expect(found({ sensor: 'ssh' })).toEqual([]);
    expect(found({ port: 10_021 })).toEqual([3, 2, 1]);
    expect(found({ port: 21 })).toEqual([]);
    expect(found({ text: 'DROP table OUTBOX' })).toEqual([3, 2, 1]);
    expect(found({ text: '%' })).toEqual([]);
  });

  it('keep what a person made of them while the alerts go on', () => {
    expect(desk().acknowledgeIncident(1, T0 + 5)).toBe(true);
    expect(desk().noteIncident(1, `it's the "printer"`)).toBe(true);
    temp.state.saveAlertStep({ cursor: 2, incidents: [incident(1, { events: 9 })], messages: [], overflow: null });
    const kept = { events: 9, acknowledgedAt: T0 + 5, note: `it's the "printer"` };
    expect((temp.reopen(2) as State).incidentRow(1)).toMatchObject(kept);
    expect(found({ text: 'printer' })).toEqual([1]);
    expect(desk().acknowledgeIncident(1, null)).toBe(true);
    expect(desk().incidentRow(1)?.acknowledgedAt).toBeNull();
    expect([desk().acknowledgeIncident(9, 1), desk().noteIncident(9, '')]).toEqual([false, false]);
  });
});
