import type { Incident } from '../store/state.ts';
import { hasNews, kindOf, knownOf, toldAs, type News } from './news.ts';
import { withHeld } from './overflow.ts';
import { takePlace, untilPlace, type Limits, type Moment, type Ration, type Rationed } from './ration.ts';
import { asOne, freeAt, isForgotten, isFree, REGULARS_MAX, told, withHeldBack, withIgnored } from './regulars.ts';
import type { Regulars } from './regulars.ts';

export interface Settled {
  readonly ration: Ration;
  readonly regulars: Regulars;
  readonly due: readonly Incident[];
  readonly news: readonly News[];
  readonly changedRegulars: ReadonlySet<string>;
}

type Rules = Limits & { readonly windowMs: number };

/**
 * What a step leaves behind of each source that was told of, or that ended untold. Every incident that ends comes to
 * one of these: its news were told, a summary tells them, or the next message about the source does.
 */
export function settle(
  before: Regulars,
  latest: ReadonlyMap<number, Incident>,
  ended: readonly Incident[],
  rationed: Rationed,
  open: ReadonlyMap<string, Incident>,
  moment: Moment,
  rules: Rules,
): Settled {
  const regulars = new Map(before);
  const changedRegulars = new Set<string>();
  const news: News[] = [];
  let { ration } = rationed;

  const keep = (regular: ReturnType<typeof told>): void => {
    regulars.delete(regular.source);
    regulars.set(regular.source, regular);
    changedRegulars.add(regular.source);
  };
  const tell = (asItWas: Incident, incident: Incident): void => {
    const regular = regulars.get(incident.source) ?? null;
    const isNext = asItWas.known === null || regular?.held?.latest.id === incident.id;
    const after = told(regular ?? undefined, incident, moment.now, isNext);
    news.push({ kind: kindOf(asItWas), incident, before: asItWas.known, regular, times: after.times });
    keep(after);
  };

  // Ends first: what was held back until now goes into the message that is written now.
  const dueIds = new Set(rationed.due.map(({ id }) => id));
  for (const incident of ended) {
    const waitsForSummary = incident.told === null && incident.heldAt !== null;
    if (dueIds.has(incident.id) || waitsForSummary) continue;
    const regular = regulars.get(incident.source);
    if (incident.loud === null) keep(withIgnored(regular, incident));
    else if (hasNews(incident)) keep(withHeldBack(regular, incident));
  }
  for (const incident of rationed.due) tell(latest.get(incident.id) ?? incident, incident);

  if (moment.caughtUp) {
    for (const regular of [...regulars.values()]) {
      const incident = regular.held?.latest;
      if (incident === undefined || open.has(regular.source)) continue;
      if (!isFree(regular, incident.loud ?? 'touch', moment.now, rules.windowMs)) continue;
      const taken = takePlace(ration, moment.mono, rules);
      if (taken === undefined) break;
      ration = taken;
      tell(incident, { ...incident, told: toldAs(incident), known: knownOf(incident, moment.now) });
    }
    for (const regular of regulars.values()) if (isForgotten(regular, moment.now)) forget(regular.source);
  }
  while (regulars.size > REGULARS_MAX) {
    const all = [...regulars.values()];
    const gone = all.find(({ held }) => held === null) ?? all[0];
    // Nothing is lost with it: a summary tells what was held back.
    if (gone !== undefined && gone.held !== null) {
      const overflow = withHeld(ration.overflow, asOne(gone.held));
      ration = { ...ration, heldSince: ration.heldSince ?? moment.mono, overflow };
    }
    forget(gone?.source ?? '');
  }

  function forget(source: string): void {
    regulars.delete(source);
    changedRegulars.add(source);
  }

  return { ration, regulars, due: news.map(({ incident }) => incident), news, changedRegulars };
}

interface Waiting {
  readonly open: ReadonlyMap<string, Incident>;
  readonly ration: Ration;
  readonly regulars: Regulars;
}

/** Milliseconds until what was held back of somebody who does not come again can be told. */
export function untilFlush({ open, ration, regulars }: Waiting, now: number, mono: number, rules: Rules): number {
  let next = Number.POSITIVE_INFINITY;
  for (const regular of regulars.values()) {
    if (regular.held === null || open.has(regular.source)) continue;
    const isPast = regular.toldAt > now;
    next = Math.min(next, isPast ? 0 : freeAt(regular, regular.held.latest.loud ?? 'touch', rules.windowMs) - now);
  }
  return Math.max(next, untilPlace(ration, mono, rules));
}
