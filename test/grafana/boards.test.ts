import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { boards } from '../../scripts/grafana/boards.ts';

const folder = join(import.meta.dirname, '../../image/grafana/dashboards');

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title?: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: Place;
  readonly targets?: readonly {
    readonly refId: string;
    readonly datasource: unknown;
    readonly [key: string]: unknown;
  }[];
}
interface Board {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
}

/** What HoneyPotR's board had, by the names that it gave them or that they came to have. */
const HONEYPOTR = [
  ...['Total Sessions', 'Total Commands', 'Independent Commands', 'Independent Passwords'],
  ...['Average Session Duration: Combined', 'Average Session Duration: by Port', '5 Longest Session Durations'],
  ...['Average Commands', 'Commands over Time'],
  ...['Top 5 Commands', 'Top 5 Usernames', 'Top 5 Passwords', 'Top 5 Attacking IPs'],
];
const OURS = [
  ...['Events by Grade', 'Connections', 'Map', 'Countries', 'Sensors', 'Ports', 'Sources', 'Log-ins', 'Commands'],
  ...['Scans', 'Tokens', 'Honeyfiles', 'Alerts Sent'],
];

const files = Object.entries(boards());
const parsed = (text: string): Board => JSON.parse(text) as Board;
const asking = ({ panels }: Board): readonly Panel[] => panels.filter(({ type }) => type !== 'row');
const titles = (name: string): unknown[] => asking(parsed(boards()[name] ?? '')).map(({ title }) => title);

function overlaps(panels: readonly { readonly gridPos: Place }[]): string[] {
  return panels.flatMap(({ gridPos: a }, index) =>
    panels
      .slice(index + 1)
      .filter(({ gridPos: b }) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map(({ gridPos: b }) => `${JSON.stringify(a)} ${JSON.stringify(b)}`),
  );
}

describe('the boards in image/grafana', () => {
  it('are those that the code makes: else run `node scripts/grafana.mjs`', () => {
    expect(readdirSync(folder).sort()).toEqual(files.map(([name]) => name).sort());
    for (const [name, text] of files) expect(readFileSync(join(folder, name), 'utf8') === text, name).toBe(true);
  });

  it.each(files)('%s: every panel has a title, says what it is, and asks the chosen source', (_name, text) => {
    const board = parsed(text);
    expect(asking(board).length).toBeGreaterThan(20);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    for (const { title, description, datasource, targets = [] } of asking(board)) {
      expect(title).toMatch(/\w/);
      expect(description, title).toMatch(/\w.*\.$/);
      expect(datasource, title).toEqual({ type: datasource?.type, uid: '${box}' });
      expect(targets.length, title).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
      for (const target of targets) {
        expect(target.datasource, title).toEqual(datasource);
        expect(target['url'] ?? target['rawQueryText'] ?? target['expr'], title).toMatch(/\w/);
      }
    }
  });

  it.each(files)('%s: lies on the grid without overlaps', (_name, text) => {
    const { panels } = parsed(text);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    expect(overlaps(panels)).toEqual([]);
    const first = panels[1];
    expect(overlaps([...panels, ...(first === undefined ? [] : [first])])).toHaveLength(1);
  });

  it.each(files)('%s: uses no variable that cannot be chosen', (_name, text) => {
    const known = parsed(text).templating.list.map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?(\w+)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !name.startsWith('__'));
    expect(used.length).toBeGreaterThan(0);
    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(['skep-rest.json', 'skep-evidence.json'])('%s: has all of HoneyPotR’s and more', (name) => {
    expect(titles(name)).toEqual(expect.arrayContaining([...HONEYPOTR, ...OURS]));
  });

  it('the boxes: tell how mail, store, journal and decoys are', () => {
    const wanted = [
      'Mails that Wait',
      'Store',
      'Journal Behind',
      'Evidence',
      'Decoys',
      'Deliveries Seen',
      'Facts Lost',
    ];
    expect(titles('skep-metrics.json')).toEqual(expect.arrayContaining(wanted));
  });
});
