import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, start, type Started } from './client.ts';
import { session, status } from './fake-store.ts';

let daemon: Started;
beforeEach(async () => {
  daemon = await start();
});
afterEach(() => daemon.api.stop());

const html = async (): Promise<string> => (await ask(daemon.port, '/')).body.toString();

describe('the page', () => {
  it('says how things are without JavaScript', async () => {
    expect(await html()).toBe('<!doctype html><title>Skep</title><p>Quiet. 1 decoy listening, no touch so far.</p>');
    const { now } = status();
    daemon.store.sessionRows.push(
      session(1, { startedAt: now - 3 * 3_600_000, srcIp: '198.51.100.9', instance: 'telnet' }),
    );
    expect(await html()).toContain(
      '<p>Quiet. 1 decoy listening, last touch 3 hours ago from 198.51.100.9 at telnet.</p>',
    );
  });

  it('opens and says so when the store does not answer', async () => {
    daemon.store.broken = true;
    const answer = await ask(daemon.port, '/');
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain('The daemon runs, but its store does not answer at the moment.');
  });

  it('escapes what it fills in, also replacement patterns', async () => {
    daemon.store.sessionRows.push(session(1, { instance: `<script>&"'$&$'` }));
    expect(await html()).toContain('at &lt;script&gt;&amp;&quot;&#39;$&amp;$&#39;.');
  });

  it('is asked for again each time, and not sent again while nothing has changed', async () => {
    const first = await ask(daemon.port, '/');
    expect(first.headers['cache-control']).toBe('no-cache');
    const etag = first.headers.etag ?? '';
    const second = await ask(daemon.port, '/', { headers: { 'if-none-match': `"other", ${etag}` } });
    expect(second.status).toBe(304);
    expect(second.body).toHaveLength(0);
    daemon.store.sessionRows.push(session(1));
    expect((await ask(daemon.port, '/', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });
});

describe('its files', () => {
  const FILE = '/assets/main-ABC.js';

  it('are compressed for who takes that, and plain for who does not', async () => {
    const packed = await ask(daemon.port, FILE, { headers: { 'accept-encoding': 'br, gzip;q=0.8' } });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toBe('console.log("skep")');
    for (const refusal of ['', 'br', 'gzip;q=0', 'gzip; q=0.000']) {
      const plain = await ask(daemon.port, FILE, { headers: { 'accept-encoding': refusal } });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.headers.vary).toBe('accept-encoding');
      expect(plain.body.toString()).toBe('console.log("skep")');
    }
  });

  it('are kept for ever, because their names change with their content', async () => {
    const { headers } = await ask(daemon.port, FILE);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const again = await ask(daemon.port, FILE, { headers: { 'if-none-match': headers.etag ?? '' } });
    expect(again.status).toBe(304);
  });
});
