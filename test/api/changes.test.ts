import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IgnoreAnswer, IncidentRow } from '../../firmware/api/contract.ts';
import { at } from '../store/evidence.ts';
import { ask, type Answered } from './client.ts';
import { startReal, type Real } from './real.ts';

let real: Real;
beforeEach(async () => {
  real = await startReal();
});
afterEach(() => real.stop());

const send = async (method: string, path: string, body?: unknown): Promise<Answered> =>
  await ask(real.port, `/api/v1/${path}`, {
    ...{ method, headers: { 'content-type': 'application/json' } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('an incident', () => {
  it('is acknowledged and taken back, and keeps a note', async () => {
    const seen = (await send('POST', 'incidents/2/acknowledge', { acknowledged: true })).json() as IncidentRow;
    expect([seen.id, seen.acknowledgedAt, seen.note]).toEqual([2, at(10_000), '']);
    await send('POST', 'incidents/2/note', { note: 'the printer' });
    const kept = (await send('GET', 'incidents/2')).json() as IncidentRow;
    expect([kept.acknowledgedAt, kept.note]).toEqual([at(10_000), 'the printer']);
    const back = (await send('POST', 'incidents/2/acknowledge', { acknowledged: false })).json() as IncidentRow;
    expect([back.acknowledgedAt, back.note]).toEqual([null, 'the printer']);
    expect((await send('POST', 'incidents/9/note', { note: 'x' })).status).toBe(404);
  });
});

describe('an ignore rule', () => {
  const names = (answer: Answered): string[] => (answer.json() as IgnoreAnswer).rules.map(({ name }) => name);

  it('is added as `skep ignore` adds it, listed and removed', async () => {
    expect(names(await send('GET', 'ignore'))).toEqual([]);
    const added = await send('POST', 'ignore', { address: '10.1.2.3/8', ports: '137-138', note: 'noise' });
    const [rule] = (added.json() as IgnoreAnswer).rules;
    expect(rule).toMatchObject({ name: 'rule 1', address: '10.1.2.3/8', ports: '137-138', note: 'noise', events: 0 });
    expect(rule?.createdAt).toBe(at(10_000));
    await send('POST', 'ignore', { sensor: 'door' });
    expect(names(await send('DELETE', 'ignore/1'))).toEqual(['rule 2']);
    expect((await send('DELETE', 'ignore/1')).status).toBe(404);
  });

  it('that cannot be meant is refused, with each reason, and not added', async () => {
    const answer = await send('POST', 'ignore', { address: 'hydra.example', ports: '99999' });
    expect(answer.status).toBe(400);
    expect((answer.json() as { error: string }).error).toMatch(/^Key address must be an IP address.*Key ports /);
    expect((await send('POST', 'ignore', {})).status).toBe(400);
    expect(names(await send('GET', 'ignore'))).toEqual([]);
  });
});
