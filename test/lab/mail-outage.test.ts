import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab, type Lab } from './harness/lab.ts';
import { startMailServer, type Mailbox } from './harness/mailbox.ts';
import { only } from './harness/only.ts';
import type { Program } from './harness/program.ts';
import { until } from './harness/until.ts';
import { visitor } from './harness/visitor.ts';

const FTP = 10_021;
const MAIL = 2525;
const NAME_SERVER = '127.0.0.53';
const MEASURED_MS = 4000;
/** A hanging try, and the waits after failures. */
const RECOVERY_MS = 240_000;

const harness = (name: string, ...args: readonly string[]): string[] => [
  process.execPath,
  join(import.meta.dirname, 'harness', name),
  ...args,
];

/** Packets to this port vanish. Returns what lets them pass again. */
async function drop(lab: Lab, protocol: 'tcp' | 'udp', port: number): Promise<() => Promise<void>> {
  const rules = `add table inet lab; add chain inet lab in { type filter hook input priority 0; }; add rule inet lab in ${protocol} dport ${port} drop`;
  const nft = async (line: string): Promise<void> => {
    const { status, stderr } = await lab.run(['nft', line]);
    if (status !== 0) throw new Error(`nft: ${stderr}`);
  };
  await nft(rules);
  return async () => await nft('delete table inet lab');
}

interface Outage {
  readonly what: string;
  readonly host: string;
  readonly lab: Lab;
  /** Put before the daemon's command line. */
  readonly through?: readonly string[];
  /** Before the daemon starts; returns the repair, which gives the server that works. */
  begin(): Promise<() => Promise<Mailbox>>;
}

const nothing = async (): Promise<void> => await Promise.resolve();
/** `$0`: a new folder. */
const OWN_RESOLVER = `[ -d "$0/etc" ] || cp -a /etc "$0"
rm -f "$0/etc/resolv.conf" && printf 'nameserver ${NAME_SERVER}\\noptions timeout:1 attempts:1\\n' > "$0/etc/resolv.conf"
mount --bind "$0/etc" /etc && exec "$@"`;
const labs = { healthy: openLab(), blackHole: openLab(), refused: openLab(), loris: openLab(), names: openLab() };

const HEALTHY: Outage = {
  what: 'a server that works',
  host: '127.0.0.1',
  lab: labs.healthy,
  async begin() {
    const mailbox = await startMailServer(labs.healthy);
    return async () => {
      await nothing();
      return mailbox;
    };
  },
};

const OUTAGES: readonly Outage[] = [
  {
    what: 'a black hole',
    host: '127.0.0.1',
    lab: labs.blackHole,
    async begin() {
      const mailbox = await startMailServer(labs.blackHole);
      const repair = await drop(labs.blackHole, 'tcp', MAIL);
      return async () => {
        await repair();
        return mailbox;
      };
    },
  },
  {
    what: 'connection refused',
    host: '127.0.0.1',
    lab: labs.refused,
    async begin() {
      await nothing();
      return async () => await startMailServer(labs.refused);
    },
  },
  {
    what: 'a slow loris',
    host: '127.0.0.1',
    lab: labs.loris,
    async begin() {
      const slow = labs.loris.start(harness('slow-mail.mjs', `${MAIL}`), { limitMs: 600_000 });
      await slow.said(/listening/);
      return async () => {
        expect(slow.stdout).toContain('asked');
        slow.kill();
        await slow.ended;
        return await startMailServer(labs.loris);
      };
    },
  },
  {
    what: 'dead DNS',
    host: 'mail.example.test',
    lab: labs.names,
    // A folder /etc of its own: there need not be a resolv.conf to lay one over.
    through: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', OWN_RESOLVER, labs.names.folder()],
    async begin() {
      const names = labs.names.start(harness('name-server.mjs', NAME_SERVER, '127.0.0.1'), { limitMs: 600_000 });
      await names.said(/listening/);
      const mailbox = await startMailServer(labs.names);
      const repair = await drop(labs.names, 'udp', 53);
      return async () => {
        await repair();
        return mailbox;
      };
    },
  },
];

