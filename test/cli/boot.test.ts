import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { passwordFits } from '../../firmware/api/trust/password.ts';
import { bootCommand } from '../../firmware/cli/boot.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import type { Beside } from '../../firmware/store/beside.ts';

const CONFIG = `# mine
version = 1
persona = "nas"   # the default

[page]
port = 8081
`;

function device(card: Readonly<Record<string, string>>) {
  const top = mkdtempSync(join(tmpdir(), 'skep-boot-'));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const inside = (...names: readonly string[]): string => join(top, ...names);
  for (const name of ['card', 'etc', 'data', 'data/keys']) mkdirSync(inside(name));
  for (const [name, text] of Object.entries(card)) writeFileSync(inside('card', name), text);
  writeFileSync(inside('etc', 'skep.toml'), CONFIG);
  writeFileSync(inside('data', 'skep.sqlite'), 'evidence');
  const done: string[] = [];
  let hash = '';
  const beside = {
    trust: { setPassword: (made: string) => void (hash = made) },
    close: () => undefined,
  } as unknown as Beside;
  const command = bootCommand({
    ...{ sensors, hostname: 'box', random: (bytes) => Buffer.alloc(bytes, 1), openBeside: () => beside },
    rootOf: () => ({
      async nmcli(args) {
        done.push(args.join(' '));
        return await Promise.resolve({ code: 0, stdout: '', stderr: '' });
      },
      nft: async () => await Promise.resolve(),
      keepProfile({ name, text }) {
        done.push(`${name} ${/^psk=(.*)$/m.exec(text)?.[1] ?? 'open'}`);
        return `/profiles/${name}`;
      },
      keptProfile: () => undefined,
      isGadget: () => false,
    }),
  });
  const said: string[] = [];
  const sink = { write: (text: string) => said.push(text) };
  return {
    done,
    said,
    hash: () => hash,
    config: () => readFileSync(inside('etc', 'skep.toml'), 'utf8'),
    card: (name: string) => readFileSync(inside('card', name), 'utf8'),
    data: () => readdirSync(inside('data')),
    boot: async () =>
      await command.run(
        [
          '--folder',
          inside('card'),
          '--config',
          inside('etc', 'skep.toml'),
          '--data',
          inside('data'),
          '--state',
          inside('state'),
        ],
        { stdout: sink, stderr: sink, env: {}, cwd: top, isTty: false },
      ),
  };
}

it('gives a device its owner, its network and its config, whose other lines stay', async () => {
  const { boot, done, hash, config, card } = device({
    'skep.toml.txt':
      '\uFEFFpassword = "correct horse battery"\r\npersona = "router"\r\n[wifi]\r\nssid = "Home"\r\npassphrase = "hush hush hush"\r\n[device]\r\nname = "closet"\r\n',
  });
  expect(await boot()).toBe(0);
  expect(done).toEqual(['radio wifi on', 'skep-wifi hush hush hush', 'connection load /profiles/skep-wifi']);
  expect(await passwordFits('correct horse battery', hash())).toBe(true);
  expect(config()).toContain('# mine\nversion = 1\npersona = "router"   # the default\n');
  expect(config()).toMatch(/\[device\]\nname = "closet"/);
  expect(config()).not.toContain('hush');
  expect(card('skep.toml.txt')).not.toMatch(/hush|horse/);
  // A change on the page is not undone by the next start.
  expect(await boot()).toBe(0);
  expect(done).toHaveLength(3);
});

it('does nothing of a file whose keys do not fit the config that is there, and says so', async () => {
  const { boot, done, said, config, hash } = device({
    'skep.toml': 'password = "correct horse battery"\n[page]\naddress = "nowhere"\n[wifi]\nssid = "Home"\n',
  });
  expect(await boot()).toBe(1);
  expect(said.join('')).toMatch(/^skep\.toml line 3: `address` in \[page\] must be one IP address/);
  expect([done, config(), hash()]).toEqual([[], CONFIG, '']);
});

it('makes it new again, when the card says so', async () => {
  const { boot, done, data } = device({ 'skep-reset.txt': '' });
  expect(await boot()).toBe(0);
  expect(data()).toEqual([]);
  expect(done.map((one) => one.split(' ').at(-1))).toEqual(['skep-wifi', 'skep-wired']);
});
