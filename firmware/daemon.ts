import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import pageAssets from 'skep:web-ui';
import addon from 'skep:sqlite-addon';
import dataFolder from 'skep:data-folder';
import workerSource from 'skep:store-worker';
import certificateMaker from 'skep:certificate-maker';
import { startAlerts } from './alerts/alerts.ts';
import { conditionOf } from './alerts/heartbeat-condition.ts';
import { startApi, type Api } from './api/api.ts';
import type { DecoyStatus, Status } from './api/contract.ts';
import type { Config } from './config/config.ts';
import { withColumns } from './core/columns.ts';
import type { EventOwner } from './core/declaration.ts';
import type { EventRecord } from './core/record.ts';
import { Complaint, messageOf } from './core/errors.ts';
import { DAEMON_OWNERS } from './core/owners.ts';
import { spelledOut, storedFields, summarise } from './core/summary.ts';
import { SYSTEM_EVENTS, type SystemEvent } from './core/system-events.ts';
import { JournalWriter } from './journal/writer.ts';
import type { Decoy } from './net/room.ts';
import { startNet, type DecoyPlan, type DecoyState, type Net } from './net/net.ts';
import { startForwarding } from './forward/forward.ts';
import type { Device, Sensor } from './sensors/sensor.ts';
import { openStore, type OpenedStore } from './store/client.ts';
import { startEnrich } from './enrich/enrich.ts';
import { httpsGet } from './enrich/https-get.ts';
import { originsOf } from './enrich/origins.ts';
import { startHoneyfiles } from './watch/honeyfiles/honeyfiles.ts';
import { HONEYFILES_LIST, readList } from './watch/honeyfiles/list.ts';
import { watchVisitors } from './watch/visitors.ts';
import { deviceCertificate } from './system/certificate.ts';
import { systemClock, watchClock } from './system/clock.ts';
import { descriptorsForVisitors } from './system/descriptors.ts';
import { inheritedSocket } from './system/inherited.ts';
import { loadDevice } from './system/identity.ts';
import { makeRsaKey } from './system/rsa-key.ts';
import { openTokenBook } from './tokens/book.ts';

export interface DaemonSettings {
  readonly config: Config;
  /** The data directory. */
  readonly data: string;
  /** Every sensor whose events may come, also those that are switched off: their tables and views stay. */
  readonly sensors: readonly Sensor[];
  /** Go on when a port cannot be opened, and try it again; else starting fails. */
  readonly keepGoing: boolean;
  readonly log: (sentence: string) => void;
}

export interface Daemon {
  readonly decoys: readonly DecoyState[];
  readonly pageUrl: string | undefined;
  /** A failure that no session can be blamed for; the daemon goes on. */
  fault(error: unknown): void;
  stop(cause: string): Promise<void>;
}

const RETRY_PORT_MS = 30_000;

/**
 * The composition of the rooms, in the order of the arrows: journal, store, net, then those that pull. Stopping goes the
 * other way, and the queue is drained between.
 */
