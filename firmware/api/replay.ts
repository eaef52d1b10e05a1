import { isTyped, typed } from '../core/replay.ts';
import type { ReplayAnswer } from './contract.ts';
import { PAGE_ROWS_MAX, SESSION_EVENTS_MAX } from './limits.ts';
import { NUMBER_BOUNDS, numberParameter, refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { json, route, type Route } from './router.ts';
import { asked, type Sources } from './sources.ts';

/** What was done in a session, step by step with its times; a shell's lines with what was shown. */
export function replayRoute({ store, log }: Sources): Route {
  return route('/api/v1/sessions/:id/replay', async ({ params, query }) => {
    refuseUnknown(query, ['after', 'limit']);
    if (!/^\d{1,15}$/.test(params.id)) throw new Refusal(400, 'A session is asked for by its number.');
    const id = Number(params.id);
    const after = numberParameter(query, 'after', NUMBER_BOUNDS) ?? 0;
    const limit = numberParameter(query, 'limit', { min: 1, max: PAGE_ROWS_MAX }) ?? SESSION_EVENTS_MAX;
    const session = await asked(store.session(id), log);
    if (session === undefined) throw new Refusal(404, `There is no session ${id}.`);
    const events = await asked(store.eventsOf(id, limit, after), log);
    const steps = events.map((event) => {
      const { id: number, at, name, grade, summary, fields } = event;
      const line = isTyped(event) ? lineOf(typed(event)) : null;
      return { event: number, afterMs: at - session.startedAt, name, grade, summary, fields, line };
    });
    const next = events.length === limit ? (events.at(-1)?.id ?? null) : null;
    return json({ session, steps, next } satisfies ReplayAnswer);
  });
}

const lineOf = ({ prompt, command, output, cut, tookMs }: ReturnType<typeof typed>) => ({
  prompt,
  command,
  output,
  cutBytes: cut,
  tookMs,
});
