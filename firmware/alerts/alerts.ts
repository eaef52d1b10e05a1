import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { MailStatus } from '../core/rows.ts';
import type { Store } from '../store/api.ts';
import type { NewMessage, Overflow, StepMessage } from '../store/state.ts';
import { emailChannel, type EmailSettings } from './channels/email.ts';
import { Consumer } from './consumer.ts';
import { Delivery } from './delivery.ts';
import { ignoringBy } from './ignoring.ts';
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
  };
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
}

/** Events -> incidents -> outbox -> channels. */
export function startAlerts(room: AlertsRoom): Alerts {
  const { store, settings, clock, random, log, deviceName } = room;
  const windowMs = settings.window_s * 1000;
  const maxPerHour = settings.max_per_hour;
  const timeZone = room.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const setting = { deviceName, timeZone, windowMs, maxPerHour };
  const channels = settings.email === null ? [] : [emailChannel(settings.email, deviceName)];
  const deliveries = channels.map((channel) => new Delivery({ store, channel, clock, random, log }));
  const hashes = settings.email === null ? {} : { email: settingsHash(settings.email) };
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
    write: (news: News, now: number): StepMessage[] =>
      channels.map(({ name }) => newsMessage(news, name, setting, now)),
    writeSummary: (overflow: Overflow, now: number): NewMessage[] =>
      channels.map(({ name }) => summaryMessage(overflow, name, setting, now)),
    written: () => {
      for (const delivery of deliveries) delivery.wake();
    },
  });

  return {
    async stop() {
      await consumer.stop();
      await Promise.all(deliveries.map((delivery) => delivery.stop()));
    },
    status: () => mailStatus(store, channels.length > 0, consumer),
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
