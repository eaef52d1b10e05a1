import { access, constants } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from './config/config.ts';
import type { Clock } from './core/clock.ts';
import { errnoOf } from './core/errors.ts';
import { HEALTH_NAMES, type HealthFact } from './core/health.ts';
import type { MailStatus } from './core/rows.ts';
import { card } from './system/health/card.ts';
import { startHealth, type Health, type NoteHealth } from './system/health/health.ts';
import { HEALTH_FILE, readKept, writeKept } from './system/health/kept.ts';
import { memory } from './system/health/memory.ts';
import { linksOf, network } from './system/health/network.ts';
import { power } from './system/health/power.ts';
import { bad, good, unknown, warning, type Reader } from './system/health/reading.ts';
import { storage } from './system/health/storage.ts';
import { temperature } from './system/health/temperature.ts';
import { time, type Step } from './system/health/time.ts';
import { readPageCertificate } from './system/page-certificate.ts';

export interface HealthSettings {
  readonly config: Config;
  /** The data directory. */
  readonly data: string;
  /** Folder of the device's keys. */
  readonly keys: string;
  /** What the build lays beside the daemon. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly mail: () => Promise<MailStatus>;
  readonly lastStep: () => Step | undefined;
  /** Of those who watch; null: all is well, undefined: not known yet. */
  readonly problems: () => Readonly<Record<'p0f' | 'scans', string | null | undefined>>;
  /** When the springboard's rules last stopped something, UTC ms. */
  readonly blockedAt: () => number | undefined;
  readonly note: NoteHealth;
  readonly log: (sentence: string) => void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Servers put strangers off for so long (greylisting, RFC 6647). */
const PUT_OFF_MS = 900_000;
const CERTIFICATE_DAYS = 30;

/** Looks after the box: what the kernel tells, and what the rooms tell of themselves. */
export async function openHealth(settings: HealthSettings): Promise<Health> {
  const { config, data, clock, lastStep, note, log } = settings;
  const { health } = config;
  const file = join(data, HEALTH_FILE);
  return await startHealth({
    ...{ clock, note, log, alerts: health.alerts, everyMs: health.every_s * 1000 },
    links: linksOf,
    kept: readKept(file),
    keep: (kept) => writeKept(file, kept),
    readers: {
      mail: mail(settings),
      last_alert: lastAlert(settings),
      ...machineReaders(config, data),
      clock: time(() => clock.now(), lastStep),
      p0f: () => (config.p0f.socket === '' ? undefined : eye(settings.problems().p0f)),
      scans: () => (config.scans.socket === '' ? undefined : eye(settings.problems().scans)),
      geoip: geoip(settings),
      springboard: springboard(settings),
      page_certificate: pageCertificate(settings),
    },
  });
}

/** What needs no daemon. */
export async function lookOnce(config: Config, data: string): Promise<HealthFact[]> {
  const links = await linksOf();
  const readers = { ...machineReaders(config, data), network: network(() => links) };
  const looks = Object.entries(readers).map(async ([name, read]) => ({ name, reading: await read(undefined) }));
  const read = await Promise.all(looks);
  const since = Date.now();
  return HEALTH_NAMES.flatMap((name) => {
    const reading = read.find((one) => one.name === name)?.reading;
    return reading === undefined ? [] : [{ name, ...reading, since }];
  });
}

const machineReaders = ({ store, health }: Config, data: string) => ({
  storage: storage(data, store.max_bytes),
  card: card(data),
  temperature: temperature(health.hot_celsius),
  power: power(),
  memory: memory(),
});

/** What watches says itself what to do. */
const eye = (problem: string | null | undefined): ReturnType<Reader> => {
  if (problem === undefined) return unknown('not asked so far');
  return problem === null ? good('answers') : warning('does not answer', problem);
};

const mail =
  ({ mail: ask, clock }: HealthSettings, failing = { since: undefined as number | undefined }): Reader =>
  async () => {
    const { configured, waiting, refused, problem } = await ask();
    if (!configured) return unknown('nobody is told', 'To be told of visitors set `host` and `to` in [alerts.email].');
    const isFailing = problem !== null && waiting > 0;
    failing.since = isFailing ? (failing.since ?? clock.mono()) : undefined;
    const waits = `${waiting} ${waiting === 1 ? 'message waits' : 'messages wait'}`;
    if (isFailing && failing.since !== undefined) {
      const isLong = clock.mono() - failing.since >= PUT_OFF_MS;
      const cure = `${problem}; skep alert test shows what the server says and what to change.`;
      return isLong ? bad(waits, cure) : warning(waits, cure);
    }
    if (refused > 0) return warning(`${refused} set aside`, 'A server refused them for good; the log says why.');
    return good(waiting === 0 ? 'nothing waits' : waits);
  };

const lastAlert =
  ({ mail: ask }: HealthSettings): Reader =>
  async () => {
    const { configured, lastDeliveredAt } = await ask();
    if (!configured) return undefined;
    if (lastDeliveredAt === null) return unknown('none so far', 'skep alert test sends one.');
    return good(`${new Date(lastDeliveredAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  };

const geoip =
  ({ config: { geo }, dataFolder }: HealthSettings): Reader =>
  async () => {
    if (!geo.enabled) return undefined;
    const built = ['country-ipv4.mmdb', 'country-ipv6.mmdb'].map((name) => join(dataFolder, name));
    for (const path of [...geo.databases, ...built]) {
      const problem = await access(path, constants.R_OK).then(
        () => undefined,
        (error: unknown) => (errnoOf(error) === 'ENOENT' ? 'is not there' : 'cannot be read'),
      );
      const cure = built.includes(path) ? 'Install Skep anew.' : 'Lay it there, or take it out of geo.databases.';
      if (problem !== undefined) return warning(`${path} ${problem}`, cure);
    }
    return good(geo.databases.length === 0 ? 'countries' : `countries, and ${geo.databases.length} of yours`);
  };

const springboard =
  ({ blockedAt, clock }: HealthSettings): Reader =>
  () => {
    const at = blockedAt();
    if (at === undefined || clock.now() - at > DAY_MS) return undefined;
    return bad('this box tried to call out', 'Allow it in [springboard], or treat this box as broken into.');
  };

const pageCertificate =
  ({ config: { page }, keys, clock }: HealthSettings): Reader =>
  () => {
    const pem = page.enabled && page.tls ? readPageCertificate(keys)?.pem : undefined;
    if (pem === undefined) return undefined;
    const days = Math.floor((Date.parse(new X509Certificate(pem).validTo) - clock.now()) / DAY_MS);
    const cure = 'Start skep anew: it makes another one.';
    if (days < 0) return bad('expired', cure);
    return days < CERTIFICATE_DAYS ? warning(`${days} days left`, cure) : good(`${days} days left`);
  };
