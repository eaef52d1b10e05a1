import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  EventsPage,
  SessionDetail,
  SessionsPage,
  SourceDetail,
  StatusAnswer,
} from '../../firmware/api/contract.ts';
import { ask, start, type Started } from './client.ts';
import { event, events, peer, session, status } from './fake-store.ts';

let daemon: Started;
beforeEach(async () => {
  daemon = await start();
  daemon.store.commit(...events(1, 500));
  daemon.store.sessionRows.push(...events(1, 300).map(({ id }) => session(id)));
});
afterEach(() => daemon.api.stop());

const read = async <T>(path: string): Promise<T> => {
  const answer = await ask(daemon.port, path);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.status).toBe(200);
  return answer.json() as T;
};
const ids = ({ events: page }: EventsPage): number[] => page.map(({ id }) => id);

describe('events', () => {
  it('are the newest 200, newest first, when nothing is asked for', async () => {
    const page = await read<EventsPage>('/api/v1/events');
    expect(ids(page)).toEqual(
      events(301, 500)
        .map(({ id }) => id)
        .toReversed(),
    );
    expect(page.lastEvent).toBe(500);
  });

  it('after a number are oldest first, before a number newest first', async () => {
    expect(ids(await read<EventsPage>('/api/v1/events?after=10&limit=3'))).toEqual([11, 12, 13]);
    expect(ids(await read<EventsPage>('/api/v1/events?before=10&limit=3'))).toEqual([9, 8, 7]);
    expect(ids(await read<EventsPage>('/api/v1/events?before=1'))).toEqual([]);
    expect(ids(await read<EventsPage>('/api/v1/events?after=500'))).toEqual([]);
  });

  it('are what the store holds, field by field', async () => {
    const page = await read<EventsPage>('/api/v1/events?after=41&limit=1');
    expect(page.events).toEqual([event(42)]);
  });
});

describe('sessions', () => {
  it('are newest first, and go on before a number', async () => {
    const first = await read<SessionsPage>('/api/v1/sessions?limit=2');
    expect(first.sessions.map(({ id }) => id)).toEqual([300, 299]);
    const second = await read<SessionsPage>('/api/v1/sessions?limit=2&before=299');
    expect(second.sessions).toEqual([session(298), session(297)]);
  });

  it('one by one have their events with fields', async () => {
    const details = [{ ...event(7, { session: 3 }), fields: { username: 'root', password: '<script>' } }];
    daemon.store.details.set(3, details);
    expect(await read<SessionDetail>('/api/v1/sessions/3')).toEqual({
      ...session(3),
      eventList: details,
      peer: null,
    });
  });

  it('say what is known of their source, which can be asked for by its address too', async () => {
    daemon.store.peers.push(peer('192.0.2.7', { mac: '00:11:22:aa:bb:cc' }), peer('2001:db8::7', { country: 'CH' }));
    const { peer: source } = await read<SessionDetail>('/api/v1/sessions/3');
    expect(source).toEqual(peer('192.0.2.7', { mac: '00:11:22:aa:bb:cc' }));
    expect(await read<SourceDetail>('/api/v1/sources/192.0.2.7')).toEqual(source);
    const sixth = peer('2001:db8::7', { country: 'CH' });
    expect(await read<SourceDetail>('/api/v1/sources/2001:db8::7')).toEqual(sixth);
    expect(await read<SourceDetail>('/api/v1/sources/2001%3Adb8%3a%3a7')).toEqual(sixth);
  });
});

describe('status', () => {
  it('is what the daemon says', async () => {
    expect(await read<StatusAnswer>('/api/v1/status')).toEqual({
      ...status(),
      mood: 'recent',
      sentence: 'Somebody was here. 1 decoy listening, last touch just now from 192.0.2.7 at ftp.',
      lastTouch: { at: session(300).startedAt, srcIp: '192.0.2.7', instance: 'ftp' },
    });
  });
});

