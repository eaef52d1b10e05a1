import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';

/** How a panel shows its rows. */
export type Kind = 'number' | 'series' | 'columns' | 'bars' | 'table' | 'map';

export interface Panel {
  readonly kind: Kind;
  readonly title: string;
  readonly about: string;
  /** Of 24. */
  readonly width: number;
  /** Grafana's name of it: `ms`, `bytes`. */
  readonly unit?: string;
  readonly queries: readonly Dataquery[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What can be chosen above the panels. */
export type Choice =
  | { readonly kind: 'text'; readonly name: string; readonly label: string }
  | { readonly kind: 'list'; readonly name: string; readonly label: string; readonly values: readonly string[] }
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly label: string;
      readonly query: string | Readonly<Record<string, unknown>>;
      /** What stands for all of them. */
      readonly all: string;
    };

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** Grafana's name of the plugin that asks. */
  readonly plugin: string;
  /** The data source that image/grafana lays down. */
  readonly source: string;
  readonly refresh: string;
  readonly choices: readonly Choice[];
  readonly rows: readonly Row[];
}

/** Several panels alike, side by side. */
export const panel = (
  kind: Kind,
  title: string,
  about: string,
  width: number,
  queries: Dataquery | readonly Dataquery[],
  unit?: string,
): Panel => ({
  ...{ kind, title, about, width, queries: [queries].flat() },
  ...(unit === undefined ? {} : { unit }),
});
