import { chmodSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NEW_STATE } from '../../firmware/setup/boot/apply.ts';
import { bootFolder } from '../../firmware/setup/boot/folder.ts';
import { statusText } from '../../firmware/setup/boot/status-text.ts';
import type { NetworkBackend } from '../../firmware/setup/network.ts';
import { networkOf, rootClient } from '../../firmware/setup/root/client.ts';
import { deviceName } from '../../firmware/setup/root/device-name.ts';
import { rootHandlers } from '../../firmware/setup/root/handlers.ts';
import { keptState } from '../../firmware/setup/root/keep-state.ts';
import { ownFiles } from '../../firmware/setup/root/own-files.ts';
import { serveRoot } from '../../firmware/setup/root/serve.ts';
import { isReadOnly } from '../../firmware/setup/root/writable.ts';

const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'skep-root-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

async function serve() {
  const folder = folderOf();
  const done: string[] = [];
  const network: NetworkBackend = {
    links: async () => await Promise.resolve([]),
    scan: async () => await Promise.resolve([{ ssid: 'Home', signal: 80, band: '2.4', security: 'wpa' }]),
    accessPointUp: async () => await Promise.reject(new Error('the radio is off')),
    accessPointDown: async () => void (await Promise.resolve(done.push('down'))),
    usbUp: async () => await Promise.resolve(),
    usbDown: async () => await Promise.resolve(),
    retryWifi: async () => await Promise.resolve({ kind: 'failed', reason: 'away' }),
    joinWifi: async ({ ssid }) => await Promise.resolve({ kind: 'failed', reason: `no ${ssid}` }),
    setWired: async () => await Promise.resolve({ kind: 'joined', addresses: ['10.0.0.5'] }),
  };
  const state = keptState(join(folder, 'state'));
  state.write({ ...NEW_STATE, accessPointPassphrase: 'only the owner', problems: ['skep.toml line 1: x'] });
  const config = join(folder, 'skep.toml');
  writeFileSync(config, 'version = 1\n');
  chmodSync(config, 0o640);
  writeFileSync(join(folder, 'Vienna'), '');
  const files = ownFiles({
    ...{ config, firstConfig: join(folder, 'first.toml'), environment: join(folder, 'environment') },
    ...{ state: join(folder, 'state'), zones: folder },
  });
  const handlers = rootHandlers({
    ...{ name: 'skep-1a2b', network, state, files, folder: bootFolder(folder) },
    writable: async (work) => await work(),
    hasWifi: async () => await Promise.resolve(true),
    async run(program, args) {
      done.push([program, ...args].join(' '));
      return await Promise.resolve({ code: 0, stdout: '', stderr: '' });
    },
  });
  const path = join(folder, 'socket');
  const server = await serveRoot({ path }, handlers, 60_000, () => undefined);
  onTestFinished(() => server.stop());
  return { ask: rootClient(path), folder, done, path, config };
}

async function raw(path: string, line: string): Promise<unknown> {
  return await new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (heard += piece));
    socket.on('error', reject).on('end', () => resolve(JSON.parse(heard)));
    socket.write(`${line}\n`);
  });
}

