import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PROBES } from '../../firmware/setup/captive/probes.ts';
import { openTab, PASSWORD, picture } from './harness/browser.ts';
import { openCloset, type Closet } from './harness/closet.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const HERE = 'http://192.0.2.1/';

/** A program on the phone. */
async function onPhone({ phone }: Closet, ...line: readonly string[]) {
  const program = lab.start(['nsenter', `--net=/var/run/netns/${phone.name}`, ...line]);
  program.hangUp();
  const status = await program.ended;
  return { status, stdout: program.stdout, stderr: program.stderr };
}

/** As curl got it: the status, the headers in lower case, and every byte of the body. */
async function fetched(closet: Closet, url: string) {
  const { hostname } = new URL(url);
  const to = ['--resolve', `${hostname}:80:192.0.2.1`];
  const { status, stdout, stderr } = await onPhone(closet, 'curl', '-sS', '-i', '--max-time', '10', ...to, url);
  expect(status, `${url}: ${stderr}`).toBe(0);
  const end = stdout.indexOf('\r\n\r\n');
  const [first = '', ...headers] = stdout.slice(0, end).split('\r\n');
  return { code: Number(first.split(' ')[1]), headers: headers.join('\n').toLowerCase(), body: stdout.slice(end + 4) };
}

const probes = PROBES.flatMap(({ hosts, paths, online, system }) =>
  hosts
    .slice(0, 3)
    .flatMap((host) =>
      paths.map((path) => ({ system, online, url: `http://${host}${path === '*' ? '/hotspot-detect.html' : path}` })),
    ),
);

const opened = async (closet: Closet): Promise<boolean> =>
  await until('the set-up’s Wi-Fi', () => /join the Wi-Fi skep-[0-9a-f]{4}/.test(closet.onCard('skep-status.txt')));
const closed = async (closet: Closet): Promise<boolean> =>
  await until('its end', async () => (await onPhone(closet, 'curl', '-sS', '--max-time', '2', HERE)).status !== 0);
const press = async (page: Page, name: string): Promise<void> =>
  await page.getByRole('button', { name }).first().click();

