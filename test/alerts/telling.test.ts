import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Consumer } from '../../firmware/alerts/consumer.ts';
import { ignoringBy } from '../../firmware/alerts/ignoring.ts';
import { SETTLE_MS } from '../../firmware/alerts/incidents.ts';
import { newsMessage } from '../../firmware/alerts/news-message.ts';
import type { PeerFacts } from '../../firmware/core/rows.ts';
import { event, login, settled, T0, TestClock, TestStore } from './rig.ts';

const WINDOW_MS = 300_000;
const A = '10.0.0.9';
const B = '10.0.0.10';
const NOBODY_KNOWS: PeerFacts = {
  ip: A,
  firstAt: T0,
  lastAt: T0,
  sessions: 1,
  mac: null,
  vendor: null,
  hostname: null,
  country: null,
  region: null,
  city: null,
  postal: null,
  latitude: null,
  longitude: null,
  timezone: null,
  network: null,
  osName: null,
  osFlavor: null,
  osMatch: null,
  distance: null,
  linkType: null,
  uptimeMinutes: null,
  natAt: null,
  osChangedAt: null,
  badSoftware: null,
  httpName: null,
  httpFlavor: null,
  language: null,
  connections: null,
};

let rig: TestStore;
let clock: TestClock;
const running: Consumer[] = [];

beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
});
afterEach(async () => {
  for (const consumer of running.splice(0)) await consumer.stop();
  rig.temp.remove();
});

function start(): Consumer {
  const setting = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: WINDOW_MS, maxPerHour: 20 };
  const consumer = new Consumer({
    store: rig.store,
    clock,
    rules: { windowMs: WINDOW_MS, maxPerHour: 20, maxPerMinute: 20 },
    ignoring: ignoringBy(rig.store, [], 10_000),
    log: () => undefined,
    write: (news, now, machine) => [newsMessage(news, 'email', setting, now, machine)],
    writeSummary: () => [],
    written: () => undefined,
  });
  running.push(consumer);
  return consumer;
}

async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  rig.ring();
  await settled();
}

const subjects = (): unknown[] => rig.rows('SELECT subject FROM outbox ORDER BY id').map(({ subject }) => subject);
const incidents = (): unknown[] => rig.rows('SELECT id FROM incident');

describe('news while the first message waits', () => {
  const outbox = () =>
    rig.rows('SELECT kind, message_id, subject, body, letter, state, created_at FROM outbox ORDER BY id');
  const attack = async () => {
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
  };
  const goOn = async () => {
    rig.commit(login(2, A, clock.now()), login(3, A, clock.now(), 'tried root / toor'));
    await pass(SETTLE_MS);
    rig.commit(event(4, A, clock.now()));
    await pass(SETTLE_MS);
    await pass(WINDOW_MS + 20_000);
    await pass(0);
  };

  it('join it: one message that tells all of it, under the number that it had', async () => {
    start();
    await attack();
    const [before] = outbox();
    await goOn();
    const [after, ...more] = outbox();
    expect(more).toEqual([]);
    expect(after).toMatchObject({
      kind: 'first',
      message_id: before?.['message_id'],
      created_at: before?.['created_at'],
    });
    expect(after?.['subject']).toBe('[closet-3] 10.0.0.9 tried to log in to ftp');
    expect(after?.['body']).toMatch(/tried admin \/ admin[^]*tried root \/ toor/);
    expect(after?.['body']).toContain('2 logins tried, 2 connections');
    expect(after?.['body']).not.toContain('since the last mail');
    expect(JSON.parse(String(after?.['letter']))).toMatchObject({ grade: 'login' });
  });

  it('are messages of their own once it was on its way', async () => {
    start();
    await attack();
    rig.temp.state.beginTry(1);
    rig.temp.state.messageSent(1, clock.now(), null);
    await goOn();
    const all = outbox();
    // The rise waits, so the end joins it.
    expect(all.map(({ kind, state }) => [kind, state])).toEqual([
      ['first', 'sent'],
      ['risen', 'waiting'],
    ]);
    expect(all[1]?.['body']).toContain('2 logins tried, 2 connections');
  });

  it('make a thread when each was delivered', async () => {
    start();
    const deliver = () => {
      for (const { id } of rig.temp.state.dueMessages('email', clock.now(), 10)) {
        rig.temp.state.beginTry(id);
        rig.temp.state.messageSent(id, clock.now(), null);
      }
    };
    await attack();
    deliver();
    rig.commit(login(2, A, clock.now()));
    await pass(SETTLE_MS);
    deliver();
    rig.commit(login(3, A, clock.now(), 'tried root / toor'));
    await pass(SETTLE_MS);
    await pass(WINDOW_MS + 20_000);
    await pass(0);
    expect(outbox().map(({ kind }) => kind)).toEqual(['first', 'risen', 'digest']);
    const digest = String(outbox()[2]?.['body']);
    expect(digest).toMatch(/New since the last mail .*: 1 login tried\./);
    expect(digest).toContain('In all 2 logins tried, 1 connection');
    expect(digest).toContain('tried root / toor');
    expect(digest).not.toContain('tried admin / admin');
  });
});

