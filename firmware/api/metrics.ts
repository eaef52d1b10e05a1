import { GRADES } from '../core/grade.ts';
import { HEALTH_STATES, MEASURES, type HealthFact, type Measure } from '../core/health.ts';
import { refuseUnknown } from './query.ts';
import { route, type Route } from './router.ts';
import { asked, type Sources } from './sources.ts';

/** Prometheus' text format, version 0.0.4. */
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';

type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}
interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/**
 * Names and base units as https://prometheus.io/docs/practices/naming/ has them. No visitor's address is a label: each
 * would be a time series for ever, and the owner's monitoring is no place for evidence.
 */
export function metricsRoute(sources: Sources): Route {
  return route('/metrics', async ({ query }) => {
    refuseUnknown(query, []);
    const body = (await metricsOf(sources)).map(written).join('');
    return { status: 200, headers: { 'content-type': TYPE, 'cache-control': 'no-store' }, body };
  });
}

async function metricsOf({ status, store, log }: Sources): Promise<Metric[]> {
  const now = await asked(status(), log);
  const [newest] = await asked(store.sessions({ limit: 1 }), log);
  const one = (
    name: string,
    type: Metric['type'],
    help: string,
    value: number | null | undefined,
    labels?: Labels,
  ): Metric => ({
    ...{ name: `skep_${name}`, type, help },
    samples: value === null || value === undefined ? [] : [{ value, ...(labels === undefined ? {} : { labels }) }],
  });
  const { store: stored, mail } = now;
  return [
    one('build_info', 'gauge', 'Version of Skep.', 1, { version: now.version }),
    one('start_time_seconds', 'gauge', 'When the daemon was started.', now.startedAt / 1000),
    one('sessions_total', 'counter', 'Sessions stored since the evidence begins.', stored.sessions),
    one('events_total', 'counter', 'Events stored since the evidence begins.', stored.lastEvent),
    {
      ...{ name: 'skep_graded_events_total', type: 'counter', help: 'Events of a grade stored since the start.' },
      samples: GRADES.map((grade) => ({ labels: { grade }, value: stored.graded[grade] })),
    },
    one('open_sessions', 'gauge', 'Visitors at this moment.', now.openSessions),
    one('last_session_timestamp_seconds', 'gauge', 'When the newest session began.', newest && newest.startedAt / 1000),
    one('evidence_size_bytes', 'gauge', 'Size of the evidence.', stored.bytes),
    one('journal_behind_bytes', 'gauge', 'Journal that is not yet in the evidence.', stored.behindBytes),
    one('store_up', 'gauge', '1: evidence can be written.', stored.problem === null ? 1 : 0),
    one('dropped_facts_total', 'counter', 'Facts that could not be written, since the start.', now.dropped),
    one('sensor_faults_total', 'counter', 'Failures of sensors, since the start.', now.faults),
    {
      ...{ name: 'skep_decoy_up', type: 'gauge', help: '1: the decoy listens.' },
      samples: now.decoys.map(({ sensor, instance, transport, port, state }) => ({
        labels: { sensor, instance, transport, port: String(port) },
        value: state === 'listening' ? 1 : 0,
      })),
    },
    one('mail_configured', 'gauge', '1: somebody is told by mail.', mail.configured ? 1 : 0),
    one('mail_waiting_messages', 'gauge', 'Messages that wait for delivery.', mail.waiting),
    one('mail_refused_messages', 'gauge', 'Messages that were set aside.', mail.refused),
    one(
      'mail_last_delivery_timestamp_seconds',
      'gauge',
      'When a server last took a message.',
      mail.lastDeliveredAt === null ? null : mail.lastDeliveredAt / 1000,
    ),
    one('mail_up', 'gauge', '0: the last try to deliver failed.', mail.problem === null ? 1 : 0),
    {
      ...{ name: 'skep_health_state', type: 'gauge', help: '1: the fact is in that state, as the page shows it.' },
      samples: now.health.flatMap(({ name, state }) =>
        HEALTH_STATES.map((each) => ({ labels: { fact: name, state: each }, value: each === state ? 1 : 0 })),
      ),
    },
    ...measures(now.health),
  ];
}

const GAUGES = {
  temperature_celsius: 'Temperature of the processor.',
  memory_available_bytes: 'Memory that programs can still have.',
  memory_size_bytes: 'Memory in all.',
  storage_free_bytes: 'Free where the evidence is.',
  storage_size_bytes: 'Size of that file system.',
  card_errors: 'Errors that the file systems have met.',
} as const satisfies Record<Measure, string>;

/** What was measured, in base units. */
const measures = (facts: readonly HealthFact[]): Metric[] =>
  MEASURES.flatMap((name) => {
    const found = facts.find(({ measured }) => measured?.[name] !== undefined)?.measured?.[name];
    const samples = found === undefined ? [] : [{ value: found }];
    return [{ name: `skep_${name}`, type: 'gauge', help: GAUGES[name], samples }];
  });

function written({ name, type, help, samples }: Metric): string {
  if (samples.length === 0) return '';
  const lines = unique(samples).map(({ labels = {}, value }) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** A decoy on several addresses is one series; the worst of them counts. */
function unique(samples: readonly Sample[]): readonly Sample[] {
  const byLabels = new Map<string, Sample>();
  for (const sample of samples) {
    const key = JSON.stringify(sample.labels);
    const known = byLabels.get(key);
    if (known === undefined || sample.value < known.value) byLabels.set(key, sample);
  }
  return [...byLabels.values()];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
