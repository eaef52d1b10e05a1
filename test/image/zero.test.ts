import { createHash } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as contract from '../../firmware/api/contract.ts';
import { buildZero } from '../../image/lab/build.mjs';
import { spoilFirmware, writeFirmware } from '../../image/lab/disk.mjs';
import { until } from '../lab/harness/until.ts';
import { openArchive } from './archive.ts';
import { sees, setUp } from './browser.ts';
import { mb, measure, print } from './measures.ts';
import { makeOwner, type Owner } from './owner.ts';
import { ELSEWHERE, HERE, makeZero, THERE, type Zero } from './zero.ts';

const top = join(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };
const DEB = process.env['SKEP_DEB'] ?? join(top, 'dist/package', `skep_${version}_armel.deb`);
const KILLS = Number(process.env['SKEP_KILLS'] ?? 10);
const PORTS = [21, 22, 23, 53, 80, 443];
const PATIENCE_MS = 300_000;
/** Every half a minute the set-up looks around. */
const STATUS_MS = 120_000;
/** One second until the journal is synced, one sync that runs; a second of an emulated Zero's is several of ours. */
const PROMISED_MS = 10_000;
/** What its owner lays on the FAT partition before the first boot: whom to tell, and a server for tokens. */
const BOOT_FILE = `[alerts.email]
host = "${HERE}"
port = 25
security = "none"
to = ["owner@example.test"]
[[sensors.http]]
[[sensors.http]]
name = "tokens"
ports = 8088
token_paths = ["/"]
`;
/** What systemd does not start because units wait for each other in a circle: at each boot another one. */
const LEFT_OUT = "journalctl -b -o cat --no-pager | grep 'ordering cycle' || true";
const CODE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/;
const GUESSES = Array.from({ length: 12 }, (_, index) => ({ user: `guest${index}`, password: `secret ${index}` }));

let zero: Zero;
let owner: Owner;
beforeAll(async () => {
  zero = makeZero(buildZero(DEB, { version }));
  owner = await makeOwner(zero);
  const file = join(zero.folder, 'skep.toml');
  writeFileSync(file, BOOT_FILE);
  writeFirmware(zero.card, file, 'skep.toml');
});
afterAll(async () => await zero.remove());

const lines = async (command: string): Promise<string[]> => (await zero.sh(command)).trim().split('\n');
const list = async <T>(path: string, enough: (answer: T) => boolean): Promise<T> =>
  await until(
    path,
    async () => {
      const answer = await owner.ask<T>(path);
      return enough(answer) ? answer : undefined;
    },
    PATIENCE_MS,
  );

