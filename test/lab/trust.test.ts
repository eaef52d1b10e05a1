import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claim, openTab, PASSWORD } from './harness/browser.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { logIn } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PAGE = 'http://127.0.0.1:8080';
const ATTACKER = join(import.meta.dirname, 'harness/attack-page.mjs');

/** Runs one attack of attack-page.mjs in the lab's network; it tells what came of it as JSON. */
async function attack(name: string, ...args: readonly string[]): Promise<Record<string, number>> {
  const { status, stdout, stderr } = await lab.run([process.execPath, ATTACKER, name, ...args]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, number>;
}

const systemEvents = ({ evidence }: Daemon, name: string): number =>
  evidence.rows(`SELECT id FROM event WHERE sensor = 'skep' AND name = '${name}'`).length;

/** A visitor is answered, and what he said is kept. */
async function expectDecoyAnswers(daemon: Daemon, name: string): Promise<void> {
  await logIn(lab, name);
  await until(`the log-in of ${name}`, () =>
    daemon.evidence.rows('SELECT username FROM v_logins').some(({ username }) => username === name),
  );
}

const setPassword = async (daemon: Daemon): Promise<void> => {
  const { status, stderr } = await lab.run(skep('password', '--data', daemon.data), { input: `${PASSWORD}\n` });
  expect(status, stderr).toBe(0);
  await until('the new owner', async () => {
    const { stdout } = await lab.run(['curl', '-sS', '-o', '/dev/null', '-w', '%{redirect_url}', `${PAGE}/claim`]);
    return stdout.endsWith('/login');
  });
};

describe('an attack on the page', () => {
  it('is refused or bounded, told, and no decoy notices', async () => {
    const daemon = await lab.daemon({ config: only('ftp') });
    await setPassword(daemon);
    const beforeKb = daemon.memory('VmRSS');

    // Nobody without a cookie, of another origin or by another name; no file that is not the page's.
    expect(await attack('strangers')).toEqual({ refused: 12, other: 0 });
    expect(await attack('traversal')).toEqual({ refused: 8, other: 0 });
    await expectDecoyAnswers(daemon, 'afterstrangers');

    // 10,000 guesses: five are looked at, one more after each wait; the others are turned away before they cost a hash.
    const { wrong = 0, ...rest } = await attack('guesses', '10000');
    expect(rest).toEqual({ waits: 10_000 - wrong, in: 0, other: 0 });
    expect(wrong).toBeGreaterThanOrEqual(5);
    expect(wrong).toBeLessThan(15);
    await expectDecoyAnswers(daemon, 'afterguesses');
    await until('the failed log-ins', () => systemEvents(daemon, 'admin_login_failed') === wrong);
    expect(systemEvents(daemon, 'admin_guessing')).toBe(1);

    // Bodies that nobody reads to their end.
    expect(await attack('bodies')).toEqual({ refused: 3, other: 0 });
    // More sockets than the page has: those of a stranger are all refused.
    expect(await attack('websockets', '1000')).toMatchObject({ open: 0, other: 0 });
    const key = readFileSync(join(daemon.data, 'keys', 'page.key'), 'utf8');
    const { open = 0 } = await attack('websockets', '1000', key);
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThanOrEqual(24);
    await expectDecoyAnswers(daemon, 'aftersockets');

    const reading = lab.start([process.execPath, ATTACKER, 'slow-readers', key]);
    await reading.said(/reading/);
    await expectDecoyAnswers(daemon, 'whileslow');
    reading.kill();
    await reading.ended.catch(() => undefined);

    expect(daemon.evidence.rows('SELECT sensor, message, stack FROM ev_skep_fault')).toEqual([]);
    expect((await daemon.status()).faults).toBe(0);
    expect(daemon.memory('VmRSS') - beforeKb).toBeLessThan(96 * 1024);
    expect(await daemon.stop()).toBe(0);
  });
});

describe('the owner', () => {
  it('claims the device in a browser, sees what happens, is put out by a new password, and logs in again', async () => {
    const daemon = await lab.daemon({ config: only('ftp') });
    const tab = await openTab(lab, `${PAGE}/`);
    const { page } = tab;
    expect(new URL(page.url()).pathname).toBe('/claim');
    await claim(page, daemon.data);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await logIn(lab, 'livevisitor');
    await page.getByText('tried livevisitor').first().waitFor();

    await setPassword(daemon);
    await page.waitForURL(`${PAGE}/login`);
    await page.getByLabel('Password').fill('not this one, surely');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('That is not the password.').waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('tried livevisitor').first().waitFor();
    await page.getByRole('link', { name: 'Log out' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${PAGE}/login`);
    expect((await page.goto(`${PAGE}/`))?.url()).toBe(`${PAGE}/login`);
    expect(tab.complaints.filter(({ text }) => !/40[13] \(|WebSocket/.test(text))).toEqual([]);

    const snapshot = join(lab.folder(), 'copy.sqlite');
    expect((await lab.run(skep('export', snapshot, '--data', daemon.data))).status).toBe(0);
    const { stdout } = await lab.run(['sqlite3', snapshot, 'SELECT who, action FROM audit ORDER BY id']);
    expect(stdout.trim().split('\n')).toEqual([
      'owner|claimed this device',
      'this box|set the password',
      'owner|logged in',
      'owner|logged out',
    ]);
    const secrets = await lab.run([
      'sqlite3',
      snapshot,
      "SELECT count(*) FROM sqlite_schema WHERE name IN ('owner', 'page_session', 'api_key')",
    ]);
    expect(secrets.stdout).toBe('0\n');
    expect(await daemon.stop()).toBe(0);
  });

  it('has a page by https whose certificate has the fingerprint that was told', async () => {
    const daemon = await lab.daemon({ config: `${only('ftp')}\n[page]\ntls = true` });
    const told = /certificate +SHA-256 ([0-9A-F:]{95})\n/.exec(daemon.program.stdout)?.[1] ?? '';
    expect((await lab.run(skep('fingerprint', '--data', daemon.data))).stdout).toBe(`${told}\n`);
    const shown = await lab.run(['openssl', 's_client', '-connect', '127.0.0.1:8080'], { input: '' });
    const read = await lab.run(['openssl', 'x509', '-noout', '-fingerprint', '-sha256'], { input: shown.stdout });
    expect(read.stdout.toUpperCase()).toContain(told);
    const pem = join(daemon.data, 'keys', 'page.pem');
    const asked = await lab.run([
      'curl',
      '-sS',
      '--cacert',
      pem,
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{redirect_url}',
      'https://127.0.0.1:8080/',
    ]);
    expect(asked.stdout, asked.stderr).toBe('303 https://127.0.0.1:8080/login');
    const doctor = await lab.run(skep('doctor', '--data', daemon.data));
    expect(doctor.stdout).toMatch(/ftp: port 10021 served by the running skep/);
    expect(await daemon.stop()).toBe(0);
    const again = await lab.daemon({ data: daemon.data });
    expect(again.program.stdout).toContain(told);
    expect(await again.stop()).toBe(0);
  });

  it('makes a key for a program, which reads until it is removed', async () => {
    const daemon = await lab.daemon({ config: only('ftp') });
    const made = await lab.run(skep('key', 'add', 'grafana', '--data', daemon.data));
    const key = made.stdout.trim();
    expect(key).toMatch(/^skep_[\w-]{32}$/);
    const code = async (): Promise<string> =>
      (
        await lab.run([
          'curl',
          '-sS',
          '-o',
          '/dev/null',
          '-w',
          '%{http_code}',
          '-H',
          `Authorization: Bearer ${key}`,
          `${PAGE}/api/v1/events`,
        ])
      ).stdout;
    await until('the key', async () => (await code()) === '200');
    expect((await lab.run(skep('key', 'list', '--data', daemon.data))).stdout).toMatch(/^1 +grafana +20/);
    expect((await lab.run(skep('key', 'remove', '1', '--data', daemon.data))).status).toBe(0);
    await until('its end', async () => (await code()) === '401');
    expect((await lab.run(skep('key', 'remove', '1', '--data', daemon.data))).status).toBe(1);
    expect(await daemon.stop()).toBe(0);
  });
});
