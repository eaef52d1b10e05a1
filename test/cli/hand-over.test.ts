import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { honeyfileCommand } from '../../firmware/cli/honeyfile.ts';
import { tokenCommand } from '../../firmware/cli/token/token.ts';
import { run } from './io.ts';

/** The daemon's user on a device. */
const SOMEBODY = 65_534;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'skep-hand-over-'));
  if (process.getuid?.() === 0) chownSync(data, SOMEBODY, SOMEBODY);
});
afterEach(() => rmSync(data, { recursive: true }));

const token = tokenCommand({
  sensors: [],
  hostname: 'closet-3',
  random: (length) => new Uint8Array(length),
  addresses: () => [],
});
const honeyfile = honeyfileCommand(() => Buffer.alloc(32));
const owner = (path: string): number => statSync(path).uid;

it('what root writes into the data directory belongs to whom the directory belongs', async () => {
  const url = ['--url', 'http://192.0.2.7:8088/', '--data', data];
  expect(await run(token, ['add', '--host', 'h', '--message', 'm', ...url])).toMatchObject({ code: 0 });
  for (const action of ['watch', 'remove']) {
    expect(await run(honeyfile, [action, '/srv/x', '--data', data])).toMatchObject({ code: 0 });
    expect(owner(join(data, 'honeyfiles.list'))).toBe(owner(data));
  }
  expect(owner(join(data, 'tokens.csv'))).toBe(owner(data));
  expect(statSync(join(data, 'tokens.csv')).mode & 0o777).toBe(0o600);
});
