import { drawn } from './draw.ts';
import { evidenceBoard } from './evidence.ts';
import { metricsBoard } from './metrics.ts';
import { restBoard } from './rest.ts';

/** What image/grafana/dashboards holds, by file name. */
export const boards = (): Readonly<Record<string, string>> =>
  Object.fromEntries([restBoard, evidenceBoard, metricsBoard].map((board) => [`${board.uid}.json`, drawn(board)]));
