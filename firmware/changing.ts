import type { Config } from './config/config.ts';
import type { ConfigSource } from './config/read.ts';
import { openConfiguration, type OpenedConfiguration, type Unopened } from './configuration.ts';
import { changeDecoys, plansOf } from './decoys.ts';
import type { Net } from './net/net.ts';
import { liveConfig, waitsForRestart } from './reload.ts';
import type { Renewable } from './renewable.ts';
import type { Sensor } from './sensors/sensor.ts';

export interface ChangingSettings {
  /** What the daemon was started with. */
  readonly config: Config;
  readonly net: Net;
  readonly sensors: readonly Sensor[];
  readonly source: ConfigSource | undefined;
  /** In the order in which they are set anew. */
  readonly parts: readonly Pick<Renewable<never>, 'renew'>[];
  /** Told what is served from now on. */
  readonly applied: (config: Config) => void;
  readonly note: (name: 'configured', values: Readonly<Record<string, string>>) => void;
  readonly log: (sentence: string) => void;
}

export interface Changing {
  readonly configuration: OpenedConfiguration | undefined;
  /** Why that cannot be now; undefined: it is on its way. */
  readonly restart: () => Promise<string | undefined>;
  readonly restartAsked: Promise<void>;
}

/** The answer to who asks for a restart has to go out first. */
const RESTART_AFTER_MS = 300;

/** How a daemon that runs comes to another configuration: at once, as far as that can be, or by starting again. */
export function openChanging({ net, sensors, source, parts, applied, note, log, config }: ChangingSettings): Changing {
  let running = config;

  async function apply(wanted: Config, changed: readonly string[]): Promise<readonly Unopened[]> {
    const next = liveConfig(running, wanted);
    if (!running.frontDoor.enabled) {
      const failed = await changeDecoys(net, plansOf(next));
      if (failed.length > 0) return failed.map(({ instance, problem }) => ({ instance, problem: problem ?? '' }));
    }
    const waiting = waitsForRestart(running, wanted).join(' ');
    running = next;
    applied(next);
    for (const part of parts) await part.renew(next);
    if (changed.length > 0) note('configured', { changed: changed.join(' '), waiting });
    return [];
  }

  const opened = source && openConfiguration({ ...{ source, sensors, apply }, running: () => running });
  const configuration = opened && {
    ...opened,
    async reload() {
      const sentence = await opened.reload();
      log(sentence);
      return sentence;
    },
  };
  let askRestart = (): void => undefined;
  const restartAsked = new Promise<void>((resolve) => {
    askRestart = resolve;
  });

  return {
    configuration,
    restartAsked,
    async restart() {
      if (running.frontDoor.enabled) {
        return 'The socket of the front door is handed over at the start of the process: restart it on the box (systemctl restart skep).';
      }
      const [first] = (await configuration?.read())?.problems ?? [];
      if (first !== undefined) return `It would not start again: ${first.sentence}`;
      log('A restart was asked for on the page.');
      setTimeout(() => askRestart(), RESTART_AFTER_MS);
      return undefined;
    },
  };
}
