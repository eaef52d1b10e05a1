/** What the evidence holds. Times are UTC ms; null: there is no event. */
export interface Holdings {
  readonly firstEvent: number | null;
  readonly firstEventAt: number | null;
  readonly lastEvent: number | null;
  readonly lastEventAt: number | null;
  /** Tables and views that have a row. */
  readonly tables: readonly string[];
}
