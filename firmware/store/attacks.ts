import type { Database } from 'better-sqlite3';
import type { PortAttacks, SourceAttacks } from '../core/attacks.ts';

export interface AttackQueries {
  portAttacks(from: number): PortAttacks[];
  /** Those with the most sessions first. */
  sourceAttacks(from: number, limit: number): SourceAttacks[];
}

/** A folded row that stands for one port has it in `ports`. */
export const PORT = `coalesce(s.dst_port, iif(s.ports NOT GLOB '*[^0-9]*' AND s.ports <> '', CAST(s.ports AS INTEGER), NULL))`;

export function attackQueries(db: Database): AttackQueries {
  const ports = db.prepare<object, PortAttacks>(
    `SELECT ${PORT} AS port, sum(s.sessions) AS sessions, count(DISTINCT s.src_ip) AS sources FROM session s
     WHERE s.started_at >= :from GROUP BY 1 HAVING port IS NOT NULL ORDER BY 1`,
  );
  const sources = db.prepare<object, SourceAttacks>(
    `SELECT s.src_ip AS ip, sum(s.sessions) AS sessions, count(DISTINCT ${PORT}) AS ports,
       max(s.started_at) AS lastAt
     FROM session s WHERE s.started_at >= :from AND s.src_ip IS NOT NULL GROUP BY 1 ORDER BY sessions DESC, ip LIMIT :limit`,
  );
  return {
    portAttacks: (from) => ports.all({ from }),
    sourceAttacks: (from, limit) => sources.all({ from, limit }),
  };
}
