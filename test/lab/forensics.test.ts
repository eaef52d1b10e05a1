import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SelfTestAnswer, SnapshotsAnswer, Snapshot } from '../../firmware/api/contract.ts';
import { QUESTIONS } from '../../web-ui/forensics/questions.ts';
import { claim, openTab } from './harness/browser.ts';
import type { Daemon } from './harness/daemon.ts';
import { allOver, logIn, numbered, startHydra } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const CONFIG = `${only('ftp', 'telnet', 'dns', 'http', 'ssh')}[sensors.ftp]\ndelay_ms = 100`;

/** `POST` by this box's own key. */
async function post<T>({ program, data }: Daemon, path: string, body: object): Promise<T> {
  const [, page = ''] = /^ {2}page +(\S+)$/m.exec(program.stdout) ?? [];
  const key = `Authorization: Bearer ${readFileSync(join(data, 'keys', 'page.key'), 'utf8')}`;
  const type = 'Content-Type: application/json';
  const asked = await lab.run(['curl', '-sS', '-H', key, '-H', type, '-d', JSON.stringify(body), `${page}${path}`]);
  expect(asked.status).toBe(0);
  return JSON.parse(asked.stdout) as T;
}

const latest = async (daemon: Daemon): Promise<Snapshot | undefined> =>
  (JSON.parse(await daemon.ask('/api/v1/snapshots')) as SnapshotsAnswer).snapshots[0];

it('a snapshot over HTTP while hydra is at work: the hash that is told is that of the file, and the file is sound', async () => {
  const daemon = await lab.daemon({ config: CONFIG });
  const hydra = startHydra(lab, numbered(150, 'user'));
  await until('some logins', () => Number(daemon.evidence.value('SELECT count(*) FROM v_logins')) > 10);
  expect(await logIn(lab, 'marker')).toContain('530');
  await post(daemon, 'api/v1/snapshots', {});
  const made = await until('a snapshot', async () => {
    const snapshot = await latest(daemon);
    return snapshot?.state === 'making' ? undefined : snapshot;
  });
  expect(made).toMatchObject({ state: 'ready', problem: null, downloadedAt: null });
  expect(hydra.running, 'hydra is still at work').toBe(true);

  const folder = lab.folder();
  const { id, manifest } = made;
  const file = join(folder, manifest?.file ?? '');
  const url = `/api/v1/snapshots/${id}`;
  const [, page = ''] = /^ {2}page +(\S+)$/m.exec(daemon.program.stdout) ?? [];
  const key = `Authorization: Bearer ${readFileSync(join(daemon.data, 'keys', 'page.key'), 'utf8')}`;
  // As a browser names it.
  const fetched = await lab.run(['curl', '-sS', '--fail', '-H', key, '-OJ', `${page}${url.slice(1)}/file`], {
    cwd: folder,
  });
  expect(fetched.status, fetched.stderr).toBe(0);
  const summed = await lab.run(['sha256sum', file]);
  expect(summed.stdout.split(' ')[0]).toBe(manifest?.sha256);
  expect(JSON.parse(await daemon.ask(`${url}/manifest`))).toEqual(manifest);
  const check = await lab.run(['sqlite3', file, 'PRAGMA integrity_check; PRAGMA journal_mode;']);
  expect(check.stdout).toBe('ok\ndelete\n');
  const marker = await lab.run(['sqlite3', file, "SELECT count(*) FROM v_logins WHERE username = 'marker'"]);
  expect(marker.stdout).toBe('1\n');
  const secrets = await lab.run(['sqlite3', file, '.tables owner api_key page_session outbox milestone']);
  expect(secrets.stdout.trim()).toBe('');
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    const asked = await lab.run(['sqlite3', '-box', file, sql]);
    expect({ name, status: asked.status, stderr: asked.stderr }).toEqual({ name, status: 0, stderr: '' });
  }
  expect(await latest(daemon)).toMatchObject({ state: 'ready', downloadedAt: expect.any(Number) as number });

  // Nobody waited for it: every guess was answered and is there.
  expect(await hydra.ended).toBe(0);
  await allOver(daemon);
  expect(daemon.evidence.value("SELECT count(*) FROM v_logins WHERE username LIKE 'user%'")).toBe(150);
  expect(await daemon.stop()).toBe(0);
});

