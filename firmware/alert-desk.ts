import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Alerts } from './alerts/alerts.ts';
import { emailChannel, type EmailTimeouts } from './alerts/channels/email.ts';
import { smtpAdvice } from './alerts/channels/smtp-advice.ts';
import { codeMessage, trialMessage } from './alerts/trial.ts';
import type { Config } from './config/config.ts';
import type { Email } from './config/email.ts';
import { MAIL_PROVIDERS, providerOf, type MailProvider } from './config/mail-providers.ts';
import type { OpenedConfiguration } from './configuration.ts';
import type { AlertDesk, AlertTrial, ChannelState, MailConfirmation, ProviderFacts } from './core/alert-desk.ts';
import type { Clock } from './core/clock.ts';
import { messageOf } from './core/errors.ts';
import type { Store } from './store/api.ts';
import type { NewMessage } from './store/state.ts';

export interface AlertDeskSettings {
  readonly store: Pick<Store, 'addTrial' | 'trial' | 'forgetTrial' | 'confirmation' | 'askConfirmation' | 'confirm'>;
  readonly alerts: () => Alerts;
  readonly running: () => Config;
  readonly configuration: Pick<OpenedConfiguration, 'wished'> | undefined;
  readonly clock: Clock;
  readonly random: (bytes: number) => Buffer;
}

/** Somebody sits before the page, whose connection is cut when nothing comes for 30 s. */
const TIMEOUTS: EmailTimeouts = { setUpMs: 8000, silentMs: 15_000, wholeMs: 22_000 };
const HANDLER_MS = 22_000;
const LOOK_MS = 200;
const PROVIDERS = Object.entries<MailProvider>(MAIL_PROVIDERS).map(
  ([name, { host, port, security, username, wants }]): ProviderFacts => ({
    ...{ name, host, port, security, username: username ?? null, wants },
  }),
);

/** Who is told and whether that works, for the page. */
export function openAlertDesk({ store, alerts, running, configuration, clock, random }: AlertDeskSettings): AlertDesk {
  const setting = (config: Config) => ({
    deviceName: config.device.name,
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const unique = (): string => random(8).toString('hex');

  async function mail(email: Email, { device }: Config, message: NewMessage): Promise<AlertTrial> {
    const channel = emailChannel(email, device.name, TIMEOUTS);
    const fresh = { id: 0, tries: 0, state: 'waiting', owed: null, lastError: null, sentAt: null } as const;
    const outcome = await channel
      .send({ ...message, ...fresh }, new AbortController().signal)
      .catch((error: unknown) => ({
        ...{ kind: 'refused' as const, problem: messageOf(error), dialogue: [] },
      }));
    const { problem, dialogue } = outcome;
    const wants = providerOf(email.provider)?.wants ?? '';
    const cure = problem === null ? null : smtpAdvice(problem, dialogue ?? [], { ...email, wants });
    return { channel: 'email', sent: outcome.kind === 'sent', problem, dialogue: dialogue ?? [], cure, problems: [] };
  }

  /** A handler is run by the daemon's own delivery: it knows how. */
  async function handler(channel: string, config: Config): Promise<AlertTrial> {
    const id = await store.addTrial(trialMessage(channel, setting(config), clock.now(), unique()));
    for (let waitedMs = 0; waitedMs < HANDLER_MS; waitedMs += LOOK_MS) {
      await wait(LOOK_MS);
      const trial = await store.trial(id);
      if (trial === undefined || trial.state === 'waiting') continue;
      const sent = trial.state === 'sent';
      const cure = sent ? null : 'Run it by hand as the user of the daemon; `skep handlers` shows what it said.';
      return { channel, sent, problem: trial.lastError, dialogue: trial.dialogue ?? [], cure, problems: [] };
    }
    await store.forgetTrial(id);
    const problem = `there was no end to it in ${HANDLER_MS / 1000} s`;
    return { channel, sent: false, problem, dialogue: [], cure: '`skep handlers` shows its runs.', problems: [] };
  }

  async function confirmationOf({ alerts: { email } }: Config): Promise<MailConfirmation> {
    const known = await store.confirmation();
    if (known === undefined) return { state: 'none', at: null };
    const at = known.confirmedAt ?? known.askedAt;
    if (email === null || known.recipients !== recipientsOf(email)) return { state: 'other', at };
    return { state: known.confirmedAt === null ? 'asked' : 'confirmed', at };
  }

  return {
    async state() {
      const config = running();
      const [{ configured, waiting, refused, lastDeliveredAt, problem }, { handlers }, confirmation] =
        await Promise.all([alerts().status(), alerts().duties(), confirmationOf(config)]);
      const email: ChannelState = {
        ...{ name: 'email', configured, to: config.alerts.email?.to ?? [] },
        ...{ waiting, refused, lastDeliveredAt, problem },
      };
      const others = handlers.map((one): ChannelState => {
        const { name, lastRun } = one;
        const state = { waiting: one.waiting, refused: one.refused, problem: one.problem };
        const lastAt = lastRun === null || lastRun.exitCode !== 0 ? null : lastRun.startedAt + lastRun.durationMs;
        return { ...{ name: `handler:${name}`, configured: true, to: [], lastDeliveredAt: lastAt }, ...state };
      });
      return { channels: [email, ...others], providers: PROVIDERS, confirmation };
    },

    async test(channel, wish) {
      const wished = wish === undefined ? running() : await configuration?.wished(wish);
      if (wished === undefined) return undefined;
      if (!('alerts' in wished)) {
        return { channel, sent: false, problem: null, dialogue: [], cure: null, problems: wished };
      }
      const { email } = wished.alerts;
      if (channel === 'email') {
        if (email === null) return undefined;
        return await mail(email, wished, trialMessage(channel, setting(wished), clock.now(), unique()));
      }
      const { handlers } = await alerts().duties();
      return handlers.some(({ name }) => `handler:${name}` === channel) ? await handler(channel, wished) : undefined;
    },

    async askCode() {
      const config = running();
      const { email } = config.alerts;
      if (email === null) return undefined;
      const code = String(random(4).readUInt32BE() % 1_000_000).padStart(6, '0');
      // Before it is sent: a fast reader must not be told that it is none.
      await store.askConfirmation(recipientsOf(email), hashOf(code), clock.now());
      return await mail(email, config, codeMessage(setting(config), clock.now(), unique(), code));
    },

    confirm: async (code) => await store.confirm(hashOf(code.replaceAll(/\s/g, '')), clock.now()),
  };
}

const recipientsOf = ({ to }: Email): string => to.join(', ');
const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');
