import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passwordFits } from '../../firmware/api/trust/password.ts';
import { hashOf } from '../../firmware/api/trust/secrets.ts';
import { askSecret } from '../../firmware/cli/ask-secret.ts';
import { keyCommand } from '../../firmware/cli/key.ts';
import { claimCodeCommand, passwordCommand } from '../../firmware/cli/owner.ts';
import { openBeside, type Beside } from '../../firmware/store/beside.ts';
import { loadPageKey, readPageKey } from '../../firmware/system/page-key.ts';
import { run, type Ran } from './io.ts';

const T0 = Date.UTC(2026, 10, 21);
let data: string;
let typed: string;
let rolled = 0;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'skep-owner-'));
  typed = 'a straw beehive';
});
afterEach(() => rmSync(data, { recursive: true }));

const parts = {
  sensors: [],
  hostname: 'closet',
  openBeside: (folder: string): Beside => openBeside(folder, undefined),
  random: (bytes: number): Buffer => Buffer.alloc(bytes, (rolled += 1)),
  now: (): number => T0,
  ask: async (): Promise<string> => typed,
};
const skep = async (command: Parameters<typeof run>[0], ...args: readonly string[]): Promise<Ran> =>
  await run(command, [...args, '--data', data]);

function state<T>(look: (trust: Beside['trust']) => T): T {
  const beside = openBeside(data, undefined);
  try {
    return look(beside.trust);
  } finally {
    beside.close();
  }
}

describe('skep claim-code', () => {
  it('prints one code until the device has an owner', async () => {
    const { out } = await skep(claimCodeCommand(parts));
    expect(out).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}\n$/);
    expect((await skep(claimCodeCommand(parts))).out).toBe(out);
    await skep(passwordCommand(parts));
    expect(await skep(claimCodeCommand(parts))).toEqual({
      code: 1,
      out: '',
      err: 'this device has an owner already; skep password sets another password\n',
    });
  });
});

describe('skep password', () => {
  it('sets it, ends every session, and is in the audit log', async () => {
    await skep(passwordCommand(parts));
    state((trust) => trust.addPageSession({ hash: 'x', startedAt: T0, seenAt: T0, source: '192.0.2.9' }));
    typed = 'another beehive';
    expect(await skep(passwordCommand(parts))).toEqual({ code: 0, out: '', err: '' });
    const { passwordHash, sessions } = state((trust) => trust.trust());
    expect(await passwordFits('another beehive', passwordHash ?? '')).toBe(true);
    expect(sessions).toEqual([]);
    expect(state((trust) => trust.auditTrail(5)).map(({ who, action }) => `${who} ${action}`)).toEqual([
      'this box set the password',
      'this box set the password',
    ]);
  });

  it('refuses a short one, and one that the config sets', async () => {
    typed = 'short';
    expect((await skep(passwordCommand(parts))).code).toBe(2);
    typed = 'a straw beehive';
    const { out } = await skep(passwordCommand(parts), '--hash');
    const env = { SKEP_PAGE__PASSWORD_HASH: out.trim() };
    const refused = await run(passwordCommand(parts), ['--data', data], env);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('page.password_hash') });
    expect((await run(claimCodeCommand(parts), ['--data', data], env)).code).toBe(1);
    expect(state((trust) => trust.trust().passwordHash)).toBeNull();
  });

  it('forgets the owner with --reset', async () => {
    await skep(passwordCommand(parts));
    const { out } = await skep(passwordCommand(parts), '--reset');
    expect(state((trust) => trust.trust())).toMatchObject({ passwordHash: null, setUpCode: out.trim() });
    expect((await skep(claimCodeCommand(parts))).out).toBe(out);
  });
});

describe('skep key', () => {
  it('shows a key once, lists names, removes by number', async () => {
    const { out } = await skep(keyCommand(parts), 'add', 'grafana');
    expect(out).toMatch(/^skep_[\w-]{32}\n$/);
    expect(state((trust) => trust.trust().keys)).toEqual([
      { id: 1, name: 'grafana', hash: hashOf(out.trim()), createdAt: T0 },
    ]);
    const list = await skep(keyCommand(parts), 'list');
    expect(list.out).toBe('1  grafana  2026-11-21T00:00:00.000Z\n');
    expect(await skep(keyCommand(parts), 'remove', '1')).toEqual({ code: 0, out: '', err: '' });
    expect(await skep(keyCommand(parts), 'remove', '1')).toEqual({ code: 1, out: '', err: 'there is no key 1\n' });
    expect(state((trust) => trust.auditTrail(5)).map(({ action, detail }) => `${action}: ${detail}`)).toEqual([
      'removed a key: key 1',
      'added a key: key 1, grafana',
    ]);
  });

  it.each([[], ['show'], ['add'], ['add', '\u001B[31m'], ['remove', 'x'], ['list', 'x']])(
    'is used wrongly: %j',
    async (...args) => {
      expect((await skep(keyCommand(parts), ...args)).code).toBe(2);
    },
  );
});

describe('a password on stdin', () => {
  const stdin = (chunks: readonly string[], more: object = {}) =>
    Object.assign(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), more);

  it('is its first line', async () => {
    const said: string[] = [];
    const stderr = { write: (text: string) => said.push(text) };
    expect(await askSecret(stdin(['a straw ', 'beehive\nmore']), stderr, 'New: ')).toBe('a straw beehive');
    expect(await askSecret(stdin(['no end']), stderr, 'New: ')).toBe('no end');
    expect(said).toEqual([]);
  });

  it('is asked for and not shown at a terminal, which can erase and give up', async () => {
    const modes: boolean[] = [];
    const terminal = { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) };
    const said: string[] = [];
    const stderr = { write: (text: string) => said.push(text) };
    const asked = async (...keys: readonly string[]): Promise<string> =>
      await askSecret(stdin(keys, terminal) as never, stderr, 'New: ');
    expect(await asked('a', 'bc', '\u007F', '\u00E4', '\r')).toBe('ab\u00E4');
    expect(await asked('abc', '\u0003')).toBe('');
    expect(modes).toEqual([true, false, true, false]);
    expect(said).toEqual(['New: ', '\n', 'New: ', '\n']);
  });
});

it('the key of the box is made once, for nobody else to read', () => {
  const keys = join(data, 'keys');
  expect(readPageKey(keys)).toBeUndefined();
  const key = loadPageKey(keys, parts.random);
  expect(loadPageKey(keys, parts.random)).toBe(key);
  expect(readPageKey(keys)).toBe(key);
  expect(statSync(join(keys, 'page.key')).mode & 0o777).toBe(0o600);
  expect(statSync(keys).mode & 0o777).toBe(0o700);
});
