import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { LIMITS, type Limits } from '../../firmware/core/limits.ts';
import type { Fields } from '../../firmware/core/field.ts';
import { parseTranscript } from '../../firmware/net/transcript-file.ts';
import { replay, REPLAYS } from '../../firmware/net/transcript.ts';
import { sensors } from '../../firmware/sensors/index.ts';

const folder = new URL('../../firmware/sensors/', import.meta.url).pathname;
const defaults = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));

for (const sensor of sensors) {
  describe(`transcripts of ${sensor.name}`, () => {
    const files = readdirSync(join(folder, sensor.name)).filter((file) => file.endsWith('.transcript'));
    it('exist', () => expect(files.length).toBeGreaterThan(0));
    for (const file of files) {
      const transcript = parseTranscript(readFileSync(join(folder, sensor.name, file), 'utf8'));
      const settings = {
        options: { ...defaults(sensor.options), ...parse(transcript.options) },
        limits: { ...defaults(LIMITS), ...parse(transcript.limits) } as unknown as Limits,
      };
      it.each(REPLAYS)(`${file} (%s)`, async (how) => {
        expect(await replay(sensor, transcript, settings, how)).toBeUndefined();
      });
    }
  });
}
