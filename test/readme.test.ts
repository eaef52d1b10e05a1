import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Fields } from '../firmware/core/field.ts';
import { LIMITS, type Limits } from '../firmware/core/limits.ts';
import { parseTranscript } from '../firmware/net/transcript-file.ts';
import { replay, REPLAYS } from '../firmware/net/transcript.ts';
import type { Sensor } from '../firmware/sensors/sensor.ts';

const top = join(import.meta.dirname, '..');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
const how = readme.slice(readme.indexOf('## Add a protocol in an hour'));
const source = /```ts\n(.*?)```/s.exec(how)?.[1] ?? '';
const transcript = /```\n(# A log-in .*?)```/s.exec(how)?.[1] ?? '';
const defaults = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));

const folder = mkdtempSync(join(tmpdir(), 'skep-readme-'));
let sensor: Sensor;
beforeAll(async () => {
  const outfile = join(folder, 'pop3.mjs');
  // As if it were a neighbour of that one.
  const resolveDir = join(top, 'firmware/sensors/tcp');
  await build({
    stdin: { contents: source, loader: 'ts', resolveDir },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  ({ default: sensor } = (await import(pathToFileURL(outfile).href)) as { default: Sensor });
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(REPLAYS)('the sensor in the README holds the conversation in the README (%s)', async (pieces) => {
  const settings = {
    options: { ...defaults(sensor.options), hostname: 'nas' },
    limits: defaults(LIMITS) as unknown as Limits,
  };
  expect(await replay(sensor, parseTranscript(transcript), settings, pieces)).toBeUndefined();
});