describe('what runs as root', () => {
  it('answers the daemon, verb by verb, and tells no secret', async () => {
    const { ask, folder, done, config } = await serve();
    expect(await ask('state', {})).toEqual({
      ...{
        name: 'skep-1a2b',
        asked: false,
        problems: ['skep.toml line 1: x'],
        protected: true,
        hasWifi: true,
        ssid: '',
      },
    });
    const network = networkOf(ask);
    expect(await network.scan()).toMatchObject([{ ssid: 'Home' }]);
    await expect(network.accessPointUp()).rejects.toThrow('access-point-up: the radio is off');
    const wish = { ssid: 'Café', passphrase: 'hush hush', hidden: false, ipv4: { method: 'dhcp' } } as const;
    expect(await network.joinWifi(wish)).toEqual({ kind: 'failed', reason: 'no Café' });
    await ask('configure', { text: 'version = 1\npersona = "router"\n' });
    expect((await ask('config', {})).text).toContain('router');
    expect(statSync(config).mode & 0o777).toBe(0o640);
    await ask('time-zone', { zone: 'Vienna' });
    expect(readFileSync(join(folder, 'environment'), 'utf8')).toBe('TZ=Vienna\n');
    await expect(ask('time-zone', { zone: 'Atlantis' })).rejects.toThrow(/no time zone/);
    await ask('country', { code: 'AT' });
    await ask('restart', {});
    expect(done).toEqual(['iw reg set AT', 'systemctl --no-block restart skep.service']);
    // Else it would come back open after the next attempt.
    await ask('claimed', {});
    expect((await ask('state', {})).protected).toBe(true);
  });

  it.each([
    ['another verb', '{"verb":"shell","line":"id"}'],
    ['an inherited one', '{"verb":"constructor"}'],
    ['more than a verb takes', '{"verb":"scan","device":"eth0"}'],
    ['a path for a time zone', '{"verb":"time-zone","zone":"../../etc/shadow"}'],
    ['a country with an option', '{"verb":"country","code":"--help"}'],
    [
      'a passphrase with a line end',
      '{"verb":"join-wifi","ssid":"a","passphrase":"hush\\nhush hush","hidden":false,"ipv4":{"method":"dhcp"}}',
    ],
    ['no address', '{"verb":"set-wired","ipv4":{"method":"static","address":"x","prefix":24,"gateway":"","dns":[]}}'],
    ['no JSON', 'verb=scan'],
    ['nothing', 'null'],
  ])('refuses %s', async (_what, line) => {
    const { path, done } = await serve();
    expect(await raw(path, line)).toMatchObject({ ok: false });
    expect(done).toEqual([]);
  });
});

it('tells the state for Notepad, and writes it only when it differs', () => {
  const folder = folderOf();
  const card = bootFolder(folder);
  const status = {
    ...{ version: '1.0', state: 'nobody owns it yet', addresses: ['192.168.1.5', 'fd00::5'], at: undefined },
    ...{ pageUrls: ['http://192.168.1.5:8080/'], setUpCode: '7K3M-Q0ZT', fingerprint: 'AB:CD' },
    problems: ['skep.toml line 2: «x» is no “key”…'],
  };
  const text = statusText(status);
  expect(text.split('\r\n').slice(0, 10)).toEqual([
    ...['Skep 1.0', '', 'State:        nobody owns it yet', 'Address:      192.168.1.5', '              fd00::5'],
    'Page:         http://192.168.1.5:8080/',
    'Set-up code:  7K3M-Q0ZT  (whoever types it into the page owns this device)',
    ...['Certificate:  SHA-256 AB:CD', '', 'What is wrong:'],
  ]);
  expect(text).toContain('  - skep.toml line 2: "x" is no "key"...\r\n');
  expect(text.replaceAll('\r\n', '')).toMatch(/^[\x20-\x7e]*$/);
  card.write('skep-status.txt', text);
  const { mtimeNs } = statSync(join(folder, 'skep-status.txt'), { bigint: true });
  card.write('skep-status.txt', text);
  expect(statSync(join(folder, 'skep-status.txt'), { bigint: true }).mtimeNs).toBe(mtimeNs);
});

it('knows a file system that is mounted read-only, and a device by its hardware', () => {
  const mounts =
    '/dev/mmcblk0p1 /boot/firmware vfat rw,relatime 0 0\n/dev/mmcblk0p1 /boot/firmware vfat ro,relatime 0 0\n';
  expect([isReadOnly(mounts, '/boot/firmware'), isReadOnly(mounts, '/boot')]).toEqual([true, false]);
  expect(isReadOnly('a /boot vfat rw,errors=remount-ro 0 0\n', '/boot')).toBe(false);
  expect(deviceName('B8:27:EB:00:00:01\n')).toBe(deviceName('b8:27:eb:00:00:01'));
  expect(deviceName('b8:27:eb:00:00:01')).toMatch(/^skep-[0-9a-f]{4}$/);
});

it('is led nowhere by a link that the daemon has laid in the folder of its config', () => {
  const folder = folderOf();
  const at = (name: string): string => join(folder, name);
  const [config, secret] = [at('skep.toml'), at('secret')];
  const files = ownFiles({
    ...{ config, firstConfig: at('first.toml'), environment: at('environment'), state: at('state'), zones: folder },
  });
  writeFileSync(secret, 'of root');
  symlinkSync(secret, config);
  symlinkSync(secret, `${config}.new`);
  expect(() => files.readConfig()).toThrow('ELOOP');
  files.writeConfig('version = 1\n');
  expect([files.readConfig(), readFileSync(secret, 'utf8')]).toEqual(['version = 1\n', 'of root']);
  expect(lstatSync(config)).toMatchObject({ mode: 0o100640 });
});
