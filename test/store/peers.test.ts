import { afterEach, describe, expect, it } from 'vitest';
import { PEER_EVENTS, type PeerEvent } from '../../firmware/core/peer-events.ts';
import type { JournalRecord, Value } from '../../firmware/core/record.ts';
import { DAEMON_OWNERS } from '../../firmware/core/owners.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { queriesOf } from '../../firmware/store/queries.ts';
import { boot, closed, DOOR, opened, rig } from './rig.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);
let store: Ingest | undefined;
afterEach(() => {
  store?.close();
  store = undefined;
});

const learned = (
  name: PeerEvent,
  fields: Readonly<Record<string, Value>>,
  mono = 10,
  srcIp = '192.0.2.7',
): JournalRecord => ({
  kind: 'event',
  at: AT + mono,
  mono,
  session: null,
  sensor: 'peer',
  name,
  grade: null,
  summary: name,
  srcIp,
  fields,
});

async function after(...records: readonly JournalRecord[]): Promise<ReturnType<typeof queriesOf>> {
  const { write, open, drain } = rig();
  await write(boot(), ...records);
  store = open([DOOR, ...DAEMON_OWNERS]);
  drain(store);
  return queriesOf(store.db);
}

describe('the row of a peer', () => {
  it('has what the last event of each origin told, and keeps what other origins told', async () => {
    const { peer, macOf, events } = await after(
      opened(1),
      learned('p0f', { os_name: 'Linux', os_flavor: '3.x', distance: 4, http_name: 'curl' }, 10),
      learned('link', { mac: '00:11:22:aa:bb:cc', vendor: 'Acme' }, 11),
      learned('p0f', { os_name: 'Windows', distance: 5 }, 12),
      learned('name', { hostname: 'evil.example' }, 13),
      learned('place', { country: 'CH', latitude: 46.5, longitude: -6.25, asn: 3303, network: 'Swisscom' }, 14),
      closed(1, 20),
    );
    expect(peer('192.0.2.7')).toMatchObject({
      ip: '192.0.2.7',
      firstAt: AT,
      lastAt: AT,
      sessions: 1,
      osName: 'Windows',
      osFlavor: null,
      distance: 5,
      httpName: null,
      mac: '00:11:22:aa:bb:cc',
      vendor: 'Acme',
      hostname: 'evil.example',
      country: 'CH',
      latitude: 46.5,
      longitude: -6.25,
      network: 'AS3303 Swisscom',
      city: null,
    });
    expect(macOf('192.0.2.7')).toBe('00:11:22:aa:bb:cc');
    expect(events({ after: 0, limit: 99 }).map(({ name, srcIp, grade }) => [name, srcIp, grade])).toEqual([
      ['opened', '192.0.2.7', 'touch'],
      ...['p0f', 'link', 'p0f', 'name', 'place'].map((name) => [name, '192.0.2.7', null]),
      ['closed', '192.0.2.7', 'touch'],
    ]);
  });

  it('begins with the visit, also when facts and visit are written together, and is there when facts come alone', async () => {
    const { peer, macOf } = await after(
      learned('name', { hostname: 'early.example' }, 5),
      opened(1, 0),
      learned('name', { hostname: 'alone.example' }, 7, '198.51.100.9'),
    );
    expect(peer('192.0.2.7')).toMatchObject({ firstAt: AT, sessions: 1, hostname: 'early.example' });
    expect(peer('198.51.100.9')).toMatchObject({ firstAt: AT + 7, sessions: 0, hostname: 'alone.example', mac: null });
    expect(macOf('198.51.100.9')).toBeNull();
    expect(peer('203.0.113.1')).toBeNull();
    expect(macOf('203.0.113.1')).toBeNull();
  });

  it('prefers what ipinfo.io says of the place, and the own DNS of the name', async () => {
    const { peer } = await after(
      learned('place', { country: 'CH', city: 'Bern', asn: 3303 }),
      learned('ipinfo', { ipinfo_country: 'LI', ipinfo_org: 'AS1 Other', ipinfo_hostname: 'their.example' }),
    );
    expect(peer('192.0.2.7')).toMatchObject({
      country: 'LI',
      city: 'Bern',
      network: 'AS1 Other',
      hostname: 'their.example',
    });
  });

  it('gains columns in a database of an earlier Skep, and loses none of its rows', async () => {
    const { write, open, drain } = rig();
    await write(boot(), opened(1));
    const old = open([DOOR, ...DAEMON_OWNERS]);
    drain(old);
    old.db.exec('ALTER TABLE peer DROP COLUMN vendor');
    old.close();
    await write(boot(5), learned('link', { mac: '00:11:22:aa:bb:cc', vendor: 'Acme' }));
    store = open([DOOR, ...DAEMON_OWNERS]);
    drain(store);
    expect(queriesOf(store.db).peer('192.0.2.7')).toMatchObject({ sessions: 1, vendor: 'Acme' });
  });
});

it('no two events of peers have a field of one name', () => {
  const names = Object.values(PEER_EVENTS.events).flatMap(({ fields }) => Object.keys(fields));
  expect(names).toEqual([...new Set(names)]);
});
