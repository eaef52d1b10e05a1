import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../firmware/cli/check.ts';
import { loadPlugins } from '../firmware/config/plugins.ts';
import { LINES, parseTranscript } from '../firmware/net/transcript-file.ts';
import { sensors } from '../firmware/sensors/index.ts';
import { kit } from '../firmware/sensors/sensor.ts';
import { pluginPage } from '../scripts/plugin-page.ts';
import { run } from './cli/io.ts';

const top = join(import.meta.dirname, '..');
const examples = join(top, 'test/example-plugin');
const folder = join(examples, 'pop3');
const page = readFileSync(join(top, 'firmware/PLUGINS.md'), 'utf8');
const transcripts = readdirSync(folder)
  .filter((file) => file.endsWith('.transcript'))
  .map((file) => readFileSync(join(folder, file), 'utf8'));

const data = mkdtempSync(join(tmpdir(), 'skep-example-'));
afterAll(() => rmSync(data, { recursive: true }));

describe('firmware/PLUGINS.md', () => {
  it('is what the plug-in API and the example say (else: npm run docs)', () => {
    expect(page).toBe(pluginPage(top));
    expect(page).not.toContain('{{');
  });

  it('has the example whole', () => {
    expect(page).toContain(readFileSync(join(folder, 'index.mjs'), 'utf8'));
    expect(transcripts.length).toBeGreaterThan(2);
    for (const transcript of transcripts) expect(page).toContain(transcript);
  });

  it('leaves out nothing that a sensor is handed', () => {
    for (const name of Object.keys(kit)) expect(page).toContain(`\`${name}\``);
    for (const name of Object.keys(kit.field))
      expect(page).toMatch(new RegExp(`^\\| \`field\\.${name}\\(.*\\| \\S`, 'm'));
    const api = readFileSync(join(top, 'firmware/sensors/sensor.ts'), 'utf8');
    const faces = [...api.matchAll(/^export interface (\w+)/gm)].map(([, name]) => name);
    const told = faces.filter((name) => page.includes(`\n### \`${name}\`\n`));
    // What the rooms hold, and nobody who writes a sensor.
    expect(faces.filter((name) => !told.includes(name))).toEqual(['Sensor']);
    // Each to its end: a member of the last lines of each.
    for (const member of [
      'talk(peer',
      'now(): number',
      'listen(): Promise<DataListener>',
      'closed: Promise<void>',
      'derive(',
    ])
      expect(page).toContain(member);
  });

  it('tells lines of transcripts as the reader takes them', () => {
    const REST: Readonly<Record<string, string>> = { 'W:': ' 5', 'E:': ' x {}', 'X:': ' reset' };
    for (const [begins] of LINES) {
      const line = `${begins}${REST[begins] ?? (begins.endsWith(':') ? ' x' : '')}`;
      expect(() => parseTranscript(`${line}\nX: reset\n`), line).not.toThrow();
    }
    expect(() => parseTranscript('Y: x\nX: reset\n')).toThrow('not a transcript line');
  });
});

describe('the example', () => {
  it('is loaded as a third party’s, and `skep check` replays its transcripts', async () => {
    const { sensors: loaded, problems } = await loadPlugins(examples, true, sensors);
    expect(problems).toEqual([]);
    expect(loaded.map(({ name }) => name)).toEqual(['pop3']);
    writeFileSync(join(data, 'skep.toml'), `version = 1\n[plugins]\ndir = ${JSON.stringify(examples)}\n`);
    const { code, out, err } = await run(checkCommand({ sensors, hostname: 'closet' }), ['--data', data], {}, data);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('pop3: 4 transcripts replayed\n');
    expect(out).toMatch(/^pop3 +tcp +every address +10110 \(110\)$/m);
  });

  it('has a transcript for each of its events, and for its source', async () => {
    const [pop3] = (await loadPlugins(examples, true, sensors)).sensors;
    for (const event of Object.keys(pop3?.events ?? { none: 1 }))
      expect(
        transcripts.some((text) => text.includes(`\nE: ${event} `)),
        event,
      ).toBe(true);
    for (const source of Object.keys(pop3?.sources ?? { none: 1 }))
      expect(
        transcripts.some((text) => text.includes(`from = "${source}:`)),
        source,
      ).toBe(true);
  });
});
