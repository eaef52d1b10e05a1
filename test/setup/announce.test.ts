import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { announcer } from '../../firmware/setup/announce.ts';
import type { Link, NetworkBackend } from '../../firmware/setup/network.ts';
import { startSetup, type SetupParts } from '../../firmware/setup/setup.ts';

const SERVICE = '--no-fail --service --host=skep-1a2b.local skep-1a2b _http._tcp 8080 path=/setup';
const address = (one: string): string => `--no-fail --address --no-reverse skep-1a2b.local ${one}`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-announce-'));
  // What it is told, for as long as it is told.
  const program = `#!/bin/sh\nf="${folder}/told.$$"\necho "$*" >"$f.new"; mv "$f.new" "$f"\ntrap 'rm "$f"; exit' TERM\nwhile :; do sleep 0.02; done\n`;
  writeFileSync(join(folder, 'avahi-publish'), program);
  chmodSync(join(folder, 'avahi-publish'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** What runs of it: everything of that, and nothing else. */
async function told(...lines: readonly string[]): Promise<void> {
  const wanted = lines.toSorted();
  await vi.waitFor(
    () => {
      const files = readdirSync(folder).filter((name) => /^told\.\d+$/.test(name));
      expect(files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).toSorted()).toEqual(wanted);
    },
    { timeout: 15_000 },
  );
}

it('tells the page, and at which addresses the name of its host is, until there is none', async () => {
  const mdns = announcer(8080, '/setup', () => undefined);
  mdns.tell('skep-1a2b', []);
  mdns.tell('skep-1a2b', ['10.77.0.62', 'fd00::62']);
  await told(SERVICE, address('10.77.0.62'), address('fd00::62'));
  mdns.tell('skep-1a2b', ['10.77.0.62', 'fd00::62']);
  mdns.tell('skep-1a2b', ['10.77.0.63']);
  await told(SERVICE, address('10.77.0.63'));
  mdns.tell('skep-1a2b', []);
  await told();
});

it('says once that it cannot', async () => {
  vi.stubEnv('PATH', folder);
  rmSync(join(folder, 'avahi-publish'));
  const said: string[] = [];
  const mdns = announcer(8080, '/setup', (sentence) => said.push(sentence));
  mdns.tell('skep-1a2b', ['10.77.0.62']);
  await vi.waitFor(() => expect(said).toHaveLength(1));
  mdns.tell('skep-1a2b', ['10.77.0.63', '10.77.0.64']);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(said).toEqual(['The device is not announced by name (mDNS): avahi-utils is not installed.']);
});

it('tells its name for as long as nobody owns it, and then says nowhere that it has one', async () => {
  vi.useFakeTimers();
  let owned = false;
  const links: readonly Link[] = [
    { device: 'eth0', kind: 'ethernet', connected: true, ours: false, addresses: ['10.77.0.62'] },
  ];
  const pages: unknown[] = [];
  const network = { links: async () => await Promise.resolve(links) } as Partial<NetworkBackend> as NetworkBackend;
  const root = { name: 'skep-1a2b', protected: false, asked: false, hasWifi: false, ssid: '', problems: [] };
  const setup = startSetup({
    ...{ network, desk: { isOwned: async () => await Promise.resolve(owned) }, mdns: true, pagePort: 8080 },
    ask: async (verb: string, { pageUrls }: { readonly pageUrls?: unknown }) => {
      if (verb === 'status') pages.push(pageUrls);
      return await Promise.resolve(verb === 'state' ? root : {});
    },
    setUpCode: async () => await Promise.resolve('7K3M-Q0ZT'),
    pageUrls: (addresses: readonly string[], name: string | undefined) => [...addresses, name ?? 'nameless'],
    addresses: () => ['10.77.0.62'],
    ...{ upMs: () => Date.now(), now: () => undefined, log: () => undefined },
  } as unknown as SetupParts);
  try {
    await told(SERVICE, address('10.77.0.62'));
    owned = true;
    await vi.advanceTimersByTimeAsync(60_000);
    await told();
    expect(pages).toEqual([
      ['10.77.0.62', 'skep-1a2b'],
      ['10.77.0.62', 'nameless'],
    ]);
  } finally {
    await setup.stop();
    vi.useRealTimers();
  }
});
