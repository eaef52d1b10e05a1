import { describe, expect, it } from 'vitest';
import type { Tally } from '../../firmware/core/tally.ts';
import { skep } from './harness/daemon.ts';
import { openEvidence, type Evidence } from './harness/evidence.ts';
import { allOver } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer, type Mail } from './harness/mailbox.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();

/** Ten seconds until the next report and a retry after half a minute, on a slow machine. */
const PATIENCE_MS = 120_000;
const TEST_MS = 600_000;
const MAIL_PORT = 2525;
const PING_PORT = 9999;

/** Nobody is told of the visits themselves: it is the report that the dead mail server does not take. */
const CONFIG = `
[device]
name = "closet"
[alerts.email]
host = "127.0.0.1"
port = ${MAIL_PORT}
security = "none"
to = "owner@example.test"
[alerts.ignore]
address = "127.0.5.0/24"
[alerts.report]
cron = "*/10 * * * * *"
time_zone = "Europe/Berlin"
quiet = false
[alerts.heartbeat]
url = "http://127.0.0.1:${PING_PORT}/ping"
interval_s = 10
fail = true
${only('ftp', 'telnet', 'dns')}`;

const WITH_HEARTBEAT = CONFIG.replace('[alerts.heartbeat]', '[alerts.heartbeat]\ncron = "5-55/10 * * * * *"');

const PINGED = `require('node:http').createServer((request, response) => {
  console.log(request.method + ' ' + request.url);
  response.end('OK');
}).listen(${PING_PORT}, '127.0.0.1', () => console.log('listening'));`;

async function ftp(from: string, name: string): Promise<void> {
  const input = `USER ${name}\r\nPASS secret\r\nQUIT\r\n`;
  await lab.run(['nc', '-N', '-s', from, '127.0.0.1', '10021'], { input, limitMs: 60_000 });
}

async function visit(round: number): Promise<void> {
  const names = ['root', 'root', `user${round}`, '<b>root</b>'];
  for (const name of names) await ftp('127.0.5.1', name);
  await ftp('127.0.5.2', 'root');
  await lab.run(['nc', '-z', '-s', '127.0.5.3', '127.0.0.1', '10023']);
  const dig = ['dig', '-b', '127.0.5.4', '@127.0.0.1', '-p', '10053', '+tries=1'];
  for (const domain of ['example.org', 'EXAMPLE.org', `round${round}.example`]) await lab.run([...dig, domain]);
}

const isReport = ({ headers }: Mail): boolean => headers['subject']?.startsWith('[closet] Report: ') === true;
const isHeartbeat = ({ headers }: Mail): boolean => headers['subject']?.startsWith('[closet] Heartbeat: ') === true;

/** `   1,234  what` below a heading, summed over mails. */
function counts(mails: readonly Mail[], heading: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { body } of mails) {
    const [, section = ''] = body.split(`\n${heading}:\n`);
    const [rows = ''] = section.split('\n\n');
    for (const [, count = '', what = ''] of rows.matchAll(/^ {2,9}([\d,]+) {2}(\S.*?)(?: {2}\(.*)?$/gm)) {
      sums[what] = (sums[what] ?? 0) + Number(count.replaceAll(',', ''));
    }
  }
  return sums;
}

const sql = (evidence: Evidence, query: string): Record<string, number> =>
  Object.fromEntries(evidence.rows<{ what: string; count: number }>(query).map(({ what, count }) => [what, count]));

const BY_SOURCE = 'SELECT src_ip AS what, sum(sessions) AS count FROM session GROUP BY 1';
const BY_PORT = `SELECT sensor || ' ' || transport || ' ' || coalesce(dst_port, ports) AS what, sum(sessions) AS count
  FROM session GROUP BY 1`;
const BY_CREDENTIALS = `SELECT username || ' / ' || password AS what, count(*) AS count FROM v_logins GROUP BY 1`;
const BY_DOMAIN = `SELECT replace(lower(name), '.', '[.]') AS what, count(*) AS count FROM ev_dns_query GROUP BY 1`;

