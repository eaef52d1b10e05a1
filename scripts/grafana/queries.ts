import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** One of the plugin grafana-infinity-datasource, 3.11. */
export interface RestQuery extends Dataquery {
  readonly refId: string;
  readonly type: 'json';
  readonly source: 'url';
  readonly format: 'table' | 'timeseries';
  /** The one that can also be asked by Grafana's own alerts. */
  readonly parser: 'backend';
  readonly url: string;
  readonly url_options: {
    readonly method: 'GET';
    readonly data: '';
    readonly params: readonly { readonly key: string; readonly value: string }[];
  };
  /** Path of the rows in the answer; empty: the answer is the row. */
  readonly root_selector: string;
  readonly columns: readonly Column[];
  readonly filters: readonly never[];
}

export interface Column {
  readonly selector: string;
  readonly text: string;
  readonly type: 'string' | 'number' | 'boolean' | 'timestamp_epoch';
}

/** One of the plugin frser-sqlite-datasource, 4.0: both texts are the same, the second is what Grafana filled in last. */
export interface EvidenceQuery extends Dataquery {
  readonly refId: string;
  readonly rawQueryText: string;
  readonly queryText: string;
  readonly queryType: 'table' | 'time series';
  /** Unix seconds. */
  readonly timeColumns: readonly string[];
}

export interface MetricsQuery extends Dataquery {
  readonly refId?: string;
  readonly expr: string;
  readonly instant?: boolean;
}

/** For programs: the SDK marks a query by a function, which is no part of what is written. */
const marked = <Q extends object>(query: Q): Q & Dataquery => ({ ...query, _implementsDataqueryVariant() {} });

const TYPES = { text: 'string', number: 'number', yes: 'boolean', time: 'timestamp_epoch' } as const;
/** `startedAt Began time`: selector, heading (`_` is a blank), and what it is; text when that is left out. */
const columnOf = (line: string): Column => {
  const [selector = '', text = selector, type = 'text'] = line.split(' ');
  return { selector, text: text.replaceAll('_', ' '), type: TYPES[type as keyof typeof TYPES] };
};

export const rest = (
  path: string,
  params: Readonly<Record<string, string>>,
  root: string,
  columns: readonly string[],
  format: RestQuery['format'] = 'table',
): RestQuery =>
  marked({
    ...({ refId: 'A', type: 'json', source: 'url', format, parser: 'backend', url: `/api/v1/${path}` } as const),
    url_options: {
      ...({ method: 'GET', data: '' } as const),
      params: Object.entries(params).map(([key, value]) => ({ key, value })),
    },
    ...{ root_selector: root, columns: columns.map(columnOf), filters: [] },
  });

export const evidence = (sql: string, queryType: EvidenceQuery['queryType'] = 'table'): EvidenceQuery => {
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  return marked({
    refId: 'A',
    rawQueryText: text,
    queryText: text,
    queryType,
    timeColumns: ['time', 'began', 'ended'],
  });
};

/** `refId`: of several in one panel. */
export const metrics = (expr: string, legend = '', refId = 'A'): MetricsQuery =>
  new DataqueryBuilder().expr(expr).legendFormat(legend).range().refId(refId).build();

/** What is true now. */
export const metricNow = (expr: string, legend = '', refId = 'A'): MetricsQuery =>
  new DataqueryBuilder().expr(expr).legendFormat(legend).instant().refId(refId).build();

/** A row for each series, with its labels as columns. */
export const metricRows = (expr: string): MetricsQuery =>
  new DataqueryBuilder().expr(expr).instant().format(PromQueryFormat.Table).refId('A').build();
