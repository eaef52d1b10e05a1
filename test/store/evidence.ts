import type { EventOwner } from '../../firmware/core/declaration.ts';
import { field } from '../../firmware/core/field.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import { boot, closed, opened, tried } from './rig.ts';

export const GATE: EventOwner = {
  name: 'gate',
  events: {
    token: {
      ...{ about: 'A test.', grade: 'critical', summary: 'token {token}' },
      fields: { token: field.text('Id.'), host: field.text('Where.'), message: field.text('What.') },
    },
    honeyfile: {
      ...{ about: 'A test.', grade: 'critical', summary: 'honeyfile {path}' },
      fields: { path: field.text('File.'), action: field.text('What.') },
    },
    knock: { about: 'A test.', grade: 'probe', summary: '{username}', fields: { username: field.text('No log-in.') } },
  },
};

/** So long after the evidence begins. */
export const at = (mono: number): number => Date.UTC(2026, 0, 2, 3, 4, 5) + mono;
const SOURCES = ['192.0.2.7', '192.0.2.200', '198.51.100.1', '2001:db8::7', null] as const;
const fact = (session: number, name: string, grade: 'probe' | 'critical' | 'commands', fields: object, mono: number) =>
  ({
    ...{ kind: 'event', at: at(mono), mono, session, sensor: name === 'command' ? 'door' : 'gate', name, grade },
    ...{ summary: `${name} 100% _x_`, srcIp: null, fields },
  }) as JournalRecord;

const fold: JournalRecord = {
  ...{ kind: 'fold', at: at(9000), mono: 9000, session: 60, sensor: 'door', instance: 'door', transport: 'tcp' },
  ...{ srcIp: '192.0.2.7', dstIp: '192.0.2.1', startedAt: at(8000), reason: 'visitor-closed', bytesIn: 0 },
  ...{ bytesOut: 0, firstBytes: Buffer.alloc(0), sessions: 7, ports: '100-105,900', final: true },
};

const scan: JournalRecord = {
  ...{ kind: 'event', at: at(9100), mono: 9100, session: null, sensor: 'scan', name: 'scan', grade: 'probe' },
  ...{ summary: 'syn scan', srcIp: '198.51.100.1' },
  fields: {
    first_at: at(9050),
    duration_ms: 50,
    kind: 'syn',
    kinds: 'syn 3',
    probes: 3,
    tcp_ports: '1-3',
    tool: 'nmap',
  },
} as unknown as JournalRecord;

/** Fifty sessions of five sources, a second apart, with everything that has a list of its own. */
export function records(): JournalRecord[] {
  const visits = Array.from({ length: 50 }, (_, index): JournalRecord[] => {
    const id = index + 1;
    const mono = index * 100;
    return [
      opened(id, mono, SOURCES[index % SOURCES.length] ?? null),
      ...(index % 2 === 0 ? [tried(id, index === 4 ? 'a%b_c\\' : `user${id}`, mono + 1)] : []),
      ...(index % 3 === 0 ? [fact(id, 'command', 'commands', { command: `wget ${id}` }, mono + 2)] : []),
      ...(index % 7 === 0 ? [fact(id, 'token', 'critical', { token: 't', host: 'h', message: 'm' }, mono + 3)] : []),
      ...(index % 11 === 0 ? [fact(id, 'honeyfile', 'critical', { path: '/p', action: 'read' }, mono + 3)] : []),
      ...(index % 5 === 0 ? [fact(id, 'knock', 'probe', { username: 'no log-in' }, mono + 3)] : []),
      ...(index === 49 ? [] : [closed(id, mono + 50)]),
    ];
  });
  return [boot(), ...visits.flat(), fold, scan];
}