describe('reports', () => {
  it(
    'count what was there, once, also when the mail server was dead and the daemon was killed',
    async () => {
      const pinged = lab.start([process.execPath, '-e', PINGED], { limitMs: TEST_MS });
      await pinged.said(/listening/);
      const first = await lab.daemon({ config: CONFIG });
      const { data, evidence } = first;
      await visit(1);
      await allOver(first);
      const state = openEvidence(data, 'state.sqlite');
      const failed = `SELECT count(*) FROM outbox WHERE subject LIKE '%Report: %source%' AND tries > 0`;
      await until('a report that cannot be sent', () => state.value(failed) !== 0, PATIENCE_MS);
      await pinged.said(/^GET \/ping\/fail$/m);
      expect((await first.status()).report?.nextAt).toBeGreaterThan(0);
      await first.kill();

      const mailbox = await startMailServer(lab);
      expect(mailbox.port).toBe(MAIL_PORT);
      const second = await lab.daemon({ data, config: WITH_HEARTBEAT });
      await visit(2);
      await allOver(second);
      const total = evidence.sessions();
      const reports = (): Mail[] => mailbox.mails().filter(isReport);
      const told = (): number => Object.values(counts(reports(), 'By source')).reduce((sum, count) => sum + count, 0);
      await until('all of it in reports', () => told() === total, PATIENCE_MS);

      const all = reports();
      expect(counts(all, 'By source')).toEqual(sql(evidence, BY_SOURCE));
      expect(counts(all, 'By port')).toEqual(sql(evidence, BY_PORT));
      expect(counts(all, 'By credentials')).toEqual(sql(evidence, BY_CREDENTIALS));
      expect(counts(all, 'By domain')).toEqual(sql(evidence, BY_DOMAIN));
      // What was sent is what the evidence has, not only the same.
      expect(counts(all, 'By source')).toMatchObject({ '127.0.5.1': 8, '127.0.5.2': 2, '127.0.5.3': 2 });
      expect(counts(all, 'By credentials')).toEqual({
        'root / secret': 6,
        '<b>root</b> / secret': 2,
        'user1 / secret': 1,
        'user2 / secret': 1,
      });
      expect(counts(all, 'By domain')).toEqual({
        'example[.]org': 4,
        'round1[.]example': 1,
        'round2[.]example': 1,
      });
      const starts = evidence.value(`SELECT count(*) FROM event WHERE sensor = 'skep' AND name = 'started'`);
      expect(counts(all, 'Restarts')).toEqual({ 'of skep': starts });
      expect(starts).toBe(2);
      const ids = all.map(({ headers }) => headers['message-id']);
      expect(new Set(ids).size).toBe(ids.length);
      expect(all[0]?.body).toMatch(/^From {3}\d{4}-\d\d-\d\d .* UTC \(.* in Europe\/Berlin\)$/m);

      await until('a heartbeat', () => mailbox.mails().some(isHeartbeat), PATIENCE_MS);
      await until('a ping of a box that is well', () => /^GET \/ping$/m.test(pinged.stdout), PATIENCE_MS);
      await until('the ping in the status', async () => ((await second.status()).heartbeat?.lastPingAt ?? 0) > 0);

      // The same from the command line, beside the daemon that runs.
      const asked = await lab.run(skep('report', '--data', data, '--json', '--from', '1h'));
      expect(asked.status, asked.stderr).toBe(0);
      const tally = JSON.parse(asked.stdout) as Tally;
      expect(tally).toMatchObject({ connections: total, restarts: 2 });
      expect(Object.fromEntries(tally.sources.top.map(({ source, connections }) => [source, connections]))).toEqual(
        sql(evidence, BY_SOURCE),
      );
      const text = await lab.run(skep('report', '--data', data));
      expect(text.stdout).toContain('        6  root / secret\n');
      const none = await lab.run(skep('report', '--data', data, '--until', '1h'));
      expect(none.stdout).toContain('all quiet, nobody came');
      expect(await second.stop()).toBe(0);
    },
    TEST_MS,
  );
});
