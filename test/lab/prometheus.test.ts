import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONFIG, HOSTILE, PAGE, planted, PUBLIC, readingKey, visited } from './harness/boarded.ts';
import type { Daemon } from './harness/daemon.ts';
import { allOf, filled, readBoard, type Target, type Values } from './harness/grafana.ts';
import { openLab } from './harness/lab.ts';
import { until } from './harness/until.ts';

const lab = openLab();
lab.network.addAddress(`${PUBLIC}/32`);
const SHIPPED = join(import.meta.dirname, '../../image/grafana/prometheus.yml');
const SERVER = 'http://127.0.0.1:9090';
const ANY: Values = { __rate_interval: '10m', __range: '10m', ...allOf('skep-metrics') };
const STEP_S = 5;
const SPAN_S = 600;

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** `[seconds, number as text]`, the oldest first. */
  readonly values: readonly (readonly [number, string])[];
}

async function curl(...args: readonly string[]): Promise<string> {
  const asked = await lab.run(['curl', '-sS', '--fail', '--max-time', '20', ...args]);
  if (asked.status !== 0) throw new Error(`curl ${args.join(' ')}: ${asked.stderr}`);
  return asked.stdout;
}

/** Prometheus with the configuration that is shipped, but for whom it asks and how often. */
async function startPrometheus(key: string): Promise<void> {
  const folder = lab.folder();
  const [config, keyFile] = [join(folder, 'prometheus.yml'), join(folder, 'key')];
  writeFileSync(keyFile, `${key}\n`);
  const text = readFileSync(SHIPPED, 'utf8')
    .replace('/etc/skep/key', keyFile)
    .replace('192.168.1.20:8080', new URL(PAGE).host)
    .replace('scrape_interval: 1m', 'scrape_interval: 1s\n  scrape_timeout: 1s');
  writeFileSync(config, text);
  const checked = await lab.run(['promtool', 'check', 'config', config]);
  expect(checked.status, checked.stdout + checked.stderr).toBe(0);
  const storage = ['--storage.tsdb.path', join(folder, 'data'), '--web.listen-address=127.0.0.1:9090'];
  lab.start(['prometheus', '--config.file', config, ...storage]);
  await until('Prometheus', async () => (await sampled('up{job="skep"}')) === 1);
}

/** The newest value of the one series. */
async function sampled(expr: string): Promise<number | undefined> {
  const asked = await lab.run(['curl', '-sS', '-G', '--data-urlencode', `query=${expr}`, `${SERVER}/api/v1/query`]);
  if (asked.status !== 0 || !asked.stdout.startsWith('{')) return undefined;
  const { data } = JSON.parse(asked.stdout) as { data: { result: { value: [number, string] }[] } };
  return data.result[0] === undefined ? undefined : Number(data.result[0].value[1]);
}

/** As Grafana asks: at this moment, or over a span. */
async function ask({ expr = '', instant }: Target, values: Values): Promise<Series[]> {
  const query = ['-G', '--data-urlencode', `query=${filled(expr, values)}`];
  const now = Date.now() / 1000;
  const span = ['-d', `start=${now - SPAN_S}`, '-d', `end=${now}`, '-d', `step=${STEP_S}`];
  const address = instant === true ? [`${SERVER}/api/v1/query`] : [...span, `${SERVER}/api/v1/query_range`];
  const { data } = JSON.parse(await curl(...query, ...address)) as {
    data: { result: (Omit<Series, 'values'> & { value?: Series['values'][number]; values?: Series['values'] })[] };
  };
  return data.result.map(({ metric, value, values: many }) => ({ metric, values: value ? [value] : (many ?? []) }));
}

type Answers = Readonly<Record<string, readonly Series[]>>;
async function answers(values: Values): Promise<Answers> {
  const found: Record<string, Series[]> = {};
  for (const { title, targets } of readBoard('skep-metrics').panels) {
    found[title] = [];
    for (const target of targets) found[title].push(...(await ask(target, values)));
  }
  return found;
}
const newest = (found: Answers, title: string): number => Number(found[title]?.[0]?.values.at(-1)?.[1]);

const metrics = async (key: string): Promise<string> =>
  await curl('-H', `Authorization: Bearer ${key}`, `${PAGE}/metrics`);

async function started(): Promise<{ readonly daemon: Daemon; readonly key: string }> {
  const daemon = await lab.daemon({ data: await planted(lab), config: CONFIG });
  return { daemon, key: await readingKey(lab, daemon) };
}

