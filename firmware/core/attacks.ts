/** Sessions since some time, by the port that was dialled. A folded row of several ports is in none of them. */
export interface PortAttacks {
  readonly port: number;
  readonly sessions: number;
  readonly sources: number;
}

/** The same by source. */
export interface SourceAttacks {
  readonly ip: string;
  readonly sessions: number;
  readonly ports: number;
  readonly lastAt: number;
}
