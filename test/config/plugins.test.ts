import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins, type Plugins } from '../../firmware/config/plugins.ts';
import { ftp } from './fixture.ts';

const DECLARE = (name: string, rest = ''): string =>
  `export default ({ defineSensor, field }) => defineSensor({ name: '${name}', about: 'A plug-in.', transport: 'tcp',
     ports: [], options: { greeting: field.text('What is said.', { default: 'hi' }) },
     events: {${rest}}, async talk(peer, options) { await peer.send(options.greeting); } });`;

const top = mkdtempSync(join(tmpdir(), 'skep-plugins-'));
const write = (folder: string, source: string | undefined, dir = 'all'): void => {
  mkdirSync(join(top, dir, folder), { recursive: true });
  if (source !== undefined) writeFileSync(join(top, dir, folder, 'index.mjs'), source);
};
const sentences = ({ problems }: Plugins): string[] =>
  problems.map(({ sentence }) => sentence.replace(join(top, 'all'), 'DIR'));

beforeAll(() => {
  write('gopher', DECLARE('gopher'));
  write(
    'whois',
    `import { readFileSync } from 'node:fs';\nexport default async (kit) => (${DECLARE('whois').slice('export default '.length, -1)})(kit);`,
  );
  write('empty', undefined);
  write('broken', 'export default (');
  write('throws', 'throw new Error("no licence\\u001b[2J")');
  write('constant', 'export default { name: "constant" }');
  write('nothing', 'export const sensor = 1');
  write('returns', 'export default () => undefined');
  write('renamed', DECLARE('other'));
  write('ftp', DECLARE('ftp'));
  write('ftp_login', DECLARE('ftp_login'));
  write('bad', DECLARE('bad', "opened: { about: 'O.', grade: 'worse', summary: 's', fields: {} }"));
  write('.hidden', 'throw new Error("never loaded")');
  writeFileSync(join(top, 'all', 'notes.txt'), 'no sensor');
  symlinkSync(join(top, 'nowhere'), join(top, 'all', 'link'));
});
afterAll(() => rmSync(top, { recursive: true }));

it('runs as root nothing that another user may change', async () => {
  write('gopher', DECLARE('gopher'), 'open');
  chmodSync(join(top, 'open'), 0o757);
  const { sensors, problems } = await loadPlugins(join(top, 'open'), true, []);
  const isRoot = process.getuid?.() === 0;
  expect(sensors.map(({ name }) => name)).toEqual(isRoot ? [] : ['gopher']);
  const refused = `The sensor in ${join(top, 'open/gopher')} is left out: root runs nothing that another user may change, as ${join(top, 'open')}: chown it to root, chmod go-w.`;
  expect(problems.map(({ sentence }) => sentence)).toEqual(isRoot ? [refused] : []);
});

describe('loadPlugins', () => {
  it('loads those that work and tells of each that does not', async () => {
    const loaded = await loadPlugins(join(top, 'all'), true, [ftp]);
    expect(loaded.sensors.map(({ name }) => name)).toEqual(['ftp_login', 'gopher', 'whois']);
    expect(loaded.broken).toEqual([
      'bad',
      'broken',
      'constant',
      'empty',
      'ftp',
      'link',
      'nothing',
      'renamed',
      'returns',
      'throws',
    ]);
    expect(loaded.problems.map(({ path }) => path)).toEqual(loaded.broken.map((name) => `sensors.${name}`));
    const FUNCTION = 'index.mjs must export default ({ defineSensor, field }) => defineSensor({ ... })';
    expect(sentences(loaded)).toEqual([
      'The sensor in DIR/bad is left out: event `opened`: every session has an event of that name; event `opened`: `grade` must be null or one of touch, probe, login, commands, critical.',
      expect.stringMatching(/^The sensor in DIR\/broken is left out: .+\.$/),
      `The sensor in DIR/constant is left out: ${FUNCTION}.`,
      'The sensor in DIR/empty is left out: it has no index.mjs.',
      'The sensor in DIR/ftp is left out: there are two sensors called `ftp`: choose another name.',
      'The sensor in DIR/link is left out: it has no index.mjs.',
      `The sensor in DIR/nothing is left out: ${FUNCTION}.`,
      'The sensor in DIR/renamed is left out: its name is `other`: call the folder so.',
      'The sensor in DIR/returns is left out: it is undefined, not what defineSensor() returns.',
      'The sensor in DIR/throws is left out: no licence\u001b[2J.',
    ]);
  });

  it('hands a plug-in what it needs: its declaration is a sensor like ours', async () => {
    const { sensors } = await loadPlugins(join(top, 'all'), true, []);
    const gopher = sensors.find(({ name }) => name === 'gopher');
    expect(gopher?.options['greeting']).toMatchObject({ kind: 'text', default: 'hi' });
    const sent: unknown[] = [];
    await gopher?.talk({ send: (text: string) => Promise.resolve(sent.push(text)) } as never, { greeting: 'hello' });
    expect(sent).toEqual(['hello']);
  });

  it('refuses a table that another sensor has', async () => {
    write('ftp', DECLARE('ftp', "a_b: { about: 'O.', grade: 'probe', summary: 's', fields: {} }"), 'tables');
    write('ftp_a', DECLARE('ftp_a', "b: { about: 'O.', grade: 'probe', summary: 's', fields: {} }"), 'tables');
    const loaded = await loadPlugins(join(top, 'tables'), false, []);
    expect(loaded.broken).toEqual(['ftp_a']);
    expect(loaded.problems[0]?.sentence).toContain('`ftp` and `ftp_a` would share the table `ev_ftp_a_b`');
  });

  it('a folder that is not there holds none, unless somebody asked for it', async () => {
    expect(await loadPlugins(join(top, 'none'), false, [])).toEqual({ sensors: [], problems: [], broken: [] });
    const asked = await loadPlugins(join(top, 'none'), true, []);
    expect(asked.problems.map(({ path }) => path)).toEqual(['plugins.dir']);
  });
});
