import type { EvidenceAnswer } from './contract.ts';
import { refuseUnknown } from './query.ts';
import { json, route, type Route } from './router.ts';
import { asked, type Sources } from './sources.ts';

/** How long and how much is kept; the config says it. */
export interface Retention {
  readonly maxBytes: number;
  readonly maxDays: number;
}

/** What is in the database, for who wants to take it away. */
export const evidenceRoute = ({ store, log }: Sources, retention: Retention): Route =>
  route('/api/v1/evidence', async ({ query }) => {
    refuseUnknown(query, []);
    const [holdings, { bytes, sessions }] = await asked(Promise.all([store.holdings(), store.status()]), log);
    return json({ ...holdings, bytes, sessions, ...retention } satisfies EvidenceAnswer);
  });
