import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PORTAL_ADDRESS } from '../../firmware/setup/network.ts';
import { buildWithRadios } from '../../image/lab/wifi/build.mjs';
import { until } from '../lab/harness/until.ts';
import { HOME, makeAir, PATIENCE_MS, type Air } from './air.ts';
import { phoneIn, type Phone } from './phone.ts';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const DEB = process.env['SKEP_DEB_AMD64'] ?? join(top, 'dist/package', `skep_${version}_amd64.deb`);
const PASSWORD = 'a straw beehive in a closet';
const STATUS = 'cat /boot/firmware/skep-status.txt';
const CARD = '/dev/vda1';

const wifi = (passphrase: string): Record<string, string> => ({
  ...{ action: 'go', ssid: HOME.ssid, passphrase, method: 'dhcp' },
  ...{ other: '', address: '', gateway: '', dns: '', country: '' },
});
/** The name of the set-up's own network, when it is on the air. */
const ownName = async (air: Air): Promise<string | undefined> =>
  [...(await air.heard()).keys()].find((name) => /^skep-[0-9a-f]{4}$/.test(name));
const onAir = async (air: Air): Promise<string> =>
  await until('the network of the set-up', async () => await ownName(air), PATIENCE_MS);
/** The page at an address of the home, and from whom. */
const pageOf = async (air: Air, address: string, from = ''): Promise<number> =>
  await exitOf(air, 'home', `curl --silent --fail --max-time 20 ${from} http://${address}:8080/setup`);
const pageAt = async (air: Air, address: string): Promise<void> =>
  void (await until('the page in the home', async () => (await pageOf(air, address)) === 0, PATIENCE_MS));
/** What a program ended with. */
const exitOf = async (air: Air, where: 'phone' | 'home', line: string): Promise<number> =>
  Number((await air[where](`sh -c '${line} >/dev/null 2>&1; echo $?'`)).trim());

