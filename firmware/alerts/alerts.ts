import type { Clock } from '../core/clock.ts';
import type { DutyStatus } from '../core/duties.ts';
import { messageOf } from '../core/errors.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { MailStatus } from '../core/rows.ts';
import type { Store } from '../store/api.ts';
import type { NewMessage, OutboxMessage, Overflow, StepMessage } from '../store/state.ts';
import { emailChannel, type EmailSettings } from './channels/email.ts';
import type { HandlerSettings } from './channels/handler-files.ts';
import { forHandler } from './channels/handler-input.ts';
import { handlerSet } from './channels/handler-set.ts';
import { Consumer } from './consumer.ts';
import { Delivery } from './delivery.ts';
import { startDuties, type DutiesRoom } from './duties.ts';
import { ignoringBy } from './ignoring.ts';
import type { Machine } from './machine-facts.ts';
import { summaryMessage } from './message.ts';
import { newsMessage } from './news-message.ts';
import type { News } from './news.ts';
import { MESSAGES_A_MINUTE } from './ration.ts';
import { settingsHash } from './trial.ts';

export interface AlertsRoom {
  readonly store: Store;
  readonly settings: {
    readonly window_s: number;
    readonly max_per_hour: number;
    /** Those of the config file; more can be in the store. */
    readonly ignore?: readonly IgnoreRule[];
    /** Null: incidents are kept, nobody is told. */
    readonly email: EmailSettings | null;
    readonly handler?: HandlerSettings;
  };
  /** Reports and heartbeats; left out: none. */
  readonly duties?: Pick<DutiesRoom, 'report' | 'heartbeat' | 'condition' | 'version'>;
  /** What handlers may be handed of it; left out: nothing. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Added to ports below 1024: a rule that names port 631 means the printer's, wherever it is served. */
  readonly portOffset?: number;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log: (sentence: string) => void;
  readonly deviceName: string;
  /** IANA name; the box's own when left out. */
  readonly timeZone?: string;
}

export interface Alerts {
  /** Saves what is folded, lets a running delivery end or cuts it. */
  stop(): Promise<void>;
  status(): Promise<MailStatus>;
  duties(): Promise<DutyStatus>;
}

/** Events -> incidents -> outbox -> channels. */
export function startAlerts(room: AlertsRoom): Alerts {
  const { store, settings, clock, random, log, deviceName } = room;
  const windowMs = settings.window_s * 1000;
  const maxPerHour = settings.max_per_hour;
  const timeZone = room.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const setting = { deviceName, timeZone, windowMs, maxPerHour };
  const email = settings.email === null ? [] : [emailChannel(settings.email, deviceName)];
  const { handler } = settings;
  const handlers =
    handler && handlerSet({ store, settings: handler, clock, env: room.env ?? {}, deviceName, timeZone, log });
  const channels = [...email, ...(handlers?.channels ?? [])];
  // The first of them is the one that decides when a source is told of again.
  const ended = ({ incident }: OutboxMessage, gotIt: boolean): void => {
    if (incident !== null) consumer.messageEnded({ incident, at: gotIt ? clock.now() : null });
  };
  const deliveries = channels.map(
    (channel, at) => new Delivery({ store, channel, clock, random, log, ...(at === 0 ? { ended } : {}) }),
  );
  const hashes = Object.fromEntries(
    channels.map(({ name }) => [name, settingsHash((name === 'email' ? settings.email : handler) ?? {})]),
  );
  const wake = (): void => {
    for (const delivery of deliveries) delivery.wake();
  };
  // Only `skep alert test` asks for it; it says so when it finds nothing.
  store.noteChannels(hashes).catch((error: unknown) => log(`the outbox cannot be used: ${messageOf(error)}`));
  const consumer = new Consumer({
    store,
    clock,
    rules: {
      windowMs,
      maxPerHour: channels.length === 0 ? Number.POSITIVE_INFINITY : maxPerHour,
      maxPerMinute: MESSAGES_A_MINUTE,
    },
    ignoring: ignoringBy(store, settings.ignore ?? [], room.portOffset ?? 0),
    log,
    write: (news: News, now: number, machine: Machine): StepMessage[] =>
      channels.map(({ name }) =>
        forHandler(newsMessage(news, name, setting, now, machine), { incident: news.incident }, setting),
      ),
    writeSummary: (overflow: Overflow, now: number): NewMessage[] =>
      channels.map(({ name }) => forHandler(summaryMessage(overflow, name, setting, now), { overflow }, setting)),
    written: wake,
  });
  const told = { store, clock, log, deviceName, timeZone, channel: email[0]?.name ?? null, written: wake };
  const duties = room.duties && startDuties({ ...room.duties, ...told });

  return {
    async stop() {
      await duties?.stop();
      await consumer.stop();
      await Promise.all(deliveries.map((delivery) => delivery.stop()));
    },
    status: () => mailStatus(store, email.length > 0, consumer),
    async duties() {
      const { report = null, heartbeat = null } = duties?.status() ?? {};
      return { handlers: (await handlers?.status().catch(() => [])) ?? [], report, heartbeat };
    },
  };
}

async function mailStatus(store: Store, configured: boolean, consumer: Consumer): Promise<MailStatus> {
  try {
    const { waiting, refused, lastSentAt, lastError } = await store.outboxStatus('email');
    const problem = consumer.problem ?? lastError;
    return { configured, waiting, refused, lastDeliveredAt: lastSentAt, problem };
  } catch (error) {
    const problem = consumer.problem ?? `the outbox cannot be read: ${messageOf(error)}`;
    return { configured, waiting: 0, refused: 0, lastDeliveredAt: null, problem };
  }
}