describe('a new device in a closet', () => {
  it('is found by every phone, claimed, joined to a network and named, without a script', async () => {
    const mailbox = await startMailServer(lab);
    const closet = openCloset(
      lab,
      { 'skep.toml': 'timezone = "Europe/Vienna"\r\nsmtp = 1\r\npassword = "hush hush hush"\r\n' },
      `[page]\naddress = "0.0.0.0"\n[alerts.email]\nport = ${mailbox.port}\nsecurity = "none"\n`,
    );
    const daemon = await closet.start();
    await opened(closet);
    const status = closet.onCard('skep-status.txt');
    expect(status).toMatch(/Set-up code: {2}[0-9A-Z]{4}-[0-9A-Z]{4} /);
    expect(status).toMatch(/What is wrong:\r\n {2}- skep\.toml line 2: `smtp` is not a key/);
    expect(status.replaceAll('\r\n', '')).not.toMatch(/[\r\n]|[^\x20-\x7e]/);

    await until('its address', async () => closet.calls().some((call) => call.includes('up id skep-setup')));
    const lease = await closet.joinPhone();
    expect(lease).toMatch(/^ip=192\.0\.2\.\d+$/m);
    expect(lease).toMatch(/^router=192\.0\.2\.1$/m);
    expect(lease).not.toMatch(/opt(?:114|160)|captive/i);

    // Names: all of them, for the moment, at once; also of a phone that insists on a name server of its own.
    const asked = async (...args: readonly string[]): Promise<string> =>
      (await onPhone(closet, 'dig', '+time=2', '+tries=1', '+noall', '+comments', '+answer', ...args)).stdout;
    expect(await asked('@192.0.2.1', 'captive.apple.com', 'A')).toMatch(
      /captive\.apple\.com\.\s+0\s+IN\s+A\s+192\.0\.2\.1/,
    );
    expect(await asked('@8.8.8.8', 'www.example.org', 'A')).toMatch(/\s0\s+IN\s+A\s+192\.0\.2\.1/);
    const none = await asked('@192.0.2.1', 'captive.apple.com', 'AAAA');
    expect(none).toMatch(/status: NOERROR/);
    expect(none).toMatch(/ANSWER: 0/);

    // What would make it wait is refused at once; decoys and the page are not for this link.
    for (const port of [443, 853, 21, 8080, 8443]) {
      const { status: code, stderr } = await onPhone(
        closet,
        'curl',
        '-sS',
        '--max-time',
        '5',
        `http://192.0.2.1:${port}/`,
      );
      expect([port, code, stderr]).toEqual([
        port,
        7,
        expect.stringMatching(/refused|Couldn't connect|Failed to connect/),
      ]);
    }

    for (const { url, system } of probes) {
      const { code, headers, body } = await fetched(closet, url);
      expect([system, code], url).toEqual([system, 302]);
      expect(headers).toContain(`location: ${HERE}`);
      expect(headers).toContain('cache-control: no-store');
      expect(body.length).toBeGreaterThan(4);
    }

    const phone = { ...lab, network: closet.phone };
    const small = { javaScriptEnabled: false, viewport: { width: 320, height: 640 } };
    const { page } = await openTab(phone, 'http://connectivitycheck.gstatic.com/generate_204', small);
    expect(page.url()).toBe(HERE);
    await page.getByText('Anybody near can do this for').waitFor();
    await picture(page, '1-claim');
    const other = await openTab(phone, HERE);
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same password again').fill(PASSWORD);
    await press(page, 'Claim this device');
    await page.getByRole('heading', { name: 'How it reaches your network' }).waitFor();

    // Whoever comes second is told, and gets nothing.
    await other.page.getByLabel('New password').fill('another password');
    await other.page.getByLabel('The same password again').fill('another password');
    await press(other.page, 'Claim this device');
    await other.page.getByText('This device is claimed').waitFor();
    await picture(other.page, '2-second');
    await until('no secret on the card', () => !closet.bytesOnCard().includes('hush hush hush'));
    expect(closet.onCard('skep.toml')).toContain('Europe/Vienna');
    await until('no code in the status', () => !closet.onCard('skep-status.txt').includes('Set-up code'));

    await picture(page, '3-network');
    expect(await page.locator('label.pick:visible').allInnerTexts()).toEqual([
      expect.stringMatching(/^Home\s+82 %$/),
      expect.stringMatching(/^Lobby5G\s+is on 5 GHz only/),
      expect.stringMatching(/^Corp\s+asks for a user name/),
      expect.stringMatching(/^<b>x\s+40 %$/),
      expect.stringContaining('Another one'),
      'It does not tell its name',
    ]);
    await page.getByLabel('Its passphrase').fill('the wrong one');
    await press(page, 'Try it');
    await page.getByRole('heading', { name: 'Trying it now' }).waitFor();
    await picture(page, '4-trying');
    await until('the attempt', () => closet.calls().some((call) => call.includes('connection up id skep-wifi')));
    await until(
      'the Wi-Fi again',
      async () => (await onPhone(closet, 'curl', '-sS', '--max-time', '2', HERE)).status === 0,
    );
    // Its little window was closed meanwhile, and has kept nothing.
    await page.context().clearCookies();
    await page.goto('http://captive.apple.com/');
    await page.getByText('This device is claimed').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await press(page, 'Go on');
    await page.goto(`${HERE}setup/network`);
    await page.getByText('Could not join «Home»: the passphrase is wrong').waitFor();
    await picture(page, '5-wrong');

    const before = closet.calls().length;
    await page.getByLabel('Its passphrase').fill('the right one');
    await press(page, 'Try it');
    const calls = (): readonly string[] => closet.calls().slice(before);
    await until('the Wi-Fi again', () => {
      const back = calls().findIndex((call) => call.includes('up id skep-wifi'));
      return (
        back >= 0 &&
        calls()
          .slice(back)
          .some((call) => call.includes('up id skep-setup'))
      );
    });
    await until('its page', async () => (await onPhone(closet, 'curl', '-sS', '--max-time', '2', HERE)).status === 0);
    expect(closet.calls().join('\n')).not.toContain('the right one');
    await page.goto(`${HERE}setup/network`);
    await page.getByText('Joined «Home».').waitFor();
    await page.getByText('http://192.168.77.5:8080/').waitFor();
    await picture(page, '6-joined');
    await press(page, 'Go on');

    await page.getByLabel('Name', { exact: true }).fill('not a name!');
    await press(page, 'Go on');
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('closet');
    await page.getByLabel('It passes for').selectOption('router');
    await picture(page, '7-name');
    await press(page, 'Go on');
    await page.getByLabel('Time zone').selectOption('Europe/Vienna');
    await press(page, 'Go on');
    await picture(page, '8-mail');
    await page.getByLabel('Mail address that is told').fill('owner@example.test');
    await page.getByLabel('Who takes the mails').selectOption('custom');
    await page.getByLabel('Its name (only').fill('127.0.0.1');
    await press(page, 'Send a test mail');
    await page.getByText('The test mail is sent when the device is in its network').waitFor();
    await page.getByLabel('Networks, one a line').fill('192.168.77.0/24');
    await picture(page, '9-networks');
    await press(page, 'Go on');
    await page.getByText('http://192.168.77.5:8080/').waitFor();
    await picture(page, '10-done');
    await press(page, 'Finish');
    await page.getByRole('heading', { name: 'Good-bye' }).waitFor();
    await page.getByText('http://192.168.77.5:8080/').waitFor();
    await picture(page, '11-farewell');

    // Now every system is told that all is well, so that it keeps what it shows.
    const good = await Promise.all(probes.map(async (probe) => ({ ...probe, ...(await fetched(closet, probe.url)) })));
    expect(good.map(({ url, code, body }) => [url, code, body])).toEqual(
      probes.map(({ url, online }) => [url, online.status, online.body]),
    );
    await closed(closet);
    await until('the restart', () =>
      closet.calls().some((call) => call.includes('systemctl --no-block restart skep.service')),
    );
    const config = closet.config();
    for (const line of [
      'name = "closet"',
      'persona = "router"',
      'to = ["owner@example.test"]',
      'networks = ["192.168.77.0/24"]',
    ]) {
      expect(config).toContain(line);
    }
    await until('an owner and a network', () => /it has an owner and a network/.test(closet.onCard('skep-status.txt')));

    // In its network, with the new config: the same wizard on its page, and the mail whose code proves that it arrives.
    await closet.stop(daemon);
    const again = await closet.start();
    await onPhone(closet, 'ip', 'addr', 'add', '192.168.77.9/24', 'dev', 'phone0');
    const far = await openTab(phone, 'http://192.168.77.5:8080/setup/mail', small);
    await far.page.getByLabel('Password').fill(PASSWORD);
    await press(far.page, 'Go on');
    await far.page.goto('http://192.168.77.5:8080/setup/mail');
    await press(far.page, 'Send a test mail');
    await far.page.getByText('A mail with a code was sent to').waitFor();
    await picture(far.page, '12-mail-sent');
    await until('the mail', () => mailbox.mails().length === 1);
    const code = /The code is (\d{6})/.exec(mailbox.mails()[0]?.body ?? '')?.[1] ?? '';
    await far.page.getByLabel('The code in the mail').fill(code === '000000' ? '000001' : '000000');
    await press(far.page, 'It has arrived');
    await far.page.getByText('That is not the code').waitFor();
    await far.page.getByLabel('The code in the mail').fill(code);
    await press(far.page, 'It has arrived');
    await far.page.getByText('Mails arrive.').waitFor();
    // With an owner and a network there is no Wi-Fi of its own any more.
    const since = closet.calls().findLastIndex((call) => call.includes('systemctl'));
    expect(
      closet
        .calls()
        .slice(since)
        .filter((call) => call.includes('skep-setup')),
    ).toEqual([]);
    await closet.stop(again);
  }, 240_000);

  it('is prepared by a file, says why its network did not come, and keeps its passphrase for whoever knows it', async () => {
    const closet = openCloset(lab, {
      'skep.toml': `\uFEFF[wifi]\r\nssid = “Home”\r\npassphrase = “the wrong one”\r\ncountry = "at"\r\n[access_point]\r\npassphrase = "for the owner"\r\n`,
    });
    const daemon = await closet.start();
    await opened(closet);
    expect(closet.onCard('skep.toml')).toContain('ssid = "Home"');
    const bytes = closet.bytesOnCard();
    expect([bytes.includes('the wrong one'), bytes.includes('for the owner')]).toEqual([false, false]);
    await until('the reason', () =>
      /- Could not join the Wi-Fi Home: the passphrase is wrong/.test(closet.onCard('skep-status.txt')),
    );
    expect(closet.onCard('skep-status.txt')).not.toContain('quarter of an hour');
    const raised = (): number => closet.calls().filter((call) => call.includes('up id skep-setup')).length;
    await until('its Wi-Fi', () => raised() === 1);
    expect(closet.profile('skep-setup')).toContain('psk=for the owner\n');
    expect(closet.calls()).toContain('iw reg set AT');
    expect(closet.calls().join('\n')).not.toMatch(/the wrong one|for the owner/);

    await closet.joinPhone();
    const { page } = await openTab({ ...lab, network: closet.phone }, HERE, { viewport: { width: 320, height: 640 } });
    await page.getByText('You are near it').waitFor();
    expect(await page.getByText('Anybody near can do this').count()).toBe(0);
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByLabel('The same password again').fill(PASSWORD);
    await press(page, 'Claim this device');
    await page.getByLabel('Its passphrase').fill('the wrong two');
    await press(page, 'Try it');
    await until('its Wi-Fi again', () => raised() === 2);
    // Not open, now that it has an owner.
    expect(closet.profile('skep-setup')).toContain('psk=for the owner\n');
    await closet.stop(daemon);
  }, 120_000);
});