describe('a new device without a network', () => {
  let air: Air;
  let phone: Phone;
  let name: string;
  let address: string;
  beforeAll(async () => {
    air = makeAir(buildWithRadios(DEB, { version }));
    phone = phoneIn(air);
    await air.plugIn();
  });
  afterAll(async () => await air.remove());

  it('opens an unprotected Wi-Fi of its own, named like itself', async () => {
    name = await onAir(air);
    const heard = await air.heard();
    expect(heard.get(name)).toBe('open');
    expect(heard.get(HOME.ssid)).toBe('rsn');
    expect(await air.sh(STATUS)).toContain(`join the Wi-Fi ${name}`);
  });

  it('gives a phone an address, and nothing that leads on', async () => {
    await phone.choose(name, '');
    await phone.associated(1);
    const lease = await phone.lease();
    expect(lease.get('ip')).toMatch(/^192\.0\.2\.\d+$/);
    expect([lease.get('router'), lease.get('dns')]).toEqual([PORTAL_ADDRESS, PORTAL_ADDRESS]);
    // The address of a captive portal's API (RFC 8910).
    expect([...lease.keys()].filter((key) => key.includes('114'))).toEqual([]);
  });

  it('is what every name means, refuses TLS and private DNS at once, and sends probes to its page', async () => {
    for (const host of ['connectivitycheck.gstatic.com', 'captive.apple.com', 'anything.at.all']) {
      expect(await air.phone(`dig +short +tries=3 ${host} A`)).toBe(`${PORTAL_ADDRESS}\n`);
      expect(await air.phone(`dig +noall +comments +answer ${host} AAAA`)).toMatch(/status: NOERROR[^]*ANSWER: 0/);
    }
    const refused = 7;
    for (const url of ['https://captive.apple.com/', 'http://dns.google:853/', `http://${PORTAL_ADDRESS}:22/`]) {
      expect(await exitOf(air, 'phone', `curl --max-time 20 ${url}`), url).toBe(refused);
    }
    const answer = await air.phone(
      'curl --no-styled-output --silent --include http://connectivitycheck.gstatic.com/generate_204',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 302 /);
    expect(answer).toMatch(new RegExp(`^location: http://${PORTAL_ADDRESS}/\r?\n`, 'im'));
  });

  it('is claimed by who is near, who is told that anybody near can', async () => {
    const first = await phone.open('/');
    expect(first).toContain('Make this device yours');
    expect(first).toMatch(/Anybody near can do this for \d+ more minutes/);
    const next = await phone.send('claim', { password: PASSWORD, again: PASSWORD });
    expect(next).toMatch(/^HTTP\/1\.1 200 /);
    expect(next).toContain('How it reaches your network');
    // Heard before it became an access point.
    expect(next).toContain(`value="${HOME.ssid}"`);
  });

  it('goes to try the network that it is told, comes back, and says that the passphrase was wrong', async () => {
    expect(await phone.send('network', wifi('not that one at all'))).toContain(`The Wi-Fi ${name} goes away now`);
    await phone.lost(1);
    await phone.associated(2);
    await phone.lease();
    expect(await phone.open('/setup/network')).toContain(`Could not join «${HOME.ssid}»: the passphrase is wrong`);
    expect(await air.sh('nmcli -t -f NAME connection show')).not.toContain('skep-wifi');
  });

  it('joins with the right one, and tells its new address before it leaves', async () => {
    await phone.send('network', wifi(HOME.passphrase));
    await phone.lost(2);
    await phone.associated(3);
    await phone.lease();
    const answer = await phone.open('/setup/network');
    expect(answer).toContain(`Joined «${HOME.ssid}».`);
    // `*`: it told the router's DHCP server no name.
    const lease = /^\d+ 02:00:00:00:00:00 (10\.77\.0\.\d+) \* /m.exec(await air.sh('cat /run/home/leases'));
    address = lease?.[1] ?? 'no lease';
    expect(answer).toContain(`href="http://${address}:8080/"`);
    // It has an owner: its name is announced no more.
    expect(answer).not.toContain('.local');
  });

  it('is told the rest, and goes into that network for good', async () => {
    expect(await phone.send('name', { name: 'hive', persona: 'nas' })).toContain('Where it is');
    expect(await phone.send('time', { zone: 'Europe/Berlin' })).toContain('Whom it tells');
    expect(await phone.send('mail', { action: 'skip' })).toMatch(new RegExp(`<textarea[^>]*>\\s*${HOME.network}\\s*<`));
    expect(await phone.send('networks', { networks: HOME.network })).toContain('Ready');
    expect(await phone.send('done', {})).toContain('this Wi-Fi goes now');
    await phone.lost(3);
    await phone.forget();
    await pageAt(air, address);
    expect(await pageOf(air, address, `--interface ${HOME.elsewhere}`)).not.toBe(0);
    await air.says('its state', STATUS, /it has an owner and a network/);
    expect(await ownName(air)).toBeUndefined();
  });

  it.each(['a restart of the daemon', 'a power cut'])('opens no Wi-Fi any more after %s', async (what) => {
    if (what === 'a power cut') {
      await air.unplug();
      await air.plugIn();
    } else {
      await air.sh('systemctl stop skep');
      await air.says('what runs as root has ended', 'systemctl is-active skep-setup', /^inactive/);
      await air.sh('journalctl --rotate --vacuum-time=1s; systemctl start skep');
    }
    await pageAt(air, address);
    // It was asked how things stand, and nothing else is wanted of it: what there was to decide is decided.
    await air.says('the daemon asking root', 'journalctl -b -o cat -u skep-setup', /^Started skep-setup/m);
    await air.says('what runs as root has ended', 'systemctl is-active skep-setup', /^inactive/);
    expect(await air.sh('iw dev wlan0 info')).toContain('type managed');
    expect(await air.sh('nmcli -t -f NAME connection show')).not.toContain('skep-setup');
    expect(await ownName(air)).toBeUndefined();
  });

  it('goes home again, too, when its router had refused it until NetworkManager gave up', async () => {
    await air.restartRouter('wpa_passphrase=not that one at all');
    const log = 'journalctl -b -o cat -u NetworkManager';
    await air.says('NetworkManager giving up', log, /\(wlan0\): state change: \S+ -> failed \(reason 'no-secrets'/);
    await air.says('its state', STATUS, /it has an owner, and no network/);
    expect(await ownName(air)).toBeUndefined();
    await air.restartRouter('');
    await pageAt(air, address);
    expect(await ownName(air)).toBeUndefined();
    await air.says('its state', STATUS, /it has an owner and a network/);
  });
});

const KEPT = 'only for its owner';
const WRONG = 'not that one at all';
const FIXED = '10.77.0.20';
const fileFor = (passphrase: string, more: string): string =>
  `[wifi]\nssid = "${HOME.ssid}"\npassphrase = "${passphrase}"\nhidden = true\n${more}`;

describe('a new device whose card has a file, in a home whose Wi-Fi does not tell its name', () => {
  let air: Air;
  let phone: Phone;
  let name: string;
  beforeAll(async () => {
    air = makeAir(buildWithRadios(DEB, { version }));
    phone = phoneIn(air);
    air.layRouter('ignore_broadcast_ssid=1\n');
    // A minute is over before it is on the air.
    const more = `[access_point]\npassphrase = "${KEPT}"\n[setup]\nclaim_minutes = 1\n`;
    air.lay('skep.toml', fileFor(WRONG, more));
    await air.plugIn();
  });
  afterAll(async () => await air.remove());
  const kept = async (secret: string): Promise<string> => await air.sh(`sync; grep -c -a '${secret}' ${CARD} || true`);

  it('says why it could not join, opens a protected Wi-Fi for as long as it takes, and keeps no secret on the card', async () => {
    name = await onAir(air);
    expect((await air.heard()).get(name)).toBe('rsn');
    const status = await air.sh(STATUS);
    expect(status).toMatch(new RegExp(`join the Wi-Fi ${name}\\s`));
    expect(status).toContain(`Could not join the Wi-Fi ${HOME.ssid}: the passphrase is wrong`);
    expect(Number((await air.sh('cut -d . -f 1 /proc/uptime')).trim())).toBeGreaterThan(60);
    expect([await kept(KEPT), await kept(WRONG)]).toEqual(['0\n', '0\n']);
  });

  it('lets nobody in who does not know its passphrase', async () => {
    await phone.choose(name, WRONG);
    await phone.refused();
    await phone.forget();
  });

  it('is claimed by who does, and needs no hurry and no code', async () => {
    await phone.choose(name, KEPT);
    await phone.associated(1);
    expect((await phone.lease()).get('router')).toBe(PORTAL_ADDRESS);
    const first = await phone.open('/');
    expect(first).toContain('Make this device yours');
    expect(first).not.toMatch(/Anybody near|name="code"/);
    const next = await phone.send('claim', { password: PASSWORD, again: PASSWORD });
    expect(next).toContain('How it reaches your network');
  });

  it('joins a network whose name is typed, with an address that is typed, and stays', async () => {
    const other = /value="([^"]*)"[^>]*>Another one/.exec(await phone.open('/setup/network'))?.[1] ?? 'no such choice';
    const typed = { ssid: other, other: HOME.ssid, hidden: '1' };
    const address = { method: 'static', address: `${FIXED}/24`, gateway: HOME.router, dns: HOME.router };
    await phone.send('network', { ...wifi(HOME.passphrase), ...typed, ...address });
    await phone.lost(1);
    await phone.associated(2);
    await phone.lease();
    const answer = await phone.open('/setup/network');
    expect(answer).toContain(`Joined «${HOME.ssid}».`);
    expect(answer).toContain(`href="http://${FIXED}:8080/"`);
    await phone.send('networks', { networks: HOME.network });
    expect(await phone.send('done', {})).toContain('this Wi-Fi goes now');
    await phone.lost(2);
    await phone.forget();
    await pageAt(air, FIXED);
    expect(await air.home('cat /run/home/leases')).toBe('');
    expect(await ownName(air)).toBeUndefined();
  });

  it('is new again after skep-reset.txt, and goes where skep.toml sends it, by itself', async () => {
    await air.unplug();
    air.lay('skep-reset.txt', '');
    air.lay('skep.toml', fileFor(HOME.passphrase, ''));
    await air.plugIn();
    // Until it has looked around, the card still says how it was before.
    await air.says('its state', STATUS, /nobody owns it yet: open its page, and type the set-up code/);
    const [, address = ''] = /^Address: +(10\.77\.0\.\d+)/m.exec(await air.sh(STATUS)) ?? [];
    await pageAt(air, address);
    expect(address).not.toBe(FIXED);
    expect(await air.sh('ls /boot/firmware')).not.toContain('skep-reset.txt');
    expect(await kept(HOME.passphrase)).toBe('0\n');
    expect(await ownName(air)).toBeUndefined();
  });

  it('is found there by its name, claimed with the code of its card, and not told of any more', async () => {
    const status = await air.sh(STATUS);
    const [, address = ''] = /^Address: +(\S+)/m.exec(status) ?? [];
    const [, code = ''] = /^Set-up code: +(\S+) /m.exec(status) ?? [];
    expect(status).toContain(`http://${name}.local:8080/`);
    const query = `ip netns exec home dig +short +time=5 +tries=1 @${address} -p 5353 ${name}`;
    await air.says('its name', `${query}.local A`, new RegExp(`^${address}\n$`));
    await air.says(
      'its page',
      `${query}._http._tcp.local SRV`,
      new RegExp(`^0 0 8080 ${name}\\.local\\.\n${address}\n$`),
    );

    const here = `http://${address}:8080`;
    const fields = { code, password: PASSWORD, again: PASSWORD };
    const form = Object.entries(fields).map(([field, value]) => `--data-urlencode '${field}=${value}'`);
    const answer = await air.home(
      `curl --silent --show-error --max-time 100 --header 'Origin: ${here}' ${form.join(' ')} ${here}/setup/claim`,
    );
    expect(answer).toContain('How it reaches your network');
    await air.says('its state', STATUS, /it has an owner and a network/);
    expect(await air.sh(STATUS)).not.toContain('.local');
    await air.says('nobody of that name', `${query}.local A`, /no servers could be reached/);
  });
});