export async function startDaemon({ config, data, sensors, keepGoing, log }: DaemonSettings): Promise<Daemon> {
  // What is made here is evidence and keys: nobody else's to read.
  process.umask(0o077);
  const clock = systemClock();
  const startedAt = clock.now();
  const keys = join(data, 'keys');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const tokens = openTokenBook(data, log);
  const identity = loadDevice(keys, config.persona, config.device.hostname);
  const device: Device = { ...identity, tokens };
  const secureContext = deviceCertificate(
    keys,
    device,
    config.persona.certificate,
    () => clock.now(),
    certificateMaker,
  );
  let faults = 0;

  const journal: JournalWriter = new JournalWriter(
    { folder: join(data, 'journal'), maxBytes: config.journal.max_bytes },
    () => opened?.written(journal.segment),
    (records, problem) => {
      log(`${records} facts were lost: ${problem}`);
      note('dropped', { records, problem });
    },
  );
  let opened: OpenedStore | undefined;

  function note(name: SystemEvent, values: Readonly<Record<string, string | number>>): void {
    const declaration = SYSTEM_EVENTS.events[name];
    const fields = storedFields(declaration, values);
    const { grade, summary } = declaration;
    const event = { kind: 'event', session: null, sensor: 'skep', name, grade, srcIp: null, fields } as const;
    journal.append({ ...event, at: clock.now(), mono: clock.mono(), summary: summarise(summary, fields) });
  }

  function fault(sensor: string, error: unknown): void {
    faults += 1;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    log(`sensor ${sensor} failed: ${stack || messageOf(error)}`);
    note('fault', { sensor, message: messageOf(error), stack });
  }

  const owners: readonly EventOwner[] = [...ownersOf(sensors, config), ...DAEMON_OWNERS];
  const { max_bytes: maxBytes, max_days: maxDays } = config.store;
  opened = await openStore(
    workerSource,
    { folder: data, nativeBinding: addon, owners, retention: { maxBytes, maxDays }, firstLive: journal.segment },
    {
      note: (name, fields) => {
        log(spelledOut(SYSTEM_EVENTS.events[name].summary, fields));
        note(name, fields);
      },
      consumed: (segment) => journal.consumed(segment),
      died: (error, restartMs) =>
        log(
          `the store died and is started anew in ${restartMs / 1000} s, evidence waits in the journal: ${error.message}`,
        ),
    },
  );
  const { store } = opened;
  journal.start();
  journal.append({ kind: 'boot', at: startedAt, mono: clock.mono(), bootId: clock.bootId, version: SKEP_VERSION });
  const unwatch = watchClock(clock, (stepMs) => {
    journal.append({ kind: 'clock', at: clock.now(), mono: clock.mono(), stepMs });
  });

  const append = (record: EventRecord): void => journal.append(record);
  const { names, geo } = config;
  const origins = originsOf({ names, geo, data: dataFolder, clock, log, get: httpsGet() });
  const enrich = startEnrich(origins, { clock, append, log });

  const placed = join(data, HONEYFILES_LIST);
  const paths = (): readonly string[] => [...config.honeyfiles.paths, ...readList(placed)];
  const honeyfiles = startHoneyfiles({ paths, clock, append, log });

  const visitors = watchVisitors({
    scans: config.scans,
    p0f: config.p0f.socket,
    windowMs: config.alerts.window_s * 1000,
    clock,
    append,
    log,
    isDecoy: (port) => net.decoys.some((decoy) => decoy.port === port && decoy.problem === null),
    visited: (address, transport) => enrich.visited(address, transport),
  });

  const plans = plansOf(config);
  const net = startNet({
    clock,
    limits: config.limits,
    appender: journal,
    device,
    descriptors: descriptorsForVisitors(plans.length),
    firstSession: opened.firstFreeSession,
    secureContext,
    visited: (address, transport) => visitors.visited(address, transport),
    accepted: (address, port) => visitors.accepted(address, port),
    fault: (sensor, _session, error) => fault(sensor, error),
  });

  const status = async (): Promise<Status> => {
    const [stored, mail, duties] = await Promise.all([store.status(), alerts.status(), alerts.duties()]);
    const { dropped, problem } = journal.status();
    return {
      version: SKEP_VERSION,
      hostname: config.device.name,
      now: clock.now(),
      startedAt,
      decoys: net.decoys.map(decoyStatus),
      openSessions: net.openSessions(),
      store: { ...stored, problem: problem ?? stored.problem },
      dropped,
      faults,
      mail,
      ...duties,
    };
  };

  const alerts = startAlerts({
    store,
    settings: config.alerts,
    portOffset: config.portOffset,
    clock,
    random: Math.random,
    log,
    deviceName: config.device.name,
    env: process.env,
    duties: {
      report: config.alerts.report,
      heartbeat: config.alerts.heartbeat,
      version: SKEP_VERSION,
      condition: async () => conditionOf(await status(), await freeBytes(data)),
    },
  });

  const forwarding = startForwarding({
    ...{ store, log },
    tokenLog: config.tokens.log,
    honeyfileLog: config.honeyfiles.log,
  });
  let api: Api | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function stop(cause: string): Promise<void> {
    clearTimeout(retry);
    unwatch();
    await net.stop();
    visitors.stop();
    enrich.stop();
    honeyfiles.stop();
    note('stopped', { cause });
    tokens.stop();
    await journal.stop();
    await forwarding.stop();
    await alerts.stop();
    await api?.stop();
    await opened?.stop();
  }

  try {
    const door = config.frontDoor.enabled ? doorOf(sensors) : undefined;
    const bound = door === undefined ? plans : plans.filter(({ sensor }) => sensor.transport === 'udp');
    if (door !== undefined) {
      const behind = plans.filter(({ sensor }) => sensor.transport !== 'udp');
      await net.openDoor(door.fd, [...behind, ...moreOpen(config, behind, door.otherwise)], door.otherwise);
    }
    await openPorts(net, bound, keepGoing);
    const listening = net.decoys.filter(({ problem }) => problem === null).length;
    note('started', { version: SKEP_VERSION, listening, failed: net.decoys.length - listening });
    for (const decoy of net.decoys) if (decoy.problem !== null) note('not_listening', failureOf(decoy));
    retry = keepOpening(net);
    api = await startPage(config, { store, status, log });
  } catch (error) {
    await stop('it could not start');
    throw error;
  }
  // Made now, in the background: the first visitor who asks for TLS must not wait for it.
  void secureContext().catch((error: unknown) => log(`no TLS certificate could be made: ${messageOf(error)}`));
  if (config.sensors.some(({ sensor }) => sensor.name === 'ssh')) {
    void makeRsaKey(keys).catch((error: unknown) => log(`no RSA key could be made: ${messageOf(error)}`));
  }

  return { decoys: net.decoys, pageUrl: api?.url, fault: (error) => fault('unknown', error), stop };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const plansOf = (config: Config): DecoyPlan[] =>
  config.sensors.flatMap(({ sensor, name, options, columns, addresses, ports }) =>
    addresses.flatMap((address) => ports.map((port) => ({ sensor, instance: name, options, columns, address, port }))),
  );

/** A table has the columns of all instances of its sensor. */
const ownersOf = (sensors: readonly Sensor[], config: Config): EventOwner[] =>
  sensors.map(({ name, events }) => {
    const columns = config.sensors.flatMap((instance) => (instance.sensor.name === name ? instance.columns : []));
    return { name, events: withColumns(events, columns) };
  });

/** The socket of the front door, and who hears what no other sensor is for. */
function doorOf(sensors: readonly Sensor[]): { readonly fd: number; readonly otherwise: Decoy } {
  const fd = inheritedSocket(process.env, process.pid);
  const sensor = sensors.find(({ name }) => name === 'tcp');
  if (fd === undefined || sensor === undefined) {
    throw new Complaint(
      'front_door: no socket was handed over; start skep by its systemd socket unit (Transparent=yes), or write `enabled = false` into [front_door]',
      2,
    );
  }
  const defaults = Object.entries(sensor.options).map(([key, { default: value }]) => [key, value] as const);
  const options = { ...Object.fromEntries(defaults), linger: true };
  return { fd, otherwise: { sensor, instance: 'front-door', options } };
}

/** The ports that look open beside those of the sensors. */
function moreOpen({ frontDoor }: Config, behind: readonly DecoyPlan[], decoy: Decoy): DecoyPlan[] {
  const taken = new Set(behind.map(({ port }) => port));
  return frontDoor.open.filter((port) => !taken.has(port)).map((port) => ({ ...decoy, address: '::', port }));
}

async function openPorts(net: Net, plans: readonly DecoyPlan[], keepGoing: boolean): Promise<void> {
  const states = await Promise.all(plans.map(async (plan) => await net.open(plan)));
  const failed = states.filter(({ problem }) => problem !== null);
  if (failed.length > 0 && !keepGoing) {
    throw new Complaint(failed.map((state) => `sensors.${state.instance}: ${state.problem}`).join('\n'), 2);
  }
}

/** A port that could not be opened may become free: a decoy that is away for a while is better than one away for good. */
function keepOpening(net: Net): NodeJS.Timeout {
  return setInterval(() => {
    for (const decoy of net.decoys) if (decoy.problem !== null) void net.reopen(decoy);
  }, RETRY_PORT_MS);
}

async function startPage(
  { page }: Config,
  sources: {
    store: Parameters<typeof startApi>[0]['store'];
    status: () => Promise<Status>;
    log: (line: string) => void;
  },
): Promise<Api | undefined> {
  if (!page.enabled) return undefined;
  return await startApi({ ...sources, address: page.address, port: page.port, assets: pageAssets });
}

const failureOf = ({ instance, address, port, problem }: DecoyState): Record<string, string | number> => ({
  instance,
  address,
  port,
  problem: problem ?? '',
});

const decoyStatus = ({ sensor, instance, address, port, problem }: DecoyState): DecoyStatus => ({
  sensor: sensor.name,
  instance,
  transport: sensor.transport === 'udp' ? 'udp' : 'tcp',
  address,
  port,
  state: problem === null ? 'listening' : 'failed',
  problem,
});
