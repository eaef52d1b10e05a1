import { dirname, join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { bytesText, ill, well, type Finding, type Patient } from './finding.ts';

/** The source targets this one: what came later is not used, what is older lacks something. */
const OLDEST_NODE = [20, 19] as const;
/** Before this Skep was built: a Pi without a clock starts in 1970 or where it was switched off. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
/** The newest file is written by a clock, too; it may be a little ahead after a correction. */
const CLOCK_SLACK_MS = 60_000;
/** Journal, write-ahead log, a snapshot's beginning. */
const RESERVE_BYTES = 64 * 1024 * 1024;
const DATABASE = 'skep.sqlite';

export async function checkNode({ machine, sqliteVersion }: Patient): Promise<readonly Finding[]> {
  return await Promise.resolve([nodeFinding(machine.nodeVersion), sqliteFinding(sqliteVersion)]);
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldMajor, oldMinor] = OLDEST_NODE;
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return well(`Node ${version}`);
  return ill(`Node ${version} is too old: install ${oldMajor}.${oldMinor} or newer`);
}

function sqliteFinding(load: () => string): Finding {
  try {
    return well(`SQLite ${load()}`);
  } catch (error) {
    // A driver for another Node says so in two lines; the first holds the reason.
    const [reason = ''] = messageOf(error).split('\n');
    return ill(
      `better-sqlite3 does not load (${reason}): run npm rebuild better-sqlite3, or install the package for this machine`,
    );
  }
}

export async function checkDataDir({ machine, place: { dataDir } }: Patient): Promise<readonly Finding[]> {
  const made = (await machine.file(dataDir)) !== undefined;
  const folder = await existing(machine, dataDir);
  try {
    await machine.writable(folder);
  } catch (error) {
    const cure = made
      ? `chown it to the user that runs skep`
      : `make ${dataDir} and chown it to the user that runs skep`;
    return [ill(`nothing can be written in ${folder} (${messageOf(error)}): ${cure}`)];
  }
  return [well(made ? dataDir : `${dataDir} is not there yet; the first start makes it`)];
}

/** The nearest folder that is there. */
async function existing(machine: Patient['machine'], path: string): Promise<string> {
  let folder = path;
  while ((await machine.file(folder)) === undefined && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

export async function checkSpace({ machine, config, place: { dataDir } }: Patient): Promise<readonly Finding[]> {
  const free = await machine.freeBytes(await existing(machine, dataDir));
  const used = (await machine.file(join(dataDir, DATABASE)))?.bytes ?? 0;
  const growth = Math.max(0, config.store.max_bytes - used) + RESERVE_BYTES;
  if (free >= growth) return [well(`${bytesText(free)} free, the database may grow by ${bytesText(growth)}`)];
  const room = bytesText(Math.max(0, free + used - RESERVE_BYTES));
  return [
    ill(
      `${bytesText(free)} free, but the database may grow by ${bytesText(growth)}: make room, or set store.max_bytes below ${room}`,
    ),
  ];
}

export async function checkDatabase({
  machine,
  checkDatabase: check,
  place: { dataDir },
}: Patient): Promise<readonly Finding[]> {
  const path = join(dataDir, DATABASE);
  const file = await machine.file(path);
  if (file === undefined) return [well(`${path} is not there yet; the first start makes it`)];
  const said = check(dataDir);
  if (said === 'ok') return [well(`${DATABASE} is whole (${bytesText(file.bytes)})`)];
  return [ill(`${path} is damaged (${said}): the next start keeps it under another name and begins a new one`)];
}

export async function checkClock({ machine, place: { dataDir } }: Patient): Promise<readonly Finding[]> {
  const now = machine.now();
  const text = new Date(now).toISOString();
  if (now < EARLIEST_MS || now > LATEST_MS)
    return [ill(`it is ${text}, says the clock: let NTP set it (timedatectl set-ntp true)`)];
  const newest = (await machine.file(join(dataDir, DATABASE)))?.changedAt ?? 0;
  if (newest <= now + CLOCK_SLACK_MS) return [well(text)];
  const later = new Date(newest).toISOString();
  return [
    ill(
      `it is ${text}, says the clock, but ${DATABASE} was written at ${later}: let NTP set it (timedatectl set-ntp true)`,
    ),
  ];
}

export async function checkFiles({ machine, config }: Patient): Promise<readonly Finding[]> {
  const { sessions } = config.limits;
  const ports = config.sensors.reduce((sum, { addresses, ports: own }) => sum + addresses.length * own.length, 0);
  const places = machine.descriptorsForVisitors(ports);
  if (places >= sessions)
    return await Promise.resolve([well(`enough open files for ${sessions} visitors at one time`)]);
  return [
    ill(
      `open files for ${places} visitors at one time, but limits.sessions = ${sessions}: raise the limit ` +
        `(ulimit -n, LimitNOFILE=) or lower limits.sessions; until then visitors give way to newer ones earlier`,
    ),
  ];
}
