import { rank } from '../core/grade.ts';
import type { HeldIncident, Incident, Overflow, OverflowGroup } from '../store/state.ts';
import { sum, untold } from './news.ts';

/** Incidents that a summary names. */
const NAMED_MAX = 10;
/** What it quotes of each. */
const LINES_EACH = 2;
/** More pairs of grade and sensor than a box serves. */
const GROUPS_MAX = 256;

/** The overflow with one more incident in it; what it keeps does not depend on the order in which they come. */
export function withHeld(before: Overflow | null, incident: Incident): Overflow {
  const { id, heldAt, startedAt, lastAt, firstEvent, lastEvent, grade } = incident;
  const { connections, counts } = untold(incident);
  const since = heldAt ?? lastAt;
  return {
    since: Math.min(before?.since ?? since, since),
    incidents: (before?.incidents ?? 0) + 1,
    connections: (before?.connections ?? 0) + connections,
    deeds: sum(before?.deeds ?? {}, counts),
    startedAt: Math.min(before?.startedAt ?? startedAt, startedAt),
    lastAt: Math.max(before?.lastAt ?? lastAt, lastAt),
    firstIncident: Math.min(before?.firstIncident ?? id, id),
    firstEvent: Math.min(before?.firstEvent ?? firstEvent, firstEvent),
    lastEvent: Math.max(before?.lastEvent ?? lastEvent, lastEvent),
    counts: { ...before?.counts, [grade]: (before?.counts[grade] ?? 0) + 1 },
    groups: withGroups(before?.groups ?? [], incident),
    worst: withNamed(before?.worst ?? [], incident),
  };
}

/** The worse first, then the earlier. */
export const byWeight = (a: Pick<Incident, 'id' | 'grade'>, b: Pick<Incident, 'id' | 'grade'>): number =>
  rank(b.grade) - rank(a.grade) || a.id - b.id;

function withGroups(before: readonly OverflowGroup[], { grade, story }: Incident): readonly OverflowGroup[] {
  const met = new Set(story.sensors.filter((visited) => visited.grade === grade).map(({ sensor }) => sensor));
  const groups = [...before];
  for (const sensor of met) {
    const at = groups.findIndex((group) => group.grade === grade && group.sensor === sensor);
    const known = groups[at];
    if (known !== undefined) groups[at] = { ...known, incidents: known.incidents + 1 };
    else if (groups.length < GROUPS_MAX) groups.push({ grade, sensor, incidents: 1 });
  }
  return groups;
}

function withNamed(before: readonly HeldIncident[], incident: Incident): readonly HeldIncident[] {
  const last = before.at(-1);
  if (before.length === NAMED_MAX && last !== undefined && byWeight(last, incident) < 0) return before;
  return [...before, briefly(incident)].toSorted(byWeight).slice(0, NAMED_MAX);
}

function briefly({ id, source, grade, story }: Incident): HeldIncident {
  const sensors = story.sensors.filter((visited) => visited.grade === grade);
  return {
    id,
    source,
    grade,
    story: {
      connections: story.connections,
      counts: story.counts,
      sensors: sensors.map((visited) => ({ ...visited, ports: [], morePorts: false })),
      lines: story.lines.filter((line) => line.grade === grade).slice(0, LINES_EACH),
    },
  };
}
