import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAlerts, type Alerts } from '../../firmware/alerts/alerts.ts';
import type { EmailSettings } from '../../firmware/alerts/channels/email.ts';
import { SETTLE_MS } from '../../firmware/alerts/incidents.ts';
import { bodyOf, header, MailServer, rawServer } from './mail-server.ts';
import { event, login, settled, T0, TestClock, TestStore, until } from './rig.ts';

const A = '10.0.0.9';

let rig: TestStore;
let clock: TestClock;
let log: string[];
const running: Alerts[] = [];
const servers: { stop(): Promise<void> }[] = [];

beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
  log = [];
});
afterEach(async () => {
  for (const alerts of running.splice(0)) await alerts.stop();
  for (const server of servers.splice(0)) await server.stop();
  rig.temp.remove();
});

function start(port: number | null, maxPerHour = 20): Alerts {
  const email: EmailSettings = {
    host: '127.0.0.1',
    port: port ?? 0,
    security: 'none',
    username: '',
    password: '',
    oauth2_client_id: '',
    oauth2_client_secret: '',
    oauth2_refresh_token: '',
    oauth2_url: '',
    oauth2_token: '',
    reply_to: '',
    ca: '',
    from: 'skep@closet-3',
    to: ['ops@example.org'],
  };
  const alerts = startAlerts({
    store: rig.store,
    settings: { window_s: 300, max_per_hour: maxPerHour, email: port === null ? null : email },
    clock,
    random: () => 0,
    log: (sentence) => log.push(sentence),
    deviceName: 'closet-3',
    timeZone: 'UTC',
  });
  running.push(alerts);
  return alerts;
}

async function serve(...args: Parameters<typeof MailServer.start>): Promise<MailServer> {
  const server = await MailServer.start(...args);
  servers.push(server);
  return server;
}

async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  rig.ring();
  await settled();
}

/** A source that has not been seen before: its message also wakes the delivery. */
const touch = (source: string) => rig.commit(event((rig.events.at(-1)?.id ?? 0) + 1, source, clock.now()));

