import { worse, type Grade } from '../core/grade.ts';
import type { EventRow } from '../core/rows.ts';
import { cut } from '../core/summary.ts';
import type { Story, StoryLine, Visited } from '../store/state.ts';

/** A story is written to a card again and again and read by a person: the beginning of each kind of deed is enough. */
const LINES_A_GRADE = 10;
const LINE_MAX = 200;
const SENSORS_MAX = 32;
const PORTS_A_SENSOR = 256;

export const NO_STORY: Story = { connections: 0, counts: {}, sensors: [], lines: [] };

/** The story with one more event in it. */
export function withEvent(story: Story, event: EventRow, grade: Grade): Story {
  const connections = story.connections + (event.name === 'opened' ? 1 : 0);
  const sensors = withVisit(story.sensors, event, grade);
  if (isFrame(event)) return { ...story, connections, sensors };
  const count = (story.counts[grade] ?? 0) + 1;
  const counts = { ...story.counts, [grade]: count };
  const lines = count > LINES_A_GRADE ? story.lines : [...story.lines, lineOf(event, grade)];
  return { connections, counts, sensors, lines };
}

/** Beginning and end of a session, which say nothing by themselves. A `closed` above touch tells of something said. */
export const isFrame = (event: EventRow): boolean =>
  event.name === 'opened' || (event.name === 'closed' && event.grade === 'touch');

const lineOf = (event: EventRow, grade: Grade): StoryLine => ({
  at: event.at,
  grade,
  sensor: event.sensor,
  port: event.dstPort,
  text: cut(event.summary, LINE_MAX),
});

function withVisit(sensors: readonly Visited[], event: EventRow, grade: Grade): readonly Visited[] {
  const at = sensors.findIndex(({ sensor, transport }) => sensor === event.sensor && transport === event.transport);
  const known = sensors[at];
  if (known === undefined) return sensors.length < SENSORS_MAX ? [...sensors, firstVisit(event, grade)] : sensors;
  const visited = visitedAgain(known, event.dstPort, grade);
  return visited === known ? sensors : sensors.with(at, visited);
}

const firstVisit = (event: EventRow, grade: Grade): Visited => ({
  sensor: event.sensor,
  transport: event.transport,
  grade,
  ports: event.dstPort === null ? [] : [event.dstPort],
  morePorts: false,
});

function visitedAgain(known: Visited, port: number | null, grade: Grade): Visited {
  const worst = worse(known.grade, grade);
  const same = worst === known.grade ? known : { ...known, grade: worst };
  if (port === null || known.morePorts || known.ports.includes(port)) return same;
  if (known.ports.length === PORTS_A_SENSOR) return { ...same, morePorts: true };
  return { ...same, ports: [...known.ports, port] };
}
