import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { reference } from '../firmware/cli/reference.ts';
import { DAEMON_OWNERS } from '../firmware/core/owners.ts';
import { SYSTEM_EVENTS } from '../firmware/core/system-events.ts';
import { sensors } from '../firmware/sensors/index.ts';
import type { Sensor } from '../firmware/sensors/sensor.ts';
import { openEvidence } from '../firmware/store/open.ts';
import { sources } from './imports.ts';

const top = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(top, file), 'utf8');
const written = read('firmware/REFERENCE.md');

const { db } = openEvidence(':memory:', undefined, [...sensors, ...DAEMON_OWNERS], 0);
afterAll(() => db.close());
const columns = (table: string): string[] =>
  (db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name);
const named = (type: 'table' | 'view', pattern: string): string[] =>
  db
    .prepare('SELECT name FROM sqlite_schema WHERE type = ? AND name GLOB ? ORDER BY name')
    .pluck()
    .all(type, pattern) as string[];

describe('firmware/REFERENCE.md', () => {
  it('is what the declarations say (else: npm run docs)', () => {
    expect(written).toBe(reference(sensors));
  });

  it('holds the table of each declared event with the columns that the store makes', () => {
    const documented = [...written.matchAll(/^Table `(ev_\w+)`: `event_id`, `session_id` and\n\n((?:\|.*\n)+)/gm)].map(
      ([, table = '', rows = '']) => [table, [...rows.matchAll(/^\| `(\w+)`/gm)].map(([, column]) => column)] as const,
    );
    expect(documented.length).toBeGreaterThan(0);
    expect(documented.map(([table]) => table).sort()).toEqual(named('table', 'ev_*'));
    for (const [table, own] of documented) expect(columns(table)).toEqual(['event_id', 'session_id', ...own]);
  });
});

describe('README.md', () => {
  it('holds the views with their columns', () => {
    const documented = [...read('README.md').matchAll(/^\| `(v_\w+)`[^|]*\|([^|]*)\|/gm)].map(
      ([, view = '', cells = '']) => [view, [...cells.matchAll(/`(\w+)`/g)].map(([, column]) => column)] as const,
    );
    expect(documented.map(([view]) => view).sort()).toEqual(named('view', 'v_*'));
    for (const [view, own] of documented) expect(own, view).toEqual(columns(view));
  });
});

describe('every declared event', () => {
  const inTranscripts = (name: string): string[] => {
    const folder = join(top, 'firmware/sensors', name);
    const files = readdirSync(folder).filter((file) => file.endsWith('.transcript'));
    return files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^E: (\w+)/gm)].map(([, event = '']) => event),
    );
  };
  // No transcript can play what is encrypted by a library: its events are looked for in the sensor's tests.
  const inTests = (name: string): string[] => {
    const folder = join(top, 'test/sensors');
    const files = readdirSync(folder).filter((file) => file === `${name}.test.ts` || file.startsWith(`${name}-`));
    return files.flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/\bevents\('(\w+)'\)/g)].map(([, event = '']) => event),
    );
  };
  const encrypted = (sensor: Sensor): boolean => sensor.transport === 'stream' || sensor.name === 'https';

  it.each(sensors.map((sensor) => [sensor.name, sensor] as const))(
    'of %s is recorded in a transcript',
    (name, sensor) => {
      const recorded = [...inTranscripts(name), ...(encrypted(sensor) ? inTests(name) : [])];
      expect(Object.keys(sensor.events).filter((event) => !recorded.includes(event))).toEqual([]);
    },
  );

  it('of the daemon itself is named where it happens', () => {
    const code = [...sources(top, 'firmware')].filter(([file]) => file !== 'firmware/core/system-events.ts');
    const silent = Object.keys(SYSTEM_EVENTS.events).filter(
      (event) => !code.some(([, source]) => source.includes(`'${event}'`)),
    );
    expect(silent).toEqual([]);
  });
});