it('a disk that is nearly full gets no snapshot, and evidence goes on', async () => {
  const data = lab.smallDisk(40 * 1024 * 1024);
  const daemon = await lab.daemon({ data, config: CONFIG });
  await post(daemon, 'api/v1/snapshots', {});
  const made = await until('an answer', async () => {
    const snapshot = await latest(daemon);
    return snapshot?.state === 'making' ? undefined : snapshot;
  });
  expect(made.state).toBe('failed');
  expect(made.problem).toMatch(/not enough room for a snapshot: it needs \d+ MB of free disk, \d+ MB are there/);
  expect(await logIn(lab, 'afterwards')).toContain('530');
  await until('the log-in', () => daemon.evidence.value('SELECT count(*) FROM v_logins') === 1);
  expect(await daemon.stop()).toBe(0);
});

it('the box tries every decoy itself, which is in the evidence and in no incident', async () => {
  const daemon = await lab.daemon({ config: CONFIG });
  const { decoys } = await daemon.status();
  const tested = await post<SelfTestAnswer>(daemon, 'api/v1/selftest', { all: true });
  expect(tested.decoys.filter(({ ok }) => !ok)).toEqual([]);
  expect(tested.decoys.map(({ port }) => port)).toEqual(decoys.map(({ port }) => port));
  const ftp = tested.decoys.find(({ sensor }) => sensor === 'ftp');
  expect(ftp?.steps.map(({ name }) => name)).toEqual(['connected', 'answered', 'stored', 'alerts']);
  expect(ftp?.steps[1]?.detail).toMatch(/^220/);
  // The visitor comes last: when its incident is there, one of the self-test would be, too.
  expect(await logIn(lab, 'stranger')).toContain('530');
  const incidents = await until('an incident', async () => {
    const page = JSON.parse(await daemon.ask('/api/v1/incidents')) as { incidents: { events: number }[] };
    return page.incidents.length === 0 ? undefined : page.incidents;
  });
  expect(incidents).toHaveLength(1);
  await allOver(daemon);
  const marked = 'SELECT session_id FROM ev_skep_self_test';
  expect(daemon.evidence.value(`SELECT count(*) FROM (${marked})`)).toBe(decoys.length);
  const strange = daemon.evidence.rows<{ id: number }>(`SELECT id FROM session WHERE id NOT IN (${marked})`);
  expect(strange).toHaveLength(1);
  expect(await daemon.stop()).toBe(0);
});

it('the page: what is to be done first, a snapshot with its hash, a self-test', async () => {
  const daemon = await lab.daemon({ config: CONFIG });
  const [, url = ''] = /^ {2}page +(\S+)$/m.exec(daemon.program.stdout) ?? [];
  const { page, complaints } = await openTab(lab, url);
  await claim(page, daemon.data);
  const item = (name: string) => page.locator(`[data-testid=checklist] [data-name=${name}]`);
  await expect.poll(async () => await item('password').getAttribute('data-done')).toBe('true');
  expect(await item('backup').getAttribute('data-done')).toBe('false');

  await item('attack').getByRole('link').click();
  await page.getByTestId('test-all').click();
  await page.locator('[data-testid=self-test][data-state=tested]').waitFor();
  const { decoys } = await daemon.status();
  expect(await page.locator('[data-testid=self-test] [data-ok=true]').count()).toBe(decoys.length);

  await page.getByTestId('make-snapshot').click();
  await page.locator('[data-testid=snapshot][data-state=ready]').waitFor();
  const hash = await page.getByTestId('sha256').textContent();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('download').click()]);
  const file = join(lab.folder(), download.suggestedFilename());
  await download.saveAs(file);
  const summed = await lab.run(['sha256sum', file]);
  expect(summed.stdout.split(' ')[0]).toBe(hash);
  const check = await lab.run(['sqlite3', file, 'PRAGMA integrity_check']);
  expect(check.stdout).toBe('ok\n');

  await page.goto(`${url}#/`);
  await expect.poll(async () => await item('backup').getAttribute('data-done')).toBe('true');
  expect(await item('attack').getAttribute('data-done')).toBe('true');
  await page.getByRole('button', { name: 'Do not show this again' }).click();
  await page.getByTestId('checklist').waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
  expect(await daemon.stop()).toBe(0);
});
