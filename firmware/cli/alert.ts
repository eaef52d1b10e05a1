import { setTimeout as wait } from 'node:timers/promises';
import { emailChannel } from '../alerts/channels/email.ts';
import { smtpAdvice } from '../alerts/channels/smtp-advice.ts';
import { runTrial, settingsHash, trialMessage } from '../alerts/trial.ts';
import type { Config } from '../config/config.ts';
import type { Email } from '../config/email.ts';
import { providerOf } from '../config/mail-providers.ts';
import { readConfig } from '../config/read.ts';
import type { Clock } from '../core/clock.ts';
import { Complaint } from '../core/errors.ts';
import { linesForTerminal } from '../core/terminal.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Beside } from '../store/beside.ts';
import type { Trial } from '../store/trial.ts';
import { misuse, readArgs } from './args.ts';
import { tellProblems } from './check.ts';
import type { Command, Io } from './command.ts';

export interface AlertParts {
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
  readonly clock: Clock;
  /** Other each time. */
  readonly unique: () => string;
  readonly openBeside: (folder: string) => Beside;
}

const LOOK_MS = 200;
/** The daemon looks every 3 s, and may be sending another mail that takes its time. */
const BEGIN_MS = 30_000;
/** Longer than the channel's own limit for one mail. */
const DONE_MS = 300_000;

export function alertCommand(parts: AlertParts): Command {
  const command: Command = {
    name: 'alert',
    about: 'Send a test the way alerts go, show what the mail server says, and what to change when it fails.',
    usage: 'skep alert test [email | handler:NAME] [--data DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, {}, 2);
      if (line === undefined) return 0;
      const [verb, channel = 'email'] = line.words;
      if (verb !== 'test') throw misuse(command, verb === undefined ? 'needs a word: test' : `does not know '${verb}'`);
      const found = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
      if (tellProblems(found, io)) return 2;
      const { email } = found.config.alerts;
      if (channel === 'email' && email === null) {
        throw new Complaint('No mail is configured: set `provider` or `host`, and `to`, in [alerts.email].', 2);
      }
      const beside = parts.openBeside(line.place.dataDir);
      try {
        return await test(channel, found.config, beside, parts, io);
      } finally {
        beside.close();
      }
    },
  };
  return command;
}

async function test(channel: string, config: Config, beside: Beside, parts: AlertParts, io: Io): Promise<number> {
  const { outbox, daemonRuns } = beside;
  const { email } = config.alerts;
  if (channel !== 'email' && !daemonRuns) {
    throw new Complaint(`No daemon runs, and only email can be tested without one: start skep, then test ${channel}.`);
  }
  if (daemonRuns) refuseStranger(channel, email, outbox.channelSettings(channel));
  const setting = { deviceName: config.device.name, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone };
  const message = trialMessage(channel, setting, parts.clock.now(), parts.unique());
  const id = outbox.addTrial(message);
  say(io, `${whereTo(channel, email)}, ${daemonRuns ? 'by the daemon that runs' : 'by this command: no daemon runs'}`);
  try {
    const trial =
      daemonRuns || email === null ? await followed(beside, id) : await tried(beside, id, email, config, parts);
    return tell(trial, message.messageId, email, channel, io);
  } catch (error) {
    outbox.forgetTrial(id);
    throw error;
  }
}

/** A daemon that was started before the config was changed would test what it was started with. */
function refuseStranger(channel: string, email: Email | null, running: string | undefined): void {
  const restart = 'restart it (systemctl restart skep), then test again';
  if (running === undefined) {
    throw new Complaint(`The daemon that runs has no channel ${channel}: when the config has one by now, ${restart}.`);
  }
  if (channel === 'email' && email !== null && running !== settingsHash(email)) {
    throw new Complaint(`The daemon that runs has other settings than [alerts.email] has now: ${restart}.`);
  }
}

async function followed({ outbox }: Beside, id: number): Promise<Trial> {
  for (let waitedMs = 0; waitedMs <= DONE_MS; waitedMs += LOOK_MS) {
    const trial = outbox.trial(id);
    if (trial === undefined) throw new Complaint('The test has gone from the outbox; look at the daemon’s log.');
    if (trial.state !== 'waiting') return trial;
    if (!trial.begun && waitedMs >= BEGIN_MS) {
      throw new Complaint(
        `The daemon has not begun with it in ${BEGIN_MS / 1000} s; its log says why (journalctl -u skep).`,
      );
    }
    await wait(LOOK_MS);
  }
  throw new Complaint(`There was no end to it in ${DONE_MS / 1000} s; the daemon's log may say more.`);
}

/** The same channel in the same way, in this process. */
async function tried(
  { outbox }: Beside,
  id: number,
  email: Email,
  { device }: Config,
  { clock }: AlertParts,
): Promise<Trial> {
  const near = {
    beginTry: async (...args: Parameters<typeof outbox.beginTry>) => await Promise.resolve(outbox.beginTry(...args)),
    messageSent: async (...args: Parameters<typeof outbox.messageSent>) => {
      await Promise.resolve(outbox.messageSent(...args));
    },
    messageRefused: async (...args: Parameters<typeof outbox.messageRefused>) => {
      await Promise.resolve(outbox.messageRefused(...args));
    },
  };
  await runTrial(near, emailChannel(email, device.name), id, clock, new AbortController().signal);
  const trial = outbox.trial(id);
  if (trial === undefined) throw new Complaint('The test has gone from the outbox.');
  return trial;
}

function tell(
  { state, lastError, dialogue }: Trial,
  messageId: string,
  email: Email | null,
  channel: string,
  io: Io,
): number {
  for (const line of dialogue ?? []) say(io, `  ${line}`);
  const problem = lastError ?? '';
  if (state === 'sent' && problem === '') {
    say(io, channel === 'email' ? `sent as ${messageId}; look into the inbox, and into the spam folder` : 'done');
    return 0;
  }
  say(io, state === 'sent' ? `sent, but not to everybody: ${problem}` : `failed: ${problem}`);
  if (channel === 'email' && email !== null) {
    const wants = providerOf(email.provider)?.wants ?? '';
    say(io, `what to change: ${smtpAdvice(problem, dialogue ?? [], { ...email, wants })}`);
  }
  return 1;
}

function whereTo(channel: string, email: Email | null): string {
  if (channel !== 'email' || email === null) return `a test for ${channel}`;
  const { host, port, security, username, to } = email;
  const login = username === '' ? '' : `, as ${username}`;
  return `a test mail to ${to.join(', ')}, through ${host} port ${port} (${security}${login})`;
}

const say = (io: Io, line: string): void => void io.stdout.write(`${linesForTerminal(line)}\n`);
