import type { Database } from 'better-sqlite3';
import type { Milestone, Reached } from '../../core/milestone.ts';

export interface MilestoneState {
  milestones(): Reached[];
  /** Counts the first time only. */
  reach(milestone: Milestone, at: number): void;
  /** As if it had never been. */
  unreach(milestone: Milestone): void;
}

export function milestoneState(db: Database): MilestoneState {
  const all = db.prepare<[], Reached>(`SELECT name AS milestone, at FROM milestone ORDER BY at, name`);
  const reach = db.prepare<object>(`INSERT INTO milestone (name, at) VALUES (:name, :at) ON CONFLICT DO NOTHING`);
  const unreach = db.prepare<object>(`DELETE FROM milestone WHERE name = :name`);
  return {
    milestones: () => all.all(),
    reach: (name, at) => void reach.run({ name, at }),
    unreach: (name) => void unreach.run({ name }),
  };
}
