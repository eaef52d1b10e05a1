import type { Config } from './config/config.ts';

/** A part of the daemon that can be set anew while everything else goes on. */
export interface Renewable<T> {
  readonly now: T;
  /** Stops it and starts it as the config has it; when that asks for the same, it is left alone. */
  renew(config: Config): Promise<void>;
}

/** `settings`: all that `start` takes from the config. */
export function renewable<T extends { stop(): void | Promise<void> }>(
  config: Config,
  settings: (config: Config) => unknown,
  start: (config: Config) => T,
): Renewable<T> {
  let now = start(config);
  let set = JSON.stringify(settings(config));
  return {
    get now() {
      return now;
    },
    async renew(next) {
      const wanted = JSON.stringify(settings(next));
      if (wanted === set) return;
      set = wanted;
      await now.stop();
      now = start(next);
    },
  };
}
