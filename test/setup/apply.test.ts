import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readBootFile } from '../../firmware/config/boot-file.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import { applyBootFiles, NEW_STATE, scrub, type BootParts, type BootState } from '../../firmware/setup/boot/apply.ts';
import { bootFolder } from '../../firmware/setup/boot/folder.ts';
import { parse } from 'smol-toml';

function card(
  files: Readonly<Record<string, string>>,
  config: BootParts['config'] = async () => await Promise.resolve([]),
) {
  const folder = mkdtempSync(join(tmpdir(), 'skep-card-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const done: string[] = [];
  const did =
    (what: string) =>
    async (...args: readonly unknown[]): Promise<void> => {
      done.push(`${what} ${JSON.stringify(args.length === 1 ? args[0] : args)}`);
      await Promise.resolve();
    };
  const parts: BootParts = {
    folder: bootFolder(folder),
    read: (text) => readBootFile(text, { sensors, broken: [], hostname: 'box', dataDir: '/data' }),
    toml: (text) => parse(text),
    ...{ keepWifi: did('wifi'), keepWired: did('wired'), country: did('country'), timeZone: did('zone') },
    ...{ owner: did('owner'), reset: did('reset') },
    config: async (toml) => {
      const wrong = await config(toml);
      if (wrong.length === 0) await did('config')(toml.trim());
      return wrong;
    },
    log: () => undefined,
  };
  return {
    folder,
    done,
    boot: async (before: BootState = NEW_STATE) => await applyBootFiles(parts, before),
    text: (name: string) => readFileSync(join(folder, name), 'utf8'),
    names: () => readdirSync(folder).toSorted(),
  };
}

const OWN =
  'password = "correct horse battery"\n[wifi]\nssid = "Home"\npassphrase = "hush hush hush"\ncountry = "de"\n';
const WIFI = { ssid: 'Home', passphrase: 'hush hush hush', hidden: false, ipv4: { method: 'dhcp' } };

describe('the files of the boot partition', () => {
  it.each([
    ['skep.toml', OWN],
    ['SKEP.TOML', OWN],
    ['skep.toml.txt', OWN.replaceAll('\n', '\r\n')],
    ['skep.toml', `\uFEFF${OWN}`],
    ['skep.toml', OWN.replaceAll(/= "([^"]*)"/g, '= “$1”')],
  ])('are carried out once, and keep no secret: %s', async (name, text) => {
    const { boot, done, text: textOf } = card({ [name]: text });
    const state = await boot();
    expect(state).toMatchObject({ problems: [], ssid: 'Home' });
    expect(done).toEqual(['country "DE"', `wifi ${JSON.stringify(WIFI)}`, 'owner "correct horse battery"']);
    expect(textOf(name)).not.toMatch(/hush|horse/);
    expect(textOf(name)).toContain('Home');
    expect(await boot(state)).toEqual(state);
    expect(done).toHaveLength(3);
  });

  it('are told of in words, and tried again: a wrong key, half a file', async () => {
    const wrong = card({ 'skep.toml': '[wifi]\nsid = "Home"\n' });
    const state = await wrong.boot();
    expect(state.problems).toEqual([
      expect.stringMatching(/^skep\.toml line 2: `sid` in \[wifi\] is not a key.*`?ssid/),
    ]);
    expect(wrong.done).toEqual([]);
    expect((await wrong.boot(state)).problems).toEqual(state.problems);

    const half = card({ 'skep.toml': OWN.slice(0, OWN.indexOf('hush') + 6) });
    const halfState = await half.boot();
    expect(halfState.problems[0]).toMatch(/ends in the middle of a line; it was not written to its end.*next start/);
    expect(half.done).toEqual([]);
    writeFileSync(join(half.folder, 'skep.toml'), OWN);
    expect((await half.boot(halfState)).problems).toEqual([]);
    expect(half.done).toHaveLength(3);
  });

  it('do nothing at all when the config does not go together', async () => {
    const sentence = 'There are too many cooks.';
    const { boot, done } = card(
      { 'skep.toml': `persona = "nas"\n${OWN}` },
      async () => await Promise.resolve([{ path: 'persona', source: 'file', line: 1, sentence }]),
    );
    expect((await boot()).problems).toEqual([`skep.toml line 1: ${sentence}`]);
    expect(done).toEqual([]);
  });

  it('hand the config on with its lines', async () => {
    const { boot, done } = card({
      'skep.toml': 'persona = "router"\n[wifi]\nssid = "Open"\n[device]\nname = "closet"\n',
    });
    expect((await boot()).problems).toEqual([]);
    expect(done[0]).toBe(`config ${JSON.stringify('persona = "router"\n\n\n[device]\nname = "closet"')}`);
  });

  it('reset the device, or open its set-up, once', async () => {
    const { boot, done, names } = card({ 'skep-reset.txt': '', 'SKEP-SETUP.TXT': '', 'other.txt': '' });
    const state = await boot({ ...NEW_STATE, ssid: 'Old', accessPointPassphrase: 'old old old' });
    expect(done).toEqual(['reset []']);
    expect(state).toEqual({ ...NEW_STATE, asked: true });
    expect(names()).toEqual(['other.txt']);
    await boot(state);
    expect(done).toHaveLength(1);
  });

  it.each([
    [
      'network-config',
      'network:\n  version: 2\n  wifis:\n    wlan0:\n      dhcp4: true\n      regulatory-domain: "DE"\n      access-points:\n        "Home":\n          password: "hush hush hush"\n      optional: true\n',
    ],
    [
      'rpi-preseed.toml',
      'config_version = "1.1"\n[wlan]\nssid = "Home"\npassword = "hush hush hush"\ncountry = "DE"\n',
    ],
    [
      'custom.toml',
      '[wlan]\nssid = "Home"\npassword = "hush hush hush"\npassword_encrypted = false\nhidden = false\ncountry = "DE"\n',
    ],
  ])('are Imager’s, too: %s', async (name, text) => {
    const { boot, done, text: textOf } = card({ [name]: text });
    const state = await boot();
    expect(state).toMatchObject({ problems: [], ssid: 'Home' });
    expect(done[0]).toBe('country "DE"');
    expect(JSON.parse(done[1]?.slice(5) ?? '')).toMatchObject(WIFI);
    expect(textOf(name)).not.toContain('hush');
    await boot(state);
    expect(done).toHaveLength(2);
  });

  it('are ours before Imager’s, whose secrets go all the same', async () => {
    const netplan = 'wifis:\n  wlan0:\n    access-points:\n      "Other":\n        password: "not this one"\n';
    const { boot, done, text } = card({ 'skep.toml': OWN, 'network-config': netplan });
    expect((await boot()).ssid).toBe('Home');
    expect(done.filter((one) => one.startsWith('wifi'))).toHaveLength(1);
    expect(text('network-config')).not.toContain('not this one');
  });

  it('keep no secret once the device has an owner, also where they were wrong', async () => {
    const { boot, folder, text } = card({
      'skep.toml': `sid = 1\n${OWN}`,
      'user-data': 'users:\n- passwd: "$y$j9T$x"\n',
    });
    expect((await boot()).problems).not.toEqual([]);
    expect(text('skep.toml')).toContain('hush');
    scrub(bootFolder(folder));
    expect(text('skep.toml')).not.toMatch(/hush|horse/);
    expect(text('user-data')).not.toContain('$y$');
  });
});