describe('alerts', () => {
  it('do not count the wait from a mail that the server refused for good', async () => {
    let refuses = true;
    const server = await serve({
      onRcptTo: (_address, _session, done) =>
        done(refuses ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null),
    });
    start(server.port);
    const visit = async () => {
      touch(A);
      await settled();
      await pass(SETTLE_MS);
    };
    const settledAs = async (state: string, count: number) => {
      await until(() => rig.rows(`SELECT 1 FROM outbox WHERE state = '${state}'`).length === count);
      await settled();
      await pass(320_000);
    };
    for (const number of [1, 2, 3]) {
      await visit();
      await settledAs('refused', number);
    }
    refuses = false;
    await visit();
    await settledAs('sent', 1);
    expect(bodyOf(server.received[0]?.raw ?? '')).not.toContain('This is mail number');
    await visit();
    await settledAs('sent', 2);
    // Now two were handed over, and the third visit waits.
    await visit();
    expect(rig.rows('SELECT incident FROM outbox')).toHaveLength(5);
  });

  it('turn a brute-force run into one mail that says what was tried', async () => {
    const server = await serve();
    const alerts = start(server.port);
    rig.commit(event(1, A, T0), ...Array.from({ length: 50 }, (_, at) => login(at + 2, A, T0, `tried user${at} / pw`)));
    await settled();
    await pass(SETTLE_MS);
    await until(() => rig.temp.state.outboxStatus('email').lastSentAt !== null);
    await pass(SETTLE_MS);
    expect(server.received).toHaveLength(1);
    const raw = server.received[0]?.raw ?? '';
    expect(header(raw, 'subject')).toBe('[closet-3] 10.0.0.9 tried to log in to ftp');
    expect(bodyOf(raw)).toContain('tried user9 / pw\n  ... and 40 more');
    const status = { configured: true, waiting: 0, refused: 0, lastDeliveredAt: T0 + SETTLE_MS, problem: null };
    expect(await alerts.status()).toEqual(status);
  });

  it('sum up in one mail what is above the hourly cap', async () => {
    const server = await serve();
    const alerts = start(server.port, 2);
    const hostile = { sensor: 'dn\r\nBcc: all@example.org', summary: 'asked\u202e http://evil.example/' };
    const sources = [A, '10.0.0.10', '10.0.0.11', 'x\r\nSubject: all is well', '10.0.0.13'];
    rig.commit(...sources.map((source, at) => event(at + 1, source, T0, hostile)));
    await settled();
    await pass(SETTLE_MS);
    await until(() => server.received.length === 2);
    await until(() => rig.temp.state.outboxStatus('email').waiting === 0);
    expect(rig.rows('SELECT id, told, held_at FROM incident WHERE held_at IS NOT NULL')).toEqual(
      [3, 4, 5].map((id) => ({ id, told: null, held_at: T0 + SETTLE_MS })),
    );
    await pass(3_600_000);
    await until(() => server.received.length === 3);
    await until(() => rig.temp.state.outboxStatus('email').waiting === 0);
    const raw = server.received[2]?.raw ?? '';
    expect(header(raw, 'subject')).toBe('[closet-3] 3 more sources in the last hour');
    expect(header(raw, 'message-id')).toMatch(/^<summary\.3\.[0-9a-f]{16}@closet-3>$/);
    expect(header(raw, 'bcc')).toBe('');
    expect(server.received[2]?.to).toEqual(['ops@example.org']);
    const body = bodyOf(raw);
    expect(body).toContain(String.raw`  3 connected to dn\x0d\x0aBcc: all@example.org (3)`);
    expect(body).toContain(String.raw`  x\x0d\x0aSubject: all is well connected to dn\x0d\x0aBcc`);
    expect(body).toContain('skep events --after 2');
    await pass(3_600_000);
    await alerts.stop();
    expect(server.received).toHaveLength(3);
  });

  it('keep incidents without mail', async () => {
    const alerts = start(null);
    touch(A);
    await settled();
    await pass(SETTLE_MS);
    await alerts.stop();
    expect(rig.temp.state.openIncidents()).toMatchObject([{ source: A, told: 'touch' }]);
    const status = { configured: false, waiting: 0, refused: 0, lastDeliveredAt: null, problem: null };
    expect(await alerts.status()).toEqual(status);
  });

  it('fold on while the mail server hangs, and deliver all of it exactly once when it is back', async () => {
    const hanging = await rawServer(() => undefined);
    servers.push(hanging);
    const alerts = start(hanging.port);
    for (let source = 1; source <= 5; source += 1) {
      touch(`10.0.1.${source}`);
      await pass(SETTLE_MS);
    }
    await until(() => rig.rows('SELECT id FROM outbox').length === 5);
    expect(await alerts.status()).toMatchObject({ waiting: 5, lastDeliveredAt: null });
    await alerts.stop();
    expect(rig.temp.state.openIncidents()).toHaveLength(5);

    const server = await serve();
    start(server.port);
    await until(() => server.received.length === 5);
    await settled();
    const subjects = server.received.map(({ raw }) => header(raw, 'subject'));
    expect(subjects).toEqual([1, 2, 3, 4, 5].map((source) => `[closet-3] 10.0.1.${source} connected to ftp`));
    expect(new Set(server.messageIds).size).toBe(5);
  });

  it('survive greylisting', async () => {
    let calls = 0;
    const server = await serve({
      onRcptTo: (_address, _session, done) => {
        calls += 1;
        done(calls === 1 ? Object.assign(new Error('greylisted'), { responseCode: 451 }) : null);
      },
    });
    const alerts = start(server.port);
    touch(A);
    await settled();
    await pass(SETTLE_MS);
    await until(() => log.length === 1);
    await settled();
    expect(await alerts.status()).toMatchObject({ waiting: 1, problem: 'ops@example.org: 451 greylisted' });
    clock.pass(30_000);
    touch('10.0.0.10');
    await settled();
    await pass(SETTLE_MS);
    await until(() => server.received.length === 2);
    await until(() => rig.temp.state.outboxStatus('email').waiting === 0);
    expect(await alerts.status()).toMatchObject({ waiting: 0, problem: null });
    expect(rig.rows('SELECT tries, state FROM outbox ORDER BY id')).toEqual([
      { tries: 1, state: 'sent' },
      { tries: 0, state: 'sent' },
    ]);
  });

  it('show what is refused for good', async () => {
    const server = await serve({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
    });
    const alerts = start(server.port);
    touch(A);
    await settled();
    await pass(SETTLE_MS);
    await until(() => rig.temp.state.outboxStatus('email').refused === 1);
    const status = { configured: true, waiting: 0, refused: 1, lastDeliveredAt: null };
    expect(await alerts.status()).toEqual({ ...status, problem: 'ops@example.org: 550 no such user' });
  });

  it('send the same Message-ID again when the server died before its answer', async () => {
    let dies = true;
    const server = await serve({}, () => (dies ? 'die' : undefined));
    start(server.port);
    touch(A);
    await settled();
    await pass(SETTLE_MS);
    await until(() => log.length === 1);
    await settled();
    dies = false;
    clock.pass(30_000);
    touch('10.0.0.10');
    await settled();
    await pass(SETTLE_MS);
    await until(() => server.received.length === 3);
    const [first, ...others] = server.messageIds;
    expect(others.filter((id) => id === first)).toHaveLength(1);
    expect(new Set(others).size).toBe(2);
  });

  it('tell of their own trouble', async () => {
    const alerts = start(null);
    rig.broken.add('events').add('outboxStatus');
    touch(A);
    await until(() => log.length === 1);
    expect(await alerts.status()).toMatchObject({ problem: 'alerts wait for the store: database or disk is full' });
  });
});
