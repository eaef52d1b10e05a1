import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { HandlerRun, HandlerStatus } from '../../core/handlers.ts';
import type { Store } from '../../store/api.ts';
import type { Channel } from './channel.ts';
import { handlerFiles, type HandlerSettings } from './handler-files.ts';
import { handlerChannelName } from './handler-input.ts';
import { handlerChannel } from './handler.ts';
import { Slots } from './slots.ts';

export interface HandlerSetRoom {
  readonly store: Store;
  readonly settings: HandlerSettings;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deviceName: string;
  readonly timeZone: string;
  readonly log: (sentence: string) => void;
}

export interface HandlerSet {
  readonly channels: readonly Channel[];
  status(): Promise<HandlerStatus[]>;
}

/** The handlers that are there when the daemon starts. Each has its lane; `concurrency` of them run at one time. */
export function handlerSet(room: HandlerSetRoom): HandlerSet {
  const { store, settings, log } = room;
  const { files, problems } = handlerFiles(settings);
  for (const problem of problems) log(`handlers: ${problem}`);
  const keep: Parameters<typeof handlerChannel>[1]['keep'] = async (run) => {
    await store.keepHandlerRun(run).catch((error: unknown) => log(`what a handler said is lost: ${messageOf(error)}`));
  };
  const slots = new Slots(settings.concurrency);
  const channels = files.map((file) => handlerChannel(file, { ...room, slots, keep }));
  store
    .retireHandlers(channels.map(({ name }) => name))
    .catch((error: unknown) => log(`handlers: ${messageOf(error)}`));
  return {
    channels,
    status: async () => await Promise.all(files.map(async ({ name }) => await statusOf(store, name))),
  };
}

async function statusOf(store: Store, name: string): Promise<HandlerStatus> {
  const [{ waiting, refused, lastError }, [run]] = await Promise.all([
    store.outboxStatus(handlerChannelName(name)),
    store.handlerRuns(name, 1),
  ]);
  return { name, waiting, refused, lastRun: run === undefined ? null : brief(run), problem: lastError };
}

const brief = ({ startedAt, durationMs, exitCode, kind }: HandlerRun): HandlerStatus['lastRun'] => ({
  startedAt,
  durationMs,
  exitCode,
  kind,
});