it('promtool finds nothing to say of /metrics, and no visitor is in it', async () => {
  const { daemon, key } = await started();
  const before = await lab.run(['promtool', 'check', 'metrics'], { input: await metrics(key) });
  await visited(lab, daemon);
  const text = await metrics(key);
  const after = await lab.run(['promtool', 'check', 'metrics'], { input: text });
  const fine = { status: 0, stdout: '', stderr: '' };
  expect([before, after]).toEqual([fine, fine]);
  for (const word of [PUBLIC, '127.0.0.2', 'uname', 'root', 'script', HOSTILE]) expect(text).not.toContain(word);
  expect(text).toMatch(/^skep_sessions_total 7$/m);
  const graded = daemon.evidence.rows<{ grade: string; events: number }>(
    'SELECT grade, count(*) AS events FROM event WHERE grade IS NOT NULL GROUP BY grade',
  );
  expect(graded.length).toBeGreaterThan(1);
  for (const { grade, events } of graded)
    expect(text).toContain(`skep_graded_events_total{grade="${grade}"} ${events}\n`);
  const bent = await lab.run(['promtool', 'check', 'metrics'], { input: text.replaceAll('_total', '_count') });
  expect(bent.status).not.toBe(0);
});

it('a Prometheus with the shipped configuration scrapes it by a reading key, and every query of the board is answered', async () => {
  const { daemon, key } = await started();
  await startPrometheus(key);
  expect(await sampled('skep_sessions_total')).toBe(0);
  await visited(lab, daemon);
  await until('the visits', async () => (await sampled('skep_sessions_total')) === 7);
  const { store, startedAt, version } = await daemon.status();
  await until('all events', async () => ((await sampled('skep_events_total')) ?? 0) >= store.lastEvent);

  const found = await answers(ANY);
  for (const [title, series] of Object.entries(found)) {
    // Nobody is told by mail here: there was no delivery.
    if (/Deliver/.test(title)) expect(series, title).toEqual([]);
    else expect(series.length, title).toBeGreaterThan(0);
  }
  expect(newest(found, 'Total Sessions')).toBe(7);
  expect(newest(found, 'Total Events')).toBeGreaterThanOrEqual(store.lastEvent);
  expect(newest(found, 'Total Events')).toBeLessThanOrEqual((await daemon.status()).store.lastEvent);
  expect(newest(found, 'Visitors Now')).toBe(0);
  expect(newest(found, 'Decoys Listening')).toBe(4);
  expect(newest(found, 'Decoys Silent')).toBe(0);
  const decoys = (found['Decoys'] ?? []).map(({ metric }) => `${metric['sensor']} ${metric['port']}`);
  expect(decoys.sort()).toEqual(['ftp 10021', 'http 10080', 'http 8088', 'telnet 10023']);
  expect([newest(found, 'Mail Configured'), newest(found, 'Mail Queue'), newest(found, 'Mails that Wait')]).toEqual([
    0, 0, 0,
  ]);
  expect([newest(found, 'Store'), newest(found, 'Facts Lost'), newest(found, 'Faults of Sensors')]).toEqual([1, 0, 0]);
  expect(newest(found, 'Runs since')).toBeCloseTo(startedAt, -1);
  expect(found['Version']?.[0]?.metric['version']).toBe(version);
  expect(newest(found, 'Evidence')).toBeGreaterThanOrEqual(store.bytes);
  expect(newest(found, 'Journal Behind')).toBe(0);
  expect(newest(found, 'Answers')).toBe(1);
  expect(newest(found, 'Last Session')).toBeGreaterThan(0);
  // Prometheus goes beyond the first and the last sample by up to half a span between two.
  expect(newest(found, 'Sessions over Time')).toBeGreaterThanOrEqual(7);
  expect(newest(found, 'Sessions over Time')).toBeLessThan(14);
  expect(newest(found, 'Events over Time')).toBeGreaterThanOrEqual(store.lastEvent - 2);

  const telnet = await answers({ ...ANY, sensor: 'telnet' });
  expect(newest(telnet, 'Decoys Listening')).toBe(1);
  expect((await answers({ ...ANY, port: '8088' }))['Decoys']).toHaveLength(1);
  expect((await answers({ ...ANY, instance: 'another' }))['Total Sessions']).toEqual([]);
  for (const { type, query } of readBoard('skep-metrics').variables) {
    if (type !== 'query') continue;
    const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(String(query)) ?? [];
    const { data } = JSON.parse(
      await curl('-G', '--data-urlencode', `match[]=${metric}`, `${SERVER}/api/v1/label/${label}/values`),
    ) as { data: readonly string[] };
    const offered = {
      instance: ['127.0.0.1:8080'],
      sensor: ['ftp', 'http', 'telnet'],
      port: ['10021', '10023', '10080', '8088'],
    };
    expect(data, label).toEqual(offered[label as keyof typeof offered]);
  }

  expect(await daemon.stop()).toBe(0);
  await until('the end of the answers', async () => (await sampled('up{job="skep"}')) === 0);
});
