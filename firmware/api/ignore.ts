import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { IgnoreAnswer } from './contract.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

/** What the config room knows of rules. */
export interface RuleBook {
  /** Those of the config file; they are changed there. */
  readonly configured: readonly IgnoreRule[];
  /** What low ports are served at, above their number: a rule means both. */
  readonly portOffset: number;
  /** The rule that somebody wrote, with the keys of `[[alerts.ignore]]`, and what is wrong with it. */
  readonly make: (
    written: Record<string, unknown>,
    now: number,
  ) => { readonly rule: IgnoreRule; readonly faults: readonly string[] };
}

/** Whom nobody is to be told of: what `skep ignore` does. */
export function ignoreRoutes(sources: Sources, book: RuleBook): Route[] {
  const { store, log } = sources;

  async function answer(): Promise<IgnoreAnswer> {
    const [rules, hits] = await asked(Promise.all([store.ignoreRules(), store.ignoreHits()]), log);
    const byRule = new Map(hits.map((one) => [one.rule, one]));
    return {
      rules: [...book.configured, ...rules].map((rule) => {
        const hit = byRule.get(rule.name);
        return { ...rule, events: hit?.events ?? 0, lastAt: hit?.lastAt ?? null };
      }),
    };
  }

  return [
    route('/api/v1/ignore', async ({ query }) => {
      refuseUnknown(query, []);
      return json(await answer());
    }),

    changing('POST', '/api/v1/ignore', async ({ query, body }) => {
      refuseUnknown(query, []);
      const rule = ruleOfBody(book, await body(), nowOf(sources));
      await asked(store.addIgnoreRule(rule), log);
      return json(await answer());
    }),

    changing('DELETE', '/api/v1/ignore/:number', async ({ params, query }) => {
      refuseUnknown(query, []);
      if (!/^\d{1,15}$/.test(params.number)) throw new Refusal(400, 'A rule is removed by its number.');
      const number = Number(params.number);
      if (await asked(store.removeIgnoreRule(`rule ${number}`), log)) return json(await answer());
      throw new Refusal(404, `There is no rule ${number}; those of the config file are changed there.`);
    }),
  ];
}

/** The rule that somebody sent; refused when something is wrong with it. */
export function ruleOfBody({ make }: RuleBook, written: unknown, now: number): IgnoreRule {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw new Refusal(400, 'The body must be an object with the keys of [[alerts.ignore]].');
  }
  const { rule, faults } = make({ ...written }, now);
  if (faults.length > 0) throw new Refusal(400, faults.join(' '));
  return rule;
}