const configOf = (host: string): string => `
  [device]
  name = "closet"
  [alerts.email]
  host = "${host}"
  port = ${MAIL}
  security = "none"
  to = "owner@example.test"
  [sensors.ftp]
  delay_ms = 0
  tries = 1000
  ${only('ftp')}
`;

const answers = ({ stdout }: Program): number => stdout.match(/^answered /gm)?.length ?? 0;

/** Logins answered in a second, while a crowd asks for all it can get. */
async function throughput(lab: Lab, run: number): Promise<number> {
  const crowd = lab.start(visitor('logins', FTP, run, 4));
  await crowd.said(/^answered /m);
  const [before, from] = [answers(crowd), performance.now()];
  await wait(MEASURED_MS);
  const rate = ((answers(crowd) - before) * 1000) / (performance.now() - from);
  crowd.kill();
  await crowd.ended;
  return Math.round(rate);
}

/** One log-in from each of these addresses. */
async function touch(lab: Lab, sources: readonly string[]): Promise<void> {
  for (const source of sources) {
    const input = 'USER root\r\nPASS secret\r\nQUIT\r\n';
    const { stdout } = await lab.run(['nc', '-N', '-s', source, '127.0.0.1', `${FTP}`], { input });
    expect(stdout).toContain('530 ');
  }
}

interface Row {
  readonly message_id: string;
  readonly state: string;
  readonly tries: number;
}

const outbox = ({ data }: Daemon): Row[] =>
  openEvidence(data, 'state.sqlite').rows<Row>('SELECT message_id, state, tries FROM outbox ORDER BY message_id');

const FIRST = ['127.0.1.1', '127.0.1.2'];
const LATER = ['127.0.2.1', '127.0.2.2'];

/** The whole run with one kind of trouble, and a restart in it; then what it takes to be over it. */
async function suffer(
  { what, host, lab, through = [], begin }: Outage,
  isOutage: boolean,
): Promise<() => Promise<void>> {
  const repair = await begin();
  const early = await lab.daemon({ config: configOf(host), through });
  await touch(lab, FIRST);
  await until(`messages (${what})`, () => outbox(early).length > 0);
  const first = await throughput(lab, 1);
  expect(await early.stop()).toBe(0);
  const daemon = await lab.daemon({ data: early.data, through });
  await touch(lab, LATER);
  const second = await throughput(lab, 2);
  process.stdout.write(`${what}: ${first} logins a second, ${second} after a restart\n`);
  await until(`messages of the later (${what})`, () => outbox(daemon).length > FIRST.length);
  const states = new Set(outbox(daemon).map(({ state }) => state));
  if (isOutage) expect(states, what).toEqual(new Set(['waiting']));

  return async () => {
    const mailbox = await repair();
    await until(
      `the end of the outage (${what})`,
      async () => {
        const { waiting, refused } = (await daemon.status()).mail;
        return waiting === 0 && refused === 0 && outbox(daemon).length > FIRST.length;
      },
      RECOVERY_MS,
    );
    // No more is written once nobody does anything new: the incidents go on for 300 s.
    const rows = outbox(daemon);
    expect(new Set(rows.map(({ state }) => state)), what).toEqual(new Set(['sent']));
    await until(`the last mail (${what})`, () => mailbox.mails().length >= rows.length);
    const arrived = mailbox.mails();
    expect(arrived.map(({ headers }) => headers['message-id'] ?? '').toSorted(), what).toEqual(
      rows.map((row) => row.message_id),
    );
    const told = arrived.map(({ body }) => body).join('\n');
    for (const source of ['127.0.0.1', ...FIRST, ...LATER]) expect(told, what).toContain(`${source} `);
    expect(await daemon.stop()).toBe(0);
    const logins = Number(daemon.evidence.value(`SELECT count(*) FROM v_logins WHERE src_ip <> '127.0.0.1'`));
    expect(logins, what).toBe(FIRST.length + LATER.length);
  };
}

it('a mail server that is not well slows no sensor, and when it is again each due mail arrives once', async () => {
  const recoveries: (() => Promise<void>)[] = [];
  // One after the other, so that each crowd has the machine to itself; they get well together.
  recoveries.push(await suffer(HEALTHY, false));
  for (const outage of OUTAGES) recoveries.push(await suffer(outage, true));
  await Promise.all(recoveries.map(async (recover) => await recover()));
}, 600_000);