describe('what was held back', () => {
  const bodies = () => rig.rows('SELECT body FROM outbox ORDER BY id').map(({ body }) => String(body));
  const deliver = (): void => {
    for (const { id } of rig.temp.state.dueMessages('email', clock.now(), 10)) {
      rig.temp.state.beginTry(id);
      rig.temp.state.messageSent(id, clock.now(), null);
    }
  };
  const visit = async (id: number) => {
    rig.commit(event(id, A, clock.now()));
    await pass(SETTLE_MS);
    deliver();
    await pass(WINDOW_MS + 20_000);
    await pass(0);
  };

  it('is in the message about the next visit, also when that one is rewritten before anybody has read it', async () => {
    start();
    const { state } = rig.temp;
    for (const id of [1, 2, 3]) await visit(id);
    state.addIgnoreRule(rule({ address: A }));
    await visit(4);
    state.removeIgnoreRule('rule 1');
    expect(bodies()).toHaveLength(2);
    // Only a first message can promise the next after a window.
    expect(bodies()[0]).toContain('or when it comes back after 5 minutes of quiet.');
    expect(bodies()[1]).toContain('The next comes in 20 minutes at the earliest, unless it goes further.');
    expect(bodies()[1]).not.toContain('when it comes back');
    const held = /^Held back since .*: 1 visit from .*: 1 connection\.$/m;
    const silenced = /^Kept silent by ignore rules .*: 1 visit with 1 event\.$/m;
    rig.commit(login(5, A, clock.now()));
    await pass(SETTLE_MS);
    expect(bodies()[2]).toMatch(held);
    expect(bodies()[2]).toMatch(silenced);
    rig.commit({ ...login(6, A, clock.now()), grade: 'critical', summary: 'set off an alarm' });
    await pass(SETTLE_MS);
    rig.commit(login(7, A, clock.now(), 'tried root / toor'));
    expect(bodies()[2]).toMatch(/set off an alarm/);
    expect(bodies()[2]).toMatch(held);
    expect(bodies()[2]).toMatch(silenced);
    // Its end comes when the back-off is over.
    await pass(3_600_000);
    await pass(0);
    expect(bodies()).toHaveLength(3);
    expect(bodies()[2]).toMatch(/set off an alarm[^]*tried root/);
    expect(bodies()[2]).toMatch(held);
    expect(bodies()[2]).toMatch(silenced);
  });
});

describe('the wait for the next message', () => {
  const told = () => rig.rows('SELECT incident FROM outbox ORDER BY id').map(({ incident }) => incident);
  const visit = async (id: number) => {
    rig.commit(event(id, A, clock.now()));
    await pass(SETTLE_MS);
  };

  it('counts from a message that was really handed over', async () => {
    const consumer = start();
    await visit(1);
    await pass(WINDOW_MS + 20_000);
    consumer.messageEnded({ incident: 1, at: clock.now() });
    // The window is over since it was written, not since somebody got it.
    await visit(2);
    expect(told()).toEqual([1]);
    await pass(WINDOW_MS);
    expect(told()).toEqual([1, 2]);
  });

  it('is as it was after a restart', async () => {
    const consumer = start();
    await visit(1);
    await pass(WINDOW_MS + 20_000);
    consumer.messageEnded({ incident: 1, at: clock.now() });
    await pass(0);
    await consumer.stop();
    start();
    await visit(2);
    expect(told()).toEqual([1]);
  });

  it('is none after one that nobody will ever get', async () => {
    const consumer = start();
    for (const id of [1, 2]) {
      await visit(id);
      await pass(WINDOW_MS + 20_000);
    }
    consumer.messageEnded({ incident: 2, at: null });
    await visit(3);
    expect(told()).toEqual([1, 2, 3]);
  });

  it('is not changed by a message that others followed', async () => {
    const consumer = start();
    for (const id of [1, 2]) {
      await visit(id);
      await pass(WINDOW_MS + 20_000);
    }
    consumer.messageEnded({ incident: 1, at: null });
    await visit(3);
    expect(told()).toEqual([1, 2]);
  });
});

