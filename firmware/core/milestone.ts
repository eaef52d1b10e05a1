/** What a person did once, and what is not asked of him again. */
export const MILESTONES = ['snapshot_downloaded', 'self_test', 'checklist_dismissed'] as const;
export type Milestone = (typeof MILESTONES)[number];

export interface Reached {
  readonly milestone: Milestone;
  /** The first time, UTC ms. */
  readonly at: number;
}
