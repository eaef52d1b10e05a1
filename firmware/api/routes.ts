import { isIP } from 'node:net';
import { alertRoutes } from './alerts.ts';
import { configurationRoutes } from './configuration.ts';
import type { ApiError, SessionDetail, SourceDetail } from './contract.ts';
import { SESSION_EVENTS_MAX } from './limits.ts';
import { checklistRoutes } from './checklist.ts';
import { evidenceRoute } from './evidence.ts';
import { mapRoutes } from './map/routes.ts';
import { honeypotrRoutes } from './honeypotr/honeypotr.ts';
import { ignoreRoutes } from './ignore.ts';
import { previewRoute } from './ignore-preview.ts';
import { incidentRoutes } from './incidents.ts';
import { listRoutes } from './lists.ts';
import { metricsRoute } from './metrics.ts';
import { openApiPage, openApiRoute } from './openapi.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { json, route, type Route, type Text } from './router.ts';
import { replayRoute } from './replay.ts';
import { selfTestRoute } from './self-test.ts';
import { snapshotRoutes } from './snapshots.ts';
import { statisticsRoute } from './statistics.ts';
import { topRoute } from './top.ts';
import { visitsRoute } from './visits.ts';
import { asked, statusAnswer, type Sources } from './sources.ts';

/** Everything under `/api/v1` that is asked and answered once; contract.ts says the shapes. */
export function apiRoutes(sources: Sources): Route[] {
  const { store, log } = sources;
  return [
    route('/api/v1/status', async ({ query }) => {
      refuseUnknown(query, []);
      return json(await asked(statusAnswer(sources), log));
    }),

    ...listRoutes(sources),
    statisticsRoute(sources),
    topRoute(sources),
    visitsRoute(sources),
    ...incidentRoutes(sources),
    replayRoute(sources),
    ...(sources.rules === undefined
      ? []
      : [...ignoreRoutes(sources, sources.rules), previewRoute(sources, sources.rules)]),
    ...(sources.sensors === undefined ? [] : [sensorsRoute(sources.sensors)]),
    ...checklistRoutes(sources),
    ...(sources.retention === undefined ? [] : [evidenceRoute(sources, sources.retention)]),
    ...(sources.selfTest === undefined ? [] : [selfTestRoute(sources.selfTest)]),
    ...(sources.box === undefined ? [] : configurationRoutes(sources.box)),
    ...(sources.alerts === undefined ? [] : alertRoutes(sources.alerts)),
    ...(sources.snapshots === undefined ? [] : snapshotRoutes(sources.snapshots)),
    ...honeypotrRoutes(sources),
    ...(sources.world === undefined ? [] : mapRoutes(sources, sources.world)),
    metricsRoute(sources),
    openApiRoute(),
    openApiPage(),

    route('/api/v1/sessions/:id', async ({ params, query }) => {
      refuseUnknown(query, []);
      if (!/^\d{1,15}$/.test(params.id)) throw new Refusal(400, 'A session is asked for by its number.');
      const id = Number(params.id);
      const session = await asked(store.session(id), log);
      if (session === undefined) throw new Refusal(404, `There is no session ${id}.`);
      const eventList = await asked(store.eventsOf(id, SESSION_EVENTS_MAX), log);
      const peer = session.srcIp === null ? null : await asked(store.peer(session.srcIp), log);
      return json({ ...session, eventList, peer } satisfies SessionDetail);
    }),

    route('/api/v1/sources/:ip', async ({ params, query }) => {
      refuseUnknown(query, []);
      const ip = addressOf(params.ip);
      const source = await asked(store.peer(ip), log);
      if (source === null) throw new Refusal(404, `Nobody came from ${ip}.`);
      return json(source satisfies SourceDetail);
    }),
  ];
}

const sensorsRoute = (sensors: NonNullable<Sources['sensors']>): Route =>
  route('/api/v1/sensors', async ({ query }) => {
    refuseUnknown(query, []);
    return await Promise.resolve(json({ sensors: sensors() }));
  });

export const refused = (refusal: Refusal): Text =>
  json({ error: refusal.message } satisfies ApiError, refusal.status, refusal.headers);

/** As events have it: `::1`, `fe80::1%eth0`; a client may have written the colons and the `%` as escapes. */
function addressOf(written: string): string {
  const plain = written.replaceAll(/%3a/gi, ':').replaceAll('%25', '%');
  if (isIP(plain) === 0) throw new Refusal(400, 'A source is asked for by its IP address.');
  return plain;
}
