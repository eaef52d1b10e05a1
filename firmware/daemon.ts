import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import pageAssets from 'skep:web-ui';
import addon from 'skep:sqlite-addon';
import dataFolder from 'skep:data-folder';
import workerSource from 'skep:store-worker';
import certificateMaker from 'skep:certificate-maker';
import snapshotMaker from 'skep:snapshot-maker';
import { openAlertDesk } from './alert-desk.ts';
import { alertsOf } from './alerting.ts';
import { conditionOf } from './alerts/heartbeat-condition.ts';
import type { Status } from './api/contract.ts';
import type { Config } from './config/config.ts';
import type { ConfigSource } from './config/read.ts';
import { openChanging } from './changing.ts';
import { keepOpening, openDecoys, plansOf } from './decoys.ts';
import { openEyes } from './eyes.ts';
import { openHealth } from './health.ts';
import { watchSpringboard } from './springboard.ts';
import { keysIn, startPage, type Page } from './page.ts';
import type { EventOwner } from './core/declaration.ts';
import type { EventRecord } from './core/record.ts';
import { messageOf } from './core/errors.ts';
import { recent } from './core/recent.ts';
import { decoyStatus, failureOf, freeBytes, ownersOf } from './told.ts';
import { renewable } from './renewable.ts';
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
  /** Where its config comes from; left out: it stays as it is. */
  readonly source?: ConfigSource;
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
  /** Reads the config file again and applies it; what came of it, in a sentence. */
  reload(): Promise<string>;
  /** Resolves when somebody asks on the page for a restart. */
  readonly restartAsked: Promise<void>;
  stop(cause: string): Promise<void>;
}

/**
 * The composition of the rooms, in the order of the arrows: journal, store, net, then those that pull. Stopping goes the
 * other way, and the queue is drained between.
 */
export async function startDaemon(settings: DaemonSettings): Promise<Daemon> {
  const { config, data, sensors, keepGoing } = settings;
  // What is made here is evidence and keys: nobody else's to read.
  process.umask(0o077);
  const clock = systemClock();
  const logged = recent(() => clock.now());
  const log = (sentence: string): void => {
    logged.add(sentence);
    settings.log(sentence);
  };
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
  const springboard = renewable(
    config,
    (wanted) => [wanted.springboard, wanted.names, wanted.alerts],
    (wanted) => watchSpringboard({ config: wanted, clock, log, note: (name, values) => note(name, { ...values }) }),
  );
  const eyes = renewable(
    config,
    (wanted) => [wanted.names, wanted.honeyfiles.paths, wanted.alerts.window_s],
    (wanted) =>
      openEyes({
        ...{ config: wanted, data, dataFolder, clock, append, log },
        otherwise: (line) => springboard.now.take(line),
        isDecoy: (port) => net.decoys.some((decoy) => decoy.port === port && decoy.problem === null),
      }),
  );

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
    visited: (address, transport) => eyes.now.visited(address, transport),
    accepted: (address, port) => eyes.now.accepted(address, port),
    fault: (sensor, _session, error) => fault(sensor, error),
  });

  /** What is served now; differs from what was started with. */
  let running = config;
  let health: Health | undefined;
  const status = async (): Promise<Status> => {
    const [stored, mail, duties] = await Promise.all([store.status(), alerts.now.status(), alerts.now.duties()]);
    const { dropped, problem } = journal.status();
    return {
      version: SKEP_VERSION,
      hostname: running.device.name,
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

  const alerts = renewable(
    config,
    (wanted) => [wanted.alerts, wanted.portOffset, wanted.device.name],
    (wanted) =>
      alertsOf(wanted, {
        store,
        clock,
        log,
        condition: async () => conditionOf(await status(), await freeBytes(data)),
      }),
  );

  const forwarding = renewable(
    config,
    (wanted) => [wanted.tokens.log, wanted.honeyfiles.log],
    (wanted) =>
      startForwarding({ ...{ store, log }, tokenLog: wanted.tokens.log, honeyfileLog: wanted.honeyfiles.log }),
  );
  const isTold = async (): Promise<boolean> => {
    const { configured, problem } = await alerts.now.status();
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
    eyes.now.stop();
    springboard.now.stop();
    note('stopped', { cause });
    tokens.stop();
    await journal.stop();
    await forwarding.now.stop();
    await alerts.now.stop();
    await page?.stop();
    await opened?.stop();
    await snapshots.stop();
  }

  function makeKeys(): void {
    if (!running.sensors.some(({ sensor }) => sensor.name === 'ssh')) return;
    void makeRsaKey(keys).catch((error: unknown) => log(`no RSA key could be made: ${messageOf(error)}`));
  }

  const changing = openChanging({
    ...{ config, net, log, note, sensors, source: settings.source },
    parts: [springboard, eyes, alerts, forwarding],
    applied(next) {
      running = next;
      makeKeys();
    },
  });
  const { configuration } = changing;

  try {
    await openDecoys({ net, config, sensors, plans, keepGoing });
    const listening = net.decoys.filter(({ problem }) => problem === null).length;
    note('started', { version: SKEP_VERSION, listening, failed: net.decoys.length - listening });
    for (const decoy of net.decoys) if (decoy.problem !== null) note('not_listening', failureOf(decoy));
    retry = keepOpening(net);
    health = await openHealth({
      ...{ config, data, keys, dataFolder, clock, log },
      mail: async () => await alerts.now.status(),
      lastStep: () => lastStep,
      problems: () => eyes.now.problems(),
      blockedAt: () => springboard.now.blockedAt(),
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
        running: () => running,
        alerts: openAlertDesk({
          ...{ store, configuration, clock, random: randomBytes },
          ...{ alerts: () => alerts.now, running: () => running },
        }),
        ...(configuration === undefined
          ? {}
          : { box: { configuration, log: () => logged.lines(), restart: changing.restart } }),
        ...{ data, source: settings.source },
        selfTest: selfTest({ ...{ decoys: () => net.decoys, own: ownVisits, store, clock }, isTold }),
      };
      page = await startPage({
        ...served,
        note: (name, values, from) => note(name, { ...values }, from),
      });
    }
  } catch (error) {
    await stop('it could not start');
    throw error;
  }
  // Made now, in the background: the first visitor who asks for TLS must not wait for it.
  void secureContext().catch((error: unknown) => log(`no TLS certificate could be made: ${messageOf(error)}`));
  makeKeys();

  return {
    decoys: net.decoys,
    page,
    fault: (error) => fault('unknown', error),
    reload: async () => (await configuration?.reload()) ?? 'There is no place for a configuration.',
    restartAsked: changing.restartAsked,
    stop,
  };
}