describe('a fresh card in a Zero', () => {
  it('boots to listening by itself', async () => {
    zero.plugIn();
    const listeningMs = await zero.answers(21);
    await zero.sh('systemctl is-system-running --wait || true', PATIENCE_MS);
    for (const port of PORTS) await zero.answers(port);
    expect(await lines('systemctl --failed --plain --no-legend')).toEqual(['']);
    expect(await zero.sh(LEFT_OUT)).toBe('');
    print('Boot of a fresh card', [
      `listens after ${(listeningMs / 1000).toFixed(0)} s`,
      ...(await lines('systemd-analyze')),
    ]);
  });

  it('keeps what it records on a partition that took the rest of the card, and the rest read-only', async () => {
    expect(await zero.sh('findmnt -no OPTIONS /; findmnt -no OPTIONS /boot/firmware')).toMatch(/^ro,noatime\nro,/);
    expect(Number(await zero.sh('findmnt -bno SIZE /var/lib/skep'))).toBeGreaterThan(1e9);
    for (const folder of ['/var/lib/skep', '/etc/skep', '/etc/NetworkManager/system-connections', '/var/lib/systemd']) {
      expect(await zero.sh(`findmnt -no SOURCE ${folder}`)).toMatch(/^\/dev\/mmcblk0p3/);
    }
    expect(await zero.sh('readlink /etc/resolv.conf; cat /etc/resolv.conf')).toContain(`nameserver ${HERE}`);
    expect(await zero.sh('cat /etc/machine-id; findmnt -n /etc/machine-id || true')).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it('lets nobody log in, compiles nothing, wears no card with logs, swap or updates by day', async () => {
    expect(await lines("awk -F: '$2 !~ /^[*!]/ { print $1 }' /etc/shadow")).toEqual(['']);
    expect(await lines('for p in sshd gcc g++ make; do command -v $p; done; true')).toEqual(['']);
    expect(await zero.sh('ls /run/log/journal | wc -l; ls /var/log/journal 2>/dev/null | wc -l')).toBe('1\n0\n');
    expect(await zero.sh('swapon --show=NAME --noheadings')).toBe('/dev/zram0\n');
    const timers = await zero.sh('systemctl list-units --type timer --plain --no-legend --full');
    expect(timers).toContain('skep-update.timer');
    expect(timers).not.toMatch(/apt-daily|man-db|e2scrub/);
    expect(await zero.sh('systemd-analyze cat-config systemd/system.conf')).toMatch(/^RuntimeWatchdogSec=15s$/m);
  });

  it('tells a DHCP server no name', () => {
    expect(readFileSync(join(zero.folder, 'leases'), 'utf8')).toMatch(
      new RegExp(` ${THERE.replaceAll('.', '\\.')} \\* `),
    );
  });

  const status = async (): Promise<string> =>
    await zero.sh(
      'cat /boot/firmware/skep-status.txt 2>/dev/null || journalctl -b -o cat -u skep-boot -u skep-setup -u skep',
    );

  it('tells addresses and code on its FAT partition, and that the file beside it was understood', async () => {
    let said = '';
    const told = async (): Promise<boolean> => {
      said = await status();
      return said.includes(`Address:      ${THERE}`) && CODE.test(said);
    };
    await until('the status', told, STATUS_MS).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${said}`);
    });
    expect(said).toContain('Nothing is wrong.');
  });

  it('is set up through its page, from outside, with the code that it tells who holds it', async () => {
    await zero.answers(8080);
    const code = CODE.exec(await status())?.[0] ?? '';
    const startedAt = async (): Promise<string> =>
      await zero.sh('systemctl show --property=ExecMainStartTimestampMonotonic skep');
    const before = await startedAt();
    await setUp(zero, owner, code);
    await until('a status without the code', async () => !(await status()).includes(code), PATIENCE_MS);
    // Asking takes from the one processor that starts it.
    const restarted = async (): Promise<boolean> => {
      await wait(3000);
      return (await startedAt()) !== before;
    };
    await until('the restart with what was chosen', restarted, PATIENCE_MS);
    for (const port of [...PORTS, 8080]) await zero.answers(port);
    await owner.logIn();
    expect(await owner.ask<contract.StatusAnswer>('/api/v1/status')).toMatchObject({ version });
    const config = await zero.sh('cat /etc/skep/skep.toml');
    for (const said of ['name = "closet"', 'networks = ["10.77.0.0/24"]', `host = "${HERE}"`, 'provider = "custom"']) {
      expect(config).toContain(said);
    }
    // Nobody lent it any more.
    expect(await zero.sh(`ip -color=never -4 -o address show to ${THERE}`)).toMatch(
      /^\d+: \w+ +inet 10\.77\.0\.2\/24 (?!.*dynamic)/,
    );
    expect(await zero.sh('xargs -0n1 </proc/$(systemctl show -P MainPID skep)/environ')).toMatch(
      /^TZ=Europe\/Vienna$/m,
    );
  });
});

describe('what visitors do', () => {
  it('is seen and stored: hydra, nmap, a token', async () => {
    const pairs = join(zero.folder, 'pairs');
    writeFileSync(pairs, GUESSES.map(({ user, password }) => `${user}:${password}\n`).join(''));
    const address = (
      await zero.sh(`skep token add --host Payroll --message "Somebody reads it" --url http://${THERE}:8088/`)
    )
      .split('\n')
      .find((line) => line.startsWith('address'))
      ?.split(/\s+/)[1];
    await zero.visit(['hydra', '-I', '-t', '2', '-W', '1', '-C', pairs, THERE, 'ftp'], {
      cwd: zero.folder,
      limitMs: PATIENCE_MS,
    });
    await zero.visit(['nmap', '-sS', '-n', '-Pn', '-e', 'tap0', '-S', ELSEWHERE, '-p', '1-200', THERE]);
    expect((await zero.visit(['curl', '-s', '-m', '120', `${address}`])).status).toBe(0);

    const { logins } = await list<contract.LoginsPage>('/api/v1/logins?limit=100', (page) => page.logins.length >= 12);
    // hydra asks again when it has waited too long for an answer.
    const seen = new Set(logins.map(({ username, password }) => `${username}:${password}`));
    expect([...seen].toSorted()).toEqual(GUESSES.map(({ user, password }) => `${user}:${password}`).toSorted());
    const { scans } = await list<contract.ScansPage>('/api/v1/scans', (page) => page.scans.length > 0);
    expect(scans).toContainEqual(expect.objectContaining({ srcIp: ELSEWHERE }));
    const { tokens } = await list<contract.TokensPage>('/api/v1/tokens', (page) => page.tokens.length > 0);
    expect(tokens).toMatchObject([{ host: 'Payroll', message: 'Somebody reads it' }]);
  });

  it('is shown', async () => {
    await sees(zero, '#/logins', ['guest0', 'guest11', 'secret 11']);
    await sees(zero, '#/incidents', [HERE, ELSEWHERE]);
  });

  it('is mailed', async () => {
    expect(await owner.mailThatSays(/guest\d+/)).toContain(HERE);
    await owner.mailThatSays(/Somebody reads it/);
    await owner.mailThatSays(new RegExp(ELSEWHERE.replaceAll('.', '\\.')));
  });

  it('is in the snapshot that is pulled, whole', async () => {
    await owner.change('/api/v1/snapshots');
    const answer = await list<contract.SnapshotsAnswer>('/api/v1/snapshots', ({ snapshots }) =>
      snapshots.some(({ state }) => state !== 'making'),
    );
    const [snapshot] = answer.snapshots;
    expect(snapshot).toMatchObject({ state: 'ready', problem: null });
    const file = join(zero.folder, 'snapshot.sqlite');
    await owner.fetch(`/api/v1/snapshots/${snapshot?.id}/file`, file);
    const bytes = readFileSync(file);
    expect({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }).toEqual({
      bytes: snapshot?.manifest?.bytes,
      sha256: snapshot?.manifest?.sha256,
    });
    const evidence = new Database(file, { readonly: true });
    expect(evidence.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(
      evidence.prepare("SELECT count(DISTINCT username) AS n FROM v_logins WHERE username LIKE 'guest%'").get(),
    ).toEqual({
      n: 12,
    });
    evidence.close();
  });

  it('needs less memory than a Zero has, many times over', async () => {
    const { totalKb, usedKb, processes, writtenKb } = await measure(zero);
    const daemon = processes.find(({ name }) => name.startsWith('node'));
    print('Memory and card', [
      `used in all ${mb(usedKb)} of ${mb(totalKb)}; written to the card since power-on ${mb(writtenKb)}`,
      ...processes.map(
        ({ name, residentKb, anonymousKb }) => `${name}: ${mb(residentKb)}, of its own ${mb(anonymousKb)}`,
      ),
    ]);
    expect(usedKb).toBeLessThan(120 * 1024);
    expect(daemon?.anonymousKb).toBeLessThan(40 * 1024);
  });

  it('comes through units that are shut in', async () => {
    const exposure = 'systemd-analyze security --no-pager skep.service | tail -1';
    const plain = await zero.sh(exposure);
    const folder = '/run/systemd/system/skep.service.d';
    await zero.sh(`mkdir -p ${folder} && ln -s /usr/lib/skep/hardened.conf ${folder}/ && systemctl daemon-reload`);
    const hardened = await zero.sh(exposure);
    await zero.sh(`rm -r ${folder} && systemctl daemon-reload`);
    print('systemd-analyze security', [`with authbind: ${plain.trim()}`, `hardened: ${hardened.trim()}`]);
    const level = (said: string): number => Number(/: ([\d.]+) /.exec(said)?.[1]);
    expect(level(plain)).toBeLessThan(7);
    expect(level(hardened)).toBeLessThan(3);
  });
});

describe('an update', () => {
  it('opens the root file system, installs what is newer, and closes it', async () => {
    const source = await openArchive(zero, '9.0.0');
    await zero.sh('! touch /usr/written');
    await zero.sh(`mount -o remount,rw / && echo '${source}' >/etc/apt/sources.list && mount -o remount,ro /`);
    await zero.sh('systemctl start skep-update.service', 2 * PATIENCE_MS);
    expect(await zero.sh("dpkg-query -W -f '${Version} ${db:Status-Status}' skep-appliance")).toBe('9.0.0 installed');
    expect(await zero.sh('findmnt -no OPTIONS /; findmnt -no OPTIONS /boot/firmware')).toMatch(/^ro,noatime\nro,/);
    expect(await zero.sh('ls /var/cache/apt/archives/*.deb 2>/dev/null; systemctl is-active skep')).toBe('active\n');
    // Its watchdog has not bitten while systemd read its units anew.
    expect(await zero.sh('systemctl show --property=NRestarts --value skep')).toBe('0\n');
  });
});

describe('a plug that is pulled', () => {
  it('finds a larger card used to its end', async () => {
    await zero.shutDown();
    truncateSync(zero.card, 4096 * 1024 * 1024);
    zero.plugIn();
    await zero.answers(21);
    expect(Number(await zero.sh('findmnt -bno SIZE /var/lib/skep'))).toBeGreaterThan(3e9);
  });

  it(`costs no more than what was just answered, ${KILLS} times`, async () => {
    const ages: number[] = [];
    let answered = 0;
    for (let round = 1; round <= KILLS; round += 1) {
      const name = `round${round}`;
      const pairs = join(zero.folder, name);
      writeFileSync(pairs, Array.from({ length: 2000 }, (_, index) => `hydra${round}x${index}:p${index}\n`).join(''));
      const hydra = zero.start(['hydra', '-I', '-t', '2', '-C', pairs, THERE, 'ftp'], { cwd: zero.folder });
      const guesser = zero.start([process.execPath, join(import.meta.dirname, 'guesser.mjs'), THERE, name]);
      const told = (): string[] => guesser.stdout.split('\n').filter((line) => line.includes(' '));
      await until('thirty answers', () => told().length >= 30, PATIENCE_MS);
      // At another moment of the second in which the journal is synced.
      await wait(round * 137);
      const killedAt = Date.now();
      await zero.unplug();
      for (const program of [hydra, guesser]) program.kill();

      zero.plugIn();
      await zero.answers(21);
      for (const file of ['skep', 'state']) {
        expect(await zero.sh(`sqlite3 /var/lib/skep/${file}.sqlite 'PRAGMA integrity_check'`)).toBe('ok\n');
      }
      const query = `SELECT username FROM v_logins WHERE username LIKE '${name}-%'`;
      const ask = async (): Promise<string[]> => await lines(`sqlite3 -readonly /var/lib/skep/skep.sqlite "${query}"`);
      // The journal is replayed at the start.
      const rows = await until('rows', async () => (await ask()).filter((row) => row !== '').toSorted(), PATIENCE_MS);
      expect(new Set(rows).size).toBe(rows.length);
      const kept = new Set(rows);
      const guesses = told().map((line) => line.split(' ') as [string, string]);
      answered += guesses.length;
      for (const [at, user] of guesses) if (!kept.has(user)) ages.push(killedAt - Number(at));
      expect(await lines('systemctl --failed --plain --no-legend')).toEqual(['']);
      expect(await zero.sh(LEFT_OUT)).toBe('');
    }
    const worst = Math.max(0, ...ages);
    print('The plug, pulled', [
      `${KILLS} times; ${answered} log-ins answered, ${ages.length} missing, the oldest of them ${worst} ms before`,
      `QEMU's timer was set going again ${zero.stoodStill.length} times in all`,
    ]);
    expect(worst).toBeLessThan(PROMISED_MS);
  });

  it('starts with a FAT partition that nothing can read, and says so', async () => {
    await zero.shutDown();
    spoilFirmware(zero.card);
    zero.plugIn();
    for (const port of [...PORTS, 8080]) await zero.answers(port);
    await owner.logIn();
    const { health } = await owner.ask<contract.StatusAnswer>('/api/v1/status');
    expect(health).toContainEqual(
      expect.objectContaining({ name: 'card', state: 'warning', value: 'the card’s FAT partition cannot be read' }),
    );
  });
});
