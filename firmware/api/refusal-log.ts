/** So often somebody is told of requests that were refused, however many there are. */
const EVERY_MS = 60_000;

export interface RefusalLog {
  /** One was answered with `status`. */
  refused(status: number, source: string): void;
}

/** What may not be asked for is worth a line in the log, and a flood of it is worth one a minute. `mono`: ms. */
export function refusalLog(log: (sentence: string) => void, mono: () => number): RefusalLog {
  let count = 0;
  let toldAt = -Infinity;
  return {
    refused(status, source) {
      if (!isWorthTelling(status)) return;
      count += 1;
      if (mono() - toldAt < EVERY_MS) return;
      toldAt = mono();
      const more = count === 1 ? '' : `, as were ${count - 1} more since the last such line`;
      log(`A request to the page from ${source} was refused (${status})${more}`);
      count = 0;
    },
  };
}

/** Nobody who may look gets these by a slip of a page of ours. */
function isWorthTelling(status: number): boolean {
  switch (status) {
    case 401:
    case 403:
    case 408:
    case 413:
    case 421:
    case 429:
    case 431:
    case 503:
      return true;
    default:
      return false;
  }
}