const rule = (more: object) => ({
  preset: null,
  address: null,
  mac: null,
  ports: null,
  sensor: null,
  grade: null,
  note: '',
  createdAt: 0,
  expiresAt: null,
  ...more,
});

describe('what is known of the machine', () => {
  const peer = (more: Partial<PeerFacts>): PeerFacts => ({ ...NOBODY_KNOWS, ...more });

  it('is in the mail, inert', async () => {
    start();
    const mac = 'b8:27:eb:00:11:22';
    const hostname = 'printer\u202e.evil.example';
    rig.peers.set(A, peer({ mac, vendor: 'Raspberry Pi\nBcc: x', hostname, osName: 'Linux', country: 'DE' }));
    rig.commit(event(1, A, T0), event(2, B, T0));
    await pass(SETTLE_MS);
    const bodies = rig.rows('SELECT body FROM outbox ORDER BY id').map(({ body }) => String(body));
    expect(bodies[0]).toMatch(/^Device b8:27:eb:00:11:22, made by Raspberry Pi\\x0aBcc: x$/m);
    expect(bodies[0]).toMatch(/^Name {3}printer\\u202e.*evil\[\.\]example$/m);
    expect(bodies[0]).toMatch(/^System Linux$/m);
    expect(bodies[0]).toMatch(/^Place {2}DE$/m);
    expect(bodies[0]).not.toMatch(/^Net/m);
    expect(bodies[1]).not.toMatch(/^(Name|Device|System|Place|Net)/m);
  });
});

describe('ignore rules', () => {
  it('are read from the store with each page: made and removed without a restart, and counted once', async () => {
    start();
    const { state } = rig.temp;
    const name = state.addIgnoreRule(rule({ address: '10.0.0.0/24' }));
    rig.commit(event(1, A, T0), login(2, B, T0), event(3, '192.0.2.1', T0));
    await pass(SETTLE_MS);
    expect(subjects()).toEqual(['[closet-3] 192.0.2.1 connected to ftp']);
    expect(incidents()).toHaveLength(3);
    expect(state.ignoreHits()).toEqual([{ rule: name, events: 2, lastAt: T0 }]);
    state.removeIgnoreRule(name);
    rig.commit(login(4, A, clock.now()));
    await pass(SETTLE_MS);
    expect(subjects()).toEqual(['[closet-3] 192.0.2.1 connected to ftp', '[closet-3] 10.0.0.9 tried to log in to ftp']);
  });

  it('count what was not saved again, after a kill, once', async () => {
    const { state } = rig.temp;
    state.addIgnoreRule(rule({ address: A }));
    const first = start();
    rig.commit(event(1, A, T0), event(2, A, T0), event(3, B, T0));
    await settled();
    rig.broken.add('saveAlertStep');
    await first.stop();
    rig.broken.clear();
    start();
    await pass(SETTLE_MS);
    await pass(WINDOW_MS * 2);
    expect(state.ignoreHits()).toEqual([{ rule: 'rule 1', events: 2, lastAt: T0 }]);
  });

  it('ask for a hardware address only when one needs it', async () => {
    start();
    rig.macs.set(A, 'AA:bb:cc:dd:ee:ff');
    rig.commit(event(1, '192.0.2.1', T0));
    await pass(SETTLE_MS);
    expect(rig.calls).not.toContain('macOf');
    rig.temp.state.addIgnoreRule(rule({ mac: 'aa:bb:cc:dd:ee:ff' }));
    rig.commit(event(2, A, clock.now()), event(3, B, clock.now()), event(4, A, clock.now()));
    await pass(SETTLE_MS);
    expect(rig.calls.filter((call) => call === 'macOf')).toHaveLength(2);
    expect(subjects().slice(1)).toEqual(['[closet-3] 10.0.0.10 connected to ftp']);
  });
});
