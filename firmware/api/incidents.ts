import { NOTE_MAX } from '../core/incident-row.ts';
import type { IncidentRow } from './contract.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

/** One incident, and what a person makes of it. */
export function incidentRoutes(sources: Sources): Route[] {
  const { store, log } = sources;

  async function found(id: number): Promise<IncidentRow> {
    const incident = await asked(store.incidentRow(id), log);
    if (incident === undefined) throw new Refusal(404, `There is no incident ${id}.`);
    return incident;
  }

  return [
    route('/api/v1/incidents/:id', async ({ params, query }) => {
      refuseUnknown(query, []);
      return json(await found(numberOf(params.id)));
    }),

    changing('POST', '/api/v1/incidents/:id/acknowledge', async ({ params, query, body }) => {
      refuseUnknown(query, []);
      const id = numberOf(params.id);
      const { acknowledged } = only(await body(), ['acknowledged']);
      if (typeof acknowledged !== 'boolean') throw new Refusal(400, 'Key acknowledged must be true or false.');
      await asked(store.acknowledgeIncident(id, acknowledged ? nowOf(sources) : null), log);
      return json(await found(id));
    }),

    changing('POST', '/api/v1/incidents/:id/note', async ({ params, query, body }) => {
      refuseUnknown(query, []);
      const id = numberOf(params.id);
      const { note } = only(await body(), ['note']);
      if (typeof note !== 'string' || note.length > NOTE_MAX) {
        throw new Refusal(400, `Key note must be a text of at most ${NOTE_MAX} characters.`);
      }
      await asked(store.noteIncident(id, note), log);
      return json(await found(id));
    }),
  ];
}

function numberOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, 'An incident is asked for by its number.');
  return Number(text);
}

/** The keys of a body, and no other. */
export function only<const Key extends string>(body: unknown, keys: readonly Key[]): Partial<Record<Key, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, `The body must be an object with ${keys.join(', ')}.`);
  }
  const known: readonly string[] = keys;
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new Refusal(400, `The body has a key that is not known here; known: ${keys.join(', ')}.`);
  return body;
}
