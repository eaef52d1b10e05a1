import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { Complain } from './complain.ts';
import { ruleOf, type Draft } from './ignore.ts';
import { IGNORE } from './ignore-section.ts';
import type { Table } from './path.ts';
import { readTable } from './table.ts';

/** A rule as a program hands it over, with the keys of `[[alerts.ignore]]`; faults say which key and why. */
export function ruleFrom(
  written: Table,
  now: number,
): { readonly rule: IgnoreRule; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const tell: Complain['key'] = (path, said) => void faults.push(`Key ${String(path.at(-1) ?? '')} ${said}.`);
  const draft = readTable(written, [], IGNORE, { key: tell, table: tell }) as Draft;
  const { rule, faults: more } = ruleOf(draft, '', now);
  return { rule, faults: [...faults, ...more.map(({ key, said }) => `Key ${key} ${said}.`)] };
}
