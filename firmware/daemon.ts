import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import pageAssets from 'skep:web-ui';
import addon from 'skep:sqlite-addon';
import dataFolder from 'skep:data-folder';
import workerSource from 'skep:store-worker';
import certificateMaker from 'skep:certificate-maker';
import snapshotMaker from 'skep:snapshot-maker';
import { startAlerts } from './alerts/alerts.ts';
import { conditionOf } from './alerts/heartbeat-condition.ts';
import type { DecoyStatus, Status } from './api/contract.ts';
import type { Config } from './config/config.ts';
import { keepOpening, openDecoys, plansOf } from './decoys.ts';
import { openEyes } from './eyes.ts';
import { openHealth } from './health.ts';
import { watchSpringboard } from './springboard.ts';
import { keysIn, startPage, type Page } from './page.ts';
import { withColumns } from './core/columns.ts';
import type { EventOwner } from './core/declaration.ts';
import type { EventRecord } from './core/record.ts';
import { messageOf } from './core/errors.ts';
import { DAEMON_OWNERS } from './core/owners.ts';
import { spelledOut, storedFields, summarise } from './core/summary.ts';
import { SYSTEM_EVENTS, type SystemEvent } from './core/system-events.ts';
import { JournalWriter } from './journal/writer.ts';
import { startNet, type DecoyState } from './net/net.ts';
import { OwnVisits } from './net/own-visits.ts';
import { selfTest } from './self-test.ts';
import { startForwarding } from './forward/forward.ts';
import type { Device, Sensor } from './sensors/sensor.ts';
import { openStore, type OpenedStore } from './store/client.ts';
import { openSnapshots } from './store/snapshots.ts';
import { deviceCertificate } from './system/certificate.ts';
import { systemClock, watchClock } from './system/clock.ts';
import { descriptorsForVisitors } from './system/descriptors.ts';
import type { Health } from './system/health/health.ts';
import type { Step } from './system/health/time.ts';
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
  readonly page: Omit<Page, 'stop'> | undefined;
  /** A failure that no session can be blamed for; the daemon goes on. */
  fault(error: unknown): void;
  stop(cause: string): Promise<void>;
}

/**
 * The composition of the rooms, in the order of the arrows: journal, store, net, then those that pull. Stopping goes the
 * other way, and the queue is drained between.
 */
export async function startDaemon({ config, data, sensors, keepGoing, log }: DaemonSettings): Promise<Daemon> {
  // What is made here is evidence and keys: nobody else's to read.
  process.umask(0o077);
  const clock = systemClock();
  const startedAt = clock.now();
  const keys = keysIn(data);
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

  function note(
    name: SystemEvent,
    values: Readonly<Record<string, string | number | null>>,
    srcIp: string | null = null,
  ): void {
    const declaration = SYSTEM_EVENTS.events[name];
    const fields = storedFields(declaration, values);
    const { grade, summary } = declaration;
    const event = { kind: 'event', session: null, sensor: 'skep', name, grade, srcIp, fields } as const;
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
  let lastStep: Step | undefined;
  const unwatch = watchClock(clock, (stepMs) => {
    lastStep = { at: clock.now(), stepMs };
    journal.append({ kind: 'clock', at: clock.now(), mono: clock.mono(), stepMs });
  });

  const append = (record: EventRecord): void => journal.append(record);
  const springboard = watchSpringboard({ config, clock, log, note: (name, values) => note(name, { ...values }) });
  const eyes = openEyes({
    ...{ config, data, dataFolder, clock, append, log },
    otherwise: (line) => springboard.take(line),
    isDecoy: (port) => net.decoys.some((decoy) => decoy.port === port && decoy.problem === null),
  });

  const plans = plansOf(config);
  const ownVisits = new OwnVisits();
  const net = startNet({
    ownVisits,
    clock,
    limits: config.limits,
    appender: journal,
    device,
    descriptors: descriptorsForVisitors(plans.length),
    firstSession: opened.firstFreeSession,
    secureContext,
    visited: (address, transport) => eyes.visited(address, transport),
    accepted: (address, port) => eyes.accepted(address, port),
    fault: (sensor, _session, error) => fault(sensor, error),
  });

  let health: Health | undefined;
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
      health: health?.facts() ?? [],
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
  const isTold = async (): Promise<boolean> => {
    const { configured, problem } = await alerts.status();
    return configured && problem === null;
  };
  const snapshots = openSnapshots({
    ...{ folder: data, nativeBinding: addon, version: SKEP_VERSION, maker: snapshotMaker, now: () => clock.now() },
    downloaded: (at) => void store.reach('snapshot_downloaded', at).catch((error: unknown) => log(messageOf(error))),
  });
  let page: Page | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function stop(cause: string): Promise<void> {
    clearTimeout(retry);
    unwatch();
    health?.stop();
    await net.stop();
    eyes.stop();
    springboard.stop();
    note('stopped', { cause });
    tokens.stop();
    await journal.stop();
    await forwarding.stop();
    await alerts.stop();
    await page?.stop();
    await opened?.stop();
    await snapshots.stop();
  }

  try {
    await openDecoys({ net, config, sensors, plans, keepGoing });
    const listening = net.decoys.filter(({ problem }) => problem === null).length;
    note('started', { version: SKEP_VERSION, listening, failed: net.decoys.length - listening });
    for (const decoy of net.decoys) if (decoy.problem !== null) note('not_listening', failureOf(decoy));
    retry = keepOpening(net);
    health = await openHealth({
      ...{ config, data, keys, dataFolder, clock, log },
      mail: async () => await alerts.status(),
      lastStep: () => lastStep,
      problems: () => eyes.problems(),
      blockedAt: () => springboard.blockedAt(),
      note: (name, values) => note(name, { ...values }),
    });
    if (config.page.enabled) {
      const served = {
        config,
        sensors,
        keys,
        store,
        status,
        clock,
        log,
        certificateMaker,
        assets: pageAssets,
        snapshots,
        selfTest: selfTest({ ...{ decoys: () => net.decoys, own: ownVisits, store, clock }, isTold }),
      };
      page = await startPage({ ...served, note: (name, values, source) => note(name, { ...values }, source) });
    }
  } catch (error) {
    await stop('it could not start');
    throw error;
  }
  // Made now, in the background: the first visitor who asks for TLS must not wait for it.
  void secureContext().catch((error: unknown) => log(`no TLS certificate could be made: ${messageOf(error)}`));
  if (config.sensors.some(({ sensor }) => sensor.name === 'ssh')) {
    void makeRsaKey(keys).catch((error: unknown) => log(`no RSA key could be made: ${messageOf(error)}`));
  }

  return { decoys: net.decoys, page, fault: (error) => fault('unknown', error), stop };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A table has the columns of all instances of its sensor. */
const ownersOf = (sensors: readonly Sensor[], config: Config): EventOwner[] =>
  sensors.map(({ name, events }) => {
    const columns = config.sensors.flatMap((instance) => (instance.sensor.name === name ? instance.columns : []));
    return { name, events: withColumns(events, columns) };
  });

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
