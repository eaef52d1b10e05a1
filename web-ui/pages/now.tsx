import { Activity } from '../chart/activity.tsx';
import { Checklist } from '../checklist.tsx';
import { Decoys } from '../now/decoys.tsx';
import { FeedCard } from '../now/feed-card.tsx';
import { HealthRow } from '../now/health-row.tsx';
import { StateOfThings } from '../now/state-of-things.tsx';

/** What the owner came for: is all well, and what happens. */
export function Now() {
  return (
    <>
      <StateOfThings />
      <Checklist />
      <div class="columns">
        <div class="wide">
          <Activity />
          <FeedCard />
        </div>
        <div class="narrow">
          <HealthRow />
          <Decoys />
        </div>
      </div>
    </>
  );
}
