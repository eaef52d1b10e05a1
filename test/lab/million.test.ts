import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type {
  CommandsPage,
  EventsPage,
  SessionDetail,
  SessionsPage,
  StatisticsAnswer,
  TopAnswer,
  VisitsAnswer,
} from '../../firmware/api/contract.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { fillEvidence } from './harness/million.ts';
import { only } from './harness/only.ts';
import { visitor } from './harness/visitor.ts';

const lab = openLab();
const EVENTS = 1_000_000;
const LOGINS = (EVENTS / 5) * 2;
const FTP = 10_021;
const VISITORS = 4;
/** Issue: memory grows by at most 20 MB. */
const GROWTH_KB = 20_000;

/** What curl gets; `through`: a program that makes something small of what is long. */
async function get(daemon: Daemon, path: string, through = 'cat'): Promise<string> {
  const [, page = ''] = /^ {2}page +(\S+)$/m.exec(daemon.program.stdout) ?? [];
  const key = `Authorization: Bearer ${readFileSync(join(daemon.data, 'keys', 'page.key'), 'utf8')}`;
  const line = `curl -sS --insecure --fail -H "$1" "$2" | ${through}`;
  const asked = await lab.run(['sh', '-c', line, 'sh', key, `${page}api/v1/${path}`], { limitMs: 600_000 });
  expect(asked.stderr).toBe('');
  return asked.stdout;
}

// Its time is spent on making the evidence and carrying two million rows through a pipe.
it('a million events: every page, filter and export answers, and memory stays', async () => {
  const data = lab.folder();
  const newestAt = Date.now();
  fillEvidence(data, EVENTS, newestAt);
  const daemon = await lab.daemon({
    data,
    config: `${only('telnet', 'ftp')}[sensors.ftp]\ndelay_ms = 20\ntries = 1000\n`,
  });
  const json = async <T>(path: string): Promise<T> => JSON.parse(await get(daemon, path)) as T;
  const { store } = await daemon.status();
  // The two that the daemon adds of its own may be in already.
  expect(store.lastEvent).toBeGreaterThanOrEqual(EVENTS);
  await json('events?limit=1000');
  const before = daemon.memory('VmRSS');

  expect((await json<EventsPage>('events?limit=1000&after=0')).events.map(({ id }) => id)).toEqual(
    Array.from({ length: 1000 }, (_, index) => index + 1),
  );
  expect((await json<EventsPage>('events?before=500001&limit=3')).events.map(({ id }) => id)).toEqual([
    500_000, 499_999, 499_998,
  ]);
  expect((await json<SessionsPage>('sessions?source=10.20.0.0/16&limit=1000&sensor=telnet')).sessions).toHaveLength(
    1000,
  );
  expect((await json<SessionDetail>('sessions/4711')).eventList).toHaveLength(5);

  // One in a million, the oldest part of it: found by going on.
  let path = 'commands?text=NEEDLE&source=10.0.0.0/8&grade=commands&port=23';
  const needles: (string | null)[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const page = await json<CommandsPage>(path);
    needles.push(...page.commands.map(({ command }) => command));
    cursor = page.next;
    path = `commands?text=NEEDLE&source=10.0.0.0/8&grade=commands&port=23&before=${cursor}`;
  }
  expect(needles).toEqual(['needle']);

  const statistics = await json<StatisticsAnswer>(`statistics?from=${newestAt - 40 * 86_400_000}&buckets=100`);
  const counted = statistics.buckets.reduce((sum, { grades }) => sum + grades.login, 0);
  expect(counted).toBe(LOGINS);

  const names = await json<TopAnswer>('top?of=username&limit=1');
  expect(names).toMatchObject({ total: LOGINS, different: 1001, off: 0, top: [{ value: 'admin', count: LOGINS / 2 }] });
  // More different passwords than are counted one by one: those that came often are still the first.
  const passwords = await json<TopAnswer>('top?of=password&limit=30');
  expect(passwords.total).toBe(LOGINS);
  expect(Math.abs(passwords.different - LOGINS / 2) / LOGINS).toBeLessThan(0.02);
  expect(new Set(passwords.top.map(({ value }) => value))).toEqual(
    new Set(Array.from({ length: 30 }, (_, length) => 'x'.repeat(length))),
  );
  for (const { count } of passwords.top) {
    expect(count).toBeLessThanOrEqual(LOGINS / 60 + 1);
    expect(count + passwords.off).toBeGreaterThanOrEqual(LOGINS / 60 - 1);
  }
  const visits = await json<VisitsAnswer>(`visits?from=${newestAt - 40 * 86_400_000}&limit=3`);
  expect(visits).toMatchObject({ sessions: EVENTS / 5, commands: EVENTS / 5, averageMs: 4, averageCommands: 1 });
  expect(visits.longest).toHaveLength(3);

  expect(Number(await get(daemon, 'events?format=ndjson', 'wc -l'))).toBeGreaterThanOrEqual(EVENTS);
  expect(Number(await get(daemon, 'logins?format=csv', 'wc -l'))).toBe(LOGINS + 1);
  expect(Number(await get(daemon, 'logins?format=csv&text=root7', `grep -c "'=cmd"`))).toBe((LOGINS / 2 / 1000) * 111);
  expect(Number(await get(daemon, 'sessions?format=csv', 'wc -l'))).toBeGreaterThan(EVENTS / 5);
  expect(Number(await get(daemon, 'sources?format=ndjson', 'wc -l'))).toBe(5000);

  // Visitors notice nothing of all that: whoever tries a password meanwhile is answered, and it is kept.
  const crowd = lab.start(visitor('logins', FTP, 0, VISITORS));
  await crowd.said(/^answered /m);
  expect(Number(await get(daemon, 'logins?format=csv&sensor=telnet', 'wc -l'))).toBe(LOGINS + 1);
  expect(Number(await get(daemon, 'events?format=ndjson&sensor=telnet&text=root77', 'wc -l'))).toBeGreaterThan(0);
  expect(
    (await json<StatisticsAnswer>(`statistics?from=${newestAt - 40 * 86_400_000}&sensor=telnet`)).buckets,
  ).not.toEqual([]);
  expect(crowd.running, 'no visitor was hung up on').toBe(true);
  crowd.kill();
  await crowd.ended;
  const said = (word: string): Set<string> =>
    new Set([...crowd.stdout.matchAll(new RegExp(`^${word} (\\S+) `, 'gm'))].map(([, name = '']) => name));
  const answered = said('answered');
  expect([...said('sent')].filter((name) => !answered.has(name)).length).toBeLessThanOrEqual(VISITORS);

  expect(daemon.memory('VmHWM') - before).toBeLessThan(GROWTH_KB);
  expect(await daemon.stop()).toBe(0);
  const kept = new Set(
    daemon.evidence
      .rows<{ username: string }>("SELECT username FROM v_logins WHERE sensor = 'ftp'")
      .map(({ username }) => username),
  );
  expect(answered.size).toBeGreaterThan(VISITORS);
  expect([...answered].filter((name) => !kept.has(name))).toEqual([]);
}, 1_500_000);
