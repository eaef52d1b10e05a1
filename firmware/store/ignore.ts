import type { Grade } from '../core/grade.ts';

/** Whom nobody is to be told of, though all of it is recorded. Conditions that are null hold for everything. */
export interface IgnoreRule {
  /** `rule 7`, or `config 2` for the second in the config file. */
  readonly name: string;
  /** Name of a set of ports that come together. */
  readonly preset: string | null;
  /** An address, or a network as `10.0.0.0/8`. */
  readonly address: string | null;
  /** `aa:bb:cc:dd:ee:ff` */
  readonly mac: string | null;
  /** As `parsePorts` reads them: `7680` or `137-138,5353`. */
  readonly ports: string | null;
  readonly sensor: string | null;
  /** Covers events up to this grade; null: all but `critical`, or the preset's. */
  readonly grade: Grade | null;
  /** Why, in the words of who made it. */
  readonly note: string;
  readonly createdAt: number;
  /** Events from then on are told again; null: never. */
  readonly expiresAt: number | null;
}

export type NewIgnoreRule = Omit<IgnoreRule, 'name'>;

/** How many events a rule kept silent. */
export interface RuleHits {
  readonly rule: string;
  readonly events: number;
  readonly lastAt: number;
}

/** The rules in state.sqlite, which a person changes while the daemon runs. */
export interface IgnoreState {
  /** Also those that have expired, the oldest first. */
  ignoreRules(): IgnoreRule[];
  /** Returns its name. */
  addIgnoreRule(rule: NewIgnoreRule): string;
  /** False: there is none of that name. */
  removeIgnoreRule(name: string): boolean;
  ignoreHits(): RuleHits[];
}
