import type { FieldKind } from './field.ts';

export type ConfigValue = string | number | boolean | readonly (string | number | boolean)[];

/** What may stand at one key: enough to draw a form. */
export interface ConfigField {
  readonly key: string;
  readonly kind: FieldKind;
  /** Of a list: what its items are. */
  readonly item: FieldKind | null;
  readonly about: string;
  /** As the persona has it; null: it must be set, or the sensor decides. */
  readonly default: ConfigValue | null;
  /** Its value never leaves the box. */
  readonly secret: boolean;
  readonly choices: readonly string[] | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Longest text, or most items. */
  readonly maxLength: number | null;
  readonly pattern: string | null;
}

/** One table of the file, `alerts.email`; the keys above the first table have an empty name. */
export interface ConfigSection {
  readonly name: string;
  readonly about: string;
  /** It may be written any number of times. */
  readonly several: boolean;
  /** The sensor that it sets; null: a room of the daemon. */
  readonly sensor: string | null;
  readonly fields: readonly ConfigField[];
}

/** A value that is no default. */
export interface ConfigEntry {
  /** `alerts.email.host`; of one of several `sensors.tcp.2.ports`. */
  readonly path: string;
  readonly value: ConfigValue;
  /** The environment variable that it comes from, which beats the file; null: the file. */
  readonly variable: string | null;
}

/** A decoy that is, or could be, served. */
export interface ConfigInstance {
  /** Its table: `sensors.ftp`, `sensors.tcp.2`. */
  readonly path: string;
  readonly sensor: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Its table stands in the file. */
  readonly written: boolean;
}

export interface ConfigProblem {
  /** Empty: the file as a whole. */
  readonly path: string;
  readonly line: number | null;
  readonly sentence: string;
}

export interface ConfigVerdict {
  /** What has to be put right first. */
  readonly problems: readonly ConfigProblem[];
  /** What is worth a second look. */
  readonly notices: readonly ConfigProblem[];
  /** Places whose value differs from what the daemon was last given. */
  readonly changed: readonly string[];
  /** Places that count after a restart only. */
  readonly restart: readonly string[];
}

export interface ConfigState extends ConfigVerdict {
  readonly file: string;
  /** False: nobody wrote one yet; it is made with the first change. */
  readonly exists: boolean;
  /** Of the file's text: goes with a change, so that nobody overwrites what he has not seen. */
  readonly revision: string;
  /** With {@link KEPT_SECRET} for every secret; null: it is no TOML, and what is a secret cannot be told. */
  readonly text: string | null;
  readonly sections: readonly ConfigSection[];
  readonly instances: readonly ConfigInstance[];
  /** Secrets as {@link KEPT_SECRET}. */
  readonly entries: readonly ConfigEntry[];
}

/** Stands for a secret; where it is left as it is, the secret stays. */
export const KEPT_SECRET = '(kept secret)';

export interface ConfigChange {
  readonly path: string;
  /** Null: the default; of a table: no such table. */
  readonly value: ConfigValue | Readonly<Record<string, ConfigValue>> | null;
}

/** Either the whole text or some changes. */
export type ConfigWish = { readonly text: string } | { readonly changes: readonly ConfigChange[] };

export interface ConfigApplied extends ConfigVerdict {
  /** False: there are problems, and nothing was changed. */
  readonly applied: boolean;
  /** Of the file as it is now. */
  readonly revision: string;
}

/** Somebody else's change, or a file that cannot be written: in a sentence, with what to do. */
export class ConfigRefusal extends Error {
  override readonly name = 'ConfigRefusal';
  readonly kind: 'stale' | 'unwritable' | 'pointless';
  constructor(kind: ConfigRefusal['kind'], sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

/** The configuration of a daemon that runs. */
export interface Configuration {
  read(): Promise<ConfigState>;
  check(wish: ConfigWish): Promise<ConfigVerdict>;
  apply(wish: ConfigWish, revision: string): Promise<ConfigApplied>;
}
