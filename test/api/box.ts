import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Box } from '../../firmware/api/configuration.ts';
import { loadConfig } from '../../firmware/config/load.ts';
import type { Config } from '../../firmware/config/config.ts';
import { openConfiguration, type Unopened } from '../../firmware/configuration.ts';
import type { AlertDesk } from '../../firmware/core/alert-desk.ts';
import { liveConfig } from '../../firmware/reload.ts';
import { sensors } from '../../firmware/sensors/index.ts';

export interface TestedBox extends Box {
  readonly file: string;
  readonly audited: string[];
  /** What was applied, and what stands in the way of it. */
  readonly applied: (readonly string[])[];
  unopened: readonly Unopened[];
  running: Config;
  reload(): Promise<string>;
}

/** The real configuration over a folder of its own, and a daemon that only takes note. */
export function testedBox(env: Readonly<Record<string, string>> = {}): TestedBox {
  const dataDir = mkdtempSync(join(tmpdir(), 'skep-box-'));
  const around = { sensors, broken: [], hostname: 'closet-3', dataDir };
  const source = { place: { dataDir }, env, builtIn: sensors, hostname: 'closet-3' };
  const configuration = openConfiguration({
    ...{ source, sensors, running: () => box.running },
    async apply(config, changed) {
      if (box.unopened.length > 0) return await Promise.resolve(box.unopened);
      box.running = liveConfig(box.running, config);
      box.applied.push(changed);
      return [];
    },
  });
  const box: TestedBox = {
    file: join(dataDir, 'skep.toml'),
    audited: [],
    applied: [],
    unopened: [],
    running: loadConfig(undefined, env, around).config,
    configuration,
    reload: async () => await configuration.reload(),
    log: () => [{ at: 1, text: 'a line' }],
    restart: async () => await Promise.resolve(undefined),
    async audit(_who, action, detail) {
      await Promise.resolve(box.audited.push(`${action}: ${detail}`));
    },
  };
  return box;
}

const good = { channel: 'email', sent: true, problem: null, dialogue: ['S: 220 here'], cure: null, problems: [] };

/** Knows one channel and one code. */
export function fakeAlertDesk(): AlertDesk {
  let confirmed = false;
  return {
    state: async () =>
      await Promise.resolve({
        channels: [
          {
            ...{ name: 'email', configured: true, to: ['a@example.org'], waiting: 0, refused: 0 },
            ...{ lastDeliveredAt: null, problem: null },
          },
        ],
        providers: [],
        confirmation: { state: confirmed ? ('confirmed' as const) : ('asked' as const), at: 1 },
      }),
    test: async (channel) => await Promise.resolve(channel === 'email' ? good : undefined),
    askCode: async () => await Promise.resolve(good),
    confirm: async (code) => await Promise.resolve((confirmed = code === '123456')),
  };
}
