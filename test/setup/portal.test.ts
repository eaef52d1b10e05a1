import { request } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { route } from '../../firmware/api/router.ts';
import { captiveAnswer, type Phase } from '../../firmware/setup/captive/answer.ts';
import { openPortal } from '../../firmware/setup/captive/portal.ts';
import { PROBES, probeOf } from '../../firmware/setup/captive/probes.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function open(phase: () => Phase) {
  const port = await freePort();
  const said: string[] = [];
  let used = 0;
  const text = (body: string) => async () =>
    await Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain' }, body });
  const portal = await openPortal('127.0.0.1', {
    ...{ port, phase, names: ['skep-1a2b.local'], log: (sentence: string) => said.push(sentence) },
    routes: [route('/setup', text('the wizard'), 'public'), route('/setup/x', text('a step'), 'public')],
    used: () => {
      used += 1;
    },
  });
  onTestFinished(async () => await portal.stop());
  const get = async (host: string, path: string, method = 'GET') =>
    await new Promise<{ status: number | undefined; location: string | undefined; body: string }>((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
        let body = '';
        response.setEncoding('latin1').on('data', (piece: string) => (body += piece));
        response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, body }));
      });
      asked.on('error', reject);
      asked.end();
    });
  return { get, used: () => used, said };
}

describe('the captive page', () => {
  it('sends every stranger to itself, and serves the wizard under its own names', async () => {
    const { get, used, said } = await open(() => 'portal');
    for (const { hosts, paths } of PROBES) {
      const answer = await get(hosts[0] ?? '', paths[0] === '*' ? '/hotspot-detect.html' : (paths[0] ?? '/'));
      expect([answer.status, answer.location]).toEqual([302, 'http://192.0.2.1/']);
      expect(answer.body.length).toBeGreaterThan(4);
    }
    expect(used()).toBe(0);
    for (const host of ['192.0.2.1', '198.51.100.1', 'SKEP-1a2b.local', '192.0.2.1:80']) {
      expect(await get(host, '/')).toMatchObject({ status: 200, body: 'the wizard' });
    }
    expect(await get('192.0.2.1', '/setup/x')).toMatchObject({ status: 200, body: 'a step' });
    expect(await get('192.0.2.1', '/api/v1/events')).toMatchObject({ status: 404 });
    expect(await get('www.example.org', '/setup/x')).toMatchObject({ status: 302 });
    expect(await get('192.0.2.1', '/setup', 'PUT')).toMatchObject({ status: 405 });
    expect(used()).toBe(7);
    expect(said).toEqual([]);
  });

  it('tells every system afterwards that all is well, byte for byte', async () => {
    const { get } = await open(() => 'online');
    for (const { hosts, paths, online } of PROBES) {
      for (const path of paths) {
        const answer = await get(hosts[0] ?? '', path === '*' ? '/hotspot-detect.html' : path);
        expect([hosts[0], answer.status, answer.body]).toEqual([hosts[0], online.status, online.body]);
      }
    }
    expect((await get('www.example.org', '/')).status).toBe(302);
  });

  it('knows the exact answers that are written in these systems', () => {
    const online = (url: string): string =>
      captiveAnswer('online', new URL(url).host, new URL(url).pathname).body as string;
    expect(online('http://captive.apple.com/hotspot-detect.html')).toBe(
      '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>',
    );
    expect(online('http://www.msftconnecttest.com/connecttest.txt')).toBe('Microsoft Connect Test');
    expect(online('http://www.msftncsi.com/ncsi.txt')).toBe('Microsoft NCSI');
    expect(online('http://detectportal.firefox.com/success.txt')).toBe('success\n');
    expect(online('http://detectportal.firefox.com/canonical.html')).toBe(
      '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
    );
    expect(captiveAnswer('online', 'connectivitycheck.gstatic.com', '/generate_204')).toMatchObject({
      status: 204,
      body: '',
    });
    expect(probeOf('CONNECTIVITYCHECK.gstatic.com.:80', '/generate_204')?.system).toBe('Android, ChromeOS, Chrome');
    expect(probeOf('www.google.com', '/search')).toBeUndefined();
  });
});
