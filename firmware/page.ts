import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import world from 'skep:world';
import type { Box } from './api/configuration.ts';
import { startApi, type ApiOptions } from './api/api.ts';
import type { Note } from './api/trust/desk.ts';
import { openTrust, type TrustSettings } from './api/trust/trust.ts';
import type { Config } from './config/config.ts';
import { describe } from './config/described.ts';
import type { ConfigSource } from './config/read.ts';
import { ruleFrom } from './config/rule-draft.ts';
import type { Clock } from './core/clock.ts';
import type { Sensor } from './sensors/sensor.ts';
import type { PageCertificate } from './system/page-certificate.ts';
import { loadPageCertificate } from './system/page-certificate.ts';
import { loadPageKey } from './system/page-key.ts';

export interface Page {
  readonly url: string;
  /** SHA-256 of its certificate, as browsers show it; undefined without TLS. */
  readonly fingerprint: string | undefined;
  /** What claims the device; null: it has an owner. */
  readonly setUpCode: Promise<string | null>;
  stop(): Promise<void>;
}

export interface PageSettings extends Pick<
  ApiOptions,
  'status' | 'log' | 'assets' | 'snapshots' | 'selfTest' | 'alerts'
> {
  readonly config: Config;
  /** Left out: the configuration stays as it is. */
  readonly box?: Omit<Box, 'audit'>;
  /** What is configured by now. */
  readonly running: () => Config;
  /** Also those that are switched off. */
  readonly sensors: readonly Sensor[];
  /** Folder of the device's keys. */
  readonly keys: string;
  readonly store: ApiOptions['store'] & TrustSettings['store'];
  readonly clock: Clock;
  /** The code that makes a certificate; see system/certificate.ts. */
  readonly certificateMaker: string;
  readonly note: Note;
  /** The data directory. */
  readonly data: string;
  /** Where the config comes from; left out: nothing sets a new device up. */
  readonly source?: ConfigSource | undefined;
}

const HOUR_MS = 3_600_000;

/** The management page and who may look at it. */
export async function startPage(settings: PageSettings): Promise<Page> {
  const { config, sensors, keys, store, status, clock, log, assets, note, certificateMaker } = settings;
  const { box, alerts, running, snapshots, selfTest } = settings;
  const { address, port, tls, password_hash: passwordHash, idle_hours: idleHours, session_days: days } = config.page;
  const certificate: PageCertificate | undefined = tls
    ? await loadPageCertificate(keys, [config.device.name, address], clock.now(), randomBytes, certificateMaker)
    : undefined;
  const trust = openTrust({
    ...{ store, clock, log, assets, note, passwordHash, secure: tls, random: randomBytes },
    localKey: loadPageKey(keys, randomBytes),
    fingerprint: certificate?.fingerprint,
    idleMs: idleHours * HOUR_MS,
    longestMs: days * 24 * HOUR_MS,
  });
  // The code changes when the owner is forgotten.
  const setUpCode = async (): Promise<string | null> => {
    await trust.setUpCode;
    return (await store.trust()).setUpCode;
  };
  const { source, data } = settings;
  // Loaded on an appliance only.
  const appliance = config.setup.enabled && source !== undefined ? await import('./set-up.ts') : undefined;
  const setUp =
    source &&
    appliance?.startSetUp(
      { config, data, source, clock, log },
      { desk: trust.desk, setUpCode, fingerprint: certificate?.fingerprint },
    );
  try {
    const api = await startApi({
      ...{ store, status, log, address, port, assets, networks: config.page.networks },
      ...{
        now: () => clock.now(),
        rules: {
          get configured() {
            return running().alerts.ignore;
          },
          get portOffset() {
            return running().portOffset;
          },
          make: ruleFrom,
        },
      },
      world,
      ...(box === undefined ? {} : { box: { ...box, audit: async (...told) => await trust.audit(...told) } }),
      ...(alerts === undefined ? {} : { alerts }),
      sensors: () => sensors.map(describe),
      retention: { maxBytes: config.store.max_bytes, maxDays: config.store.max_days },
      ...(snapshots === undefined ? {} : { snapshots }),
      ...(selfTest === undefined ? {} : { selfTest }),
      ...(certificate === undefined ? {} : { tls: { key: certificate.pem, cert: certificate.pem } }),
      ...(appliance === undefined ? {} : { names: appliance.setUpNames() }),
      more: [...trust.routes, ...(setUp?.routes ?? [])],
      ...{ guard: trust.guard, changed: (...told) => trust.changed(...told) },
    });
    return {
      url: api.url,
      fingerprint: certificate?.fingerprint,
      setUpCode: trust.setUpCode,
      async stop() {
        await api.stop();
        await setUp?.stop();
        await trust.stop();
      },
    };
  } catch (error) {
    await setUp?.stop();
    await trust.stop();
    throw error;
  }
}

/** Folder of the keys in a data directory. */
export const keysIn = (data: string): string => join(data, 'keys');