describe('a bad question gets the reason', () => {
  const NUMBER = 'from 0 to 9007199254740991';
  it.each([
    ['/api/v1/events?limit=0', 'Parameter limit must be one whole number from 1 to 1000.'],
    ['/api/v1/events?limit=1001', 'Parameter limit must be one whole number from 1 to 1000.'],
    ['/api/v1/events?limit=', 'Parameter limit must be one whole number from 1 to 1000.'],
    ['/api/v1/events?limit=1e2', 'Parameter limit must be one whole number from 1 to 1000.'],
    ['/api/v1/events?limit=5&limit=6', 'Parameter limit must be one whole number from 1 to 1000.'],
    ['/api/v1/events?after=-1', `Parameter after must be one whole number ${NUMBER}.`],
    ['/api/v1/events?after=9007199254740992', `Parameter after must be one whole number ${NUMBER}.`],
    ['/api/v1/events?before=1.5', `Parameter before must be one whole number ${NUMBER}.`],
    ['/api/v1/events?before=0x10', `Parameter before must be one whole number ${NUMBER}.`],
    ["/api/v1/events?before=1'%20OR%201=1", `Parameter before must be one whole number ${NUMBER}.`],
    ['/api/v1/events?after=1&before=9', 'Give after or before, not both.'],
    [
      '/api/v1/events?limt=5',
      "Unknown parameter 'limt'; known here: from, until, source, sensor, port, grade, text, after, before, limit, format.",
    ],
    [
      '/api/v1/events?%1b%5b31m=5',
      "Unknown parameter '?[31m'; known here: from, until, source, sensor, port, grade, text, after, before, limit, format.",
    ],
    ['/api/v1/sessions/3?x=1', "Unknown parameter 'x'; none is known here."],
    ['/api/v1/status?x=1', "Unknown parameter 'x'; none is known here."],
    ['/api/v1/sessions/abc', 'A session is asked for by its number.'],
    ['/api/v1/sessions/1e3', 'A session is asked for by its number.'],
    ['/api/v1/sources/closet', 'A source is asked for by its IP address.'],
    ['/api/v1/sources/%2e%2e', 'A source is asked for by its IP address.'],
    ['/api/v1/sources/192.0.2.7?x=1', "Unknown parameter 'x'; none is known here."],
  ])('%s', async (path, error) => {
    const answer = await ask(daemon.port, path);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ error });
  });
});

describe('what does not exist is not found', () => {
  it.each([
    '/api/v1/sessions/9999',
    '/api/v1/sources/203.0.113.9',
    '/api/v1/sources/',
    '/api/v1/sessions/',
    '/api/v1/sessions/1/2',
    '/api/v1/status/',
    '/api/v2/status',
    '/api',
    '/favicon.ico',
    '/assets/',
    '/assets/..%2f..%2fetc/passwd',
    '/../../etc/passwd',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/assets/main-ABC.js%00.html',
    '//assets/main-ABC.js',
    '/__proto__',
    '/constructor',
  ])('%s', async (path) => {
    const answer = await ask(daemon.port, path);
    expect(answer.status).toBe(404);
    expect(Object.keys(answer.json() as object)).toEqual(['error']);
  });
});

describe('when a room fails', () => {
  it.each(['/api/v1/events', '/api/v1/sessions', '/api/v1/sessions/3', '/api/v1/sources/192.0.2.7'])(
    '%s says that the store does not answer',
    async (path) => {
      daemon.store.broken = true;
      const answer = await ask(daemon.port, path);
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('5');
      expect(answer.json()).toEqual({ error: 'The store does not answer at the moment; try again in a few seconds.' });
      expect(daemon.logged).toHaveLength(1);
      expect(daemon.logged[0]).toContain('SQLITE_IOERR');
    },
  );

  it('a bug is answered without a stack and logged with it', async () => {
    daemon.store.session = () => {
      throw new TypeError('secret of the inside');
    };
    const answer = await ask(daemon.port, '/api/v1/sessions/3');
    expect(answer.status).toBe(500);
    expect(answer.json()).toEqual({ error: 'Skep failed to answer; its log says more.' });
    expect(daemon.logged[0]).toMatch(/secret of the inside\n\s+at /);
  });
});
