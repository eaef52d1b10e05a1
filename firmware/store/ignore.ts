import type { IgnoreRule, RuleHits } from '../core/ignore-rule.ts';

export type NewIgnoreRule = Omit<IgnoreRule, 'name'>;

/** The rules in state.sqlite, which a person changes while the daemon runs. */
export interface IgnoreState {
  /** Also those that have expired, the oldest first. */
  ignoreRules(): IgnoreRule[];
  /** Returns its name. */
  addIgnoreRule(rule: NewIgnoreRule): string;
  /** False: there is none of that name. */
  removeIgnoreRule(name: string): boolean;
  /** Also of rules in the config file. */
  ignoreHits(): RuleHits[];
}
