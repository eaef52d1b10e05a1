import type { Readable } from '../../firmware/api/sources.ts';
import type { State } from '../../firmware/store/api.ts';
import type { Ingest } from '../../firmware/store/ingest.ts';
import { queriesOf } from '../../firmware/store/queries.ts';

/** The store's own code over rows that a test made, without its thread. */
export function realStore(ingest: Ingest, state: State): Readable {
  const methods = { ...queriesOf(ingest.db), ...state, status: () => ingest.status(1) };
  const promised = Object.entries(methods).map(([name, method]) => [
    name,
    async (...args: readonly unknown[]) =>
      await Promise.resolve((method as (...given: readonly unknown[]) => unknown)(...args)),
  ]);
  return { ...(Object.fromEntries(promised) as Readable), onCommit: () => () => false };
}
