import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { isIP } from 'node:net';
import { emailChannel } from './alerts/channels/email.ts';
import { smtpAdvice } from './alerts/channels/smtp-advice.ts';
import { codeMessage } from './alerts/code-message.ts';
import type { Desk } from './api/trust/desk.ts';
import type { Config } from './config/config.ts';
import { editToml } from './config/edit.ts';
import { parseFile } from './config/load.ts';
import { MAIL_PROVIDERS, PROVIDER_NAMES, providerOf } from './config/mail-providers.ts';
import { isTable } from './config/path.ts';
import { checkConfig, type ConfigOnDisk, type ConfigSource } from './config/read.ts';
import type { Clock } from './core/clock.ts';
import { PERSONA_NAMES } from './personas/index.ts';
import { deviceName, hardwareAddress } from './setup/root/device-name.ts';
import { networkOf, rootClient } from './setup/root/client.ts';
import { startSetup, type Setup } from './setup/setup.ts';
import type { Change, WizardMail, WizardSettings } from './setup/wizard/parts.ts';
import { progressOf } from './setup/wizard/progress.ts';
import { ownAddresses } from './system/addresses.ts';
import { writeSecret } from './system/write-secret.ts';

/** Of the page that it is a part of. */
export interface SetUpParts {
  readonly desk: Desk;
  /** What claims the device; null: it has an owner. */
  readonly setUpCode: () => Promise<string | null>;
  readonly fingerprint: string | undefined;
}

export interface SetUpSettings {
  readonly config: Config;
  readonly data: string;
  readonly source: ConfigSource;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: (sentence: string) => void;
}

const MINUTE_MS = 60_000;
/** Before that no clock has been set: a Pi starts in 1970, or where it was switched off. */
const CLOCK_IS_SET = Date.UTC(2026, 0, 1);

/** What the page answers to beside its addresses. */
export function setUpNames(): readonly string[] {
  const name = deviceName(hardwareAddress());
  return [name, `${name}.local`];
}

/** Puts the set-up together: the room decides and shows, root acts, the config and the mails are those of everybody. */
export function startSetUp(settings: SetUpSettings, { desk, setUpCode, fingerprint }: SetUpParts): Setup {
  const { config, data, source, clock, log } = settings;
  const { address, port, tls } = config.page;
  const ask = rootClient(config.setup.socket);
  const read = async (): Promise<string> => (await ask('config', {})).text;
  const check = async (text: string): Promise<Omit<ConfigOnDisk, 'file'>> => await checkConfig(text, source);
  let changed = false;
  let zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

  const wizardSettings: WizardSettings = {
    async written(path) {
      let value: unknown = parseFile(await read(), []);
      for (const key of path) value = isTable(value) ? value[key] : undefined;
      return value;
    },
    async apply(changes) {
      const text = await read();
      const edited = editToml(text, await withoutNeedless(changes, wizardSettings));
      if ('fault' in edited) return [`${edited.fault}.`];
      const { problems } = await check(edited.text);
      if (problems.length > 0) return problems.map(({ sentence }) => sentence);
      await ask('configure', { text: edited.text });
      changed = true;
      return [];
    },
  };

  const mail: WizardMail = {
    providers: PROVIDER_NAMES.map((name) => ({ value: name, label: `${name} (${MAIL_PROVIDERS[name].host})` })),
    async send(code) {
      const { config: wanted } = await check(await read());
      const { email } = wanted.alerts;
      if (email === null) return 'No mail is configured.';
      const { name } = wanted.device;
      const message = codeMessage({ deviceName: name, timeZone: zone }, clock.now(), code);
      const outcome = await emailChannel(email, name).send(message, new AbortController().signal);
      if (outcome.kind === 'sent') return undefined;
      const wants = providerOf(email.provider)?.wants ?? '';
      return `${outcome.problem}. ${smtpAdvice(outcome.problem, outcome.dialogue ?? [], { ...email, wants })}`;
    },
  };

  const pageUrls = (addresses: readonly string[], name: string | undefined): readonly string[] => {
    const scheme = tls ? 'https' : 'http';
    const reached = addresses.filter((one) => isIP(address) === 0 || everywhere(address) || one === address);
    const hosts = reached.map((one) => (one.includes(':') ? `[${one}]` : one));
    const named = hosts.length === 0 || name === undefined || !config.setup.announce ? [] : [`${name}.local`];
    return [...hosts, ...named].map((host) => `${scheme}://${host}:${port}/`);
  };

  const progress = join(data, 'setup.json');
  return startSetup({
    ...{ ask, network: networkOf(ask), desk, setUpCode, fingerprint, pageUrls, pagePort: port, log },
    wizard: {
      ...{ settings: wizardSettings, mail, personas: PERSONA_NAMES, random: randomBytes },
      timeZones: Intl.supportedValuesOf('timeZone'),
      timeZone: {
        now: () => zone,
        async set(wanted) {
          await ask('time-zone', { zone: wanted });
          changed ||= zone !== wanted;
          zone = wanted;
        },
      },
      progress: {
        read: () => progressOf(textOf(progress)),
        write: (made) => writeSecret(data, 'setup.json', `${JSON.stringify(made)}\n`),
      },
    },
    version: SKEP_VERSION,
    times: { windowMs: config.setup.claim_minutes * MINUTE_MS },
    upMs: () => uptime() * 1000,
    now: () => (clock.now() < CLOCK_IS_SET ? undefined : new Date(clock.now()).toISOString()),
    mdns: config.setup.announce,
    addresses: ownAddresses,
    finished: async () => void (changed && (await ask('restart', {}))),
  });
}

const everywhere = (address: string): boolean => address === '::' || address === '0.0.0.0';

/** What is to be as if nobody had written it, and nobody has, is no change. */
async function withoutNeedless(changes: readonly Change[], { written }: WizardSettings): Promise<readonly Change[]> {
  const needed = await Promise.all(
    changes.map(async ({ path, value }) => value !== null || (await written(path)) !== undefined),
  );
  return changes.filter((_change, at) => needed[at]);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
