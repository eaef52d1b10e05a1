import type { Clock } from './clock.ts';
import { PEER_EVENTS, type PeerEvent } from './peer-events.ts';
import type { EventRecord, Value } from './record.ts';
import { storedFields, summarise } from './summary.ts';

/** What was learned of an address, as the event that tells it. */
export function learned(
  name: PeerEvent,
  ip: string,
  values: Parameters<typeof storedFields>[1],
  clock: Clock,
): EventRecord {
  const declaration = PEER_EVENTS.events[name];
  const fields = storedFields(declaration, values);
  return {
    kind: 'event',
    session: null,
    at: clock.now(),
    mono: clock.mono(),
    sensor: PEER_EVENTS.name,
    name,
    grade: declaration.grade,
    summary: summarise(knownParts(declaration.summary, fields), fields),
    srcIp: ip,
    fields,
  };
}

/** The template without what nobody knows: of its parts, which commas divide, those with a value, and of these the values. */
const knownParts = (template: string, fields: Readonly<Record<string, Value>>): string =>
  template
    .split(', ')
    .map((part) =>
      part.replaceAll(/ ?\{(\w+)\}/g, (written, key: string) => (fields[key] === undefined ? '' : written)),
    )
    .filter((part) => part.includes('{'))
    .join(', ');
