import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { transcriptSettings } from '../../firmware/config/transcript-settings.ts';
import { parseTranscript } from '../../firmware/net/transcript-file.ts';
import { replay, REPLAYS } from '../../firmware/net/transcript.ts';
import { sensors } from '../../firmware/sensors/index.ts';

const folder = new URL('../../firmware/sensors/', import.meta.url).pathname;

for (const sensor of sensors) {
  describe(`transcripts of ${sensor.name}`, () => {
    const files = readdirSync(join(folder, sensor.name)).filter((file) => file.endsWith('.transcript'));
    it('exist', () => expect(files.length).toBeGreaterThan(0));
    for (const file of files) {
      const transcript = parseTranscript(readFileSync(join(folder, sensor.name, file), 'utf8'));
      const settings = transcriptSettings(sensor, transcript.options, transcript.limits);
      it.each(REPLAYS)(`${file} (%s)`, async (how) => {
        expect(settings.faults).toEqual([]);
        expect(await replay(sensor, transcript, settings, how)).toBeUndefined();
      });
    }
  });
}
