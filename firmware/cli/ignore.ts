import { ruleOf, type Draft } from '../config/ignore.ts';
import { readConfig } from '../config/read.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import { conditionsOf, PRESET_NAMES, PRESETS } from '../core/ignore-rule.ts';
import { GRADES } from '../core/grade.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Beside } from '../store/beside.ts';
import { misuse, readArgs, type CommandLine } from './args.ts';
import type { CheckParts } from './check.ts';
import { columns } from './columns.ts';
import type { Command, Io } from './command.ts';

export interface IgnoreParts extends CheckParts {
  /** state.sqlite beside a daemon that may be running: it asks for the rules with each page of events. */
  readonly openBeside: (folder: string) => Beside;
  readonly now: () => number;
}

const OPTIONS = {
  preset: { type: 'string' },
  mac: { type: 'string' },
  port: { type: 'string' },
  sensor: { type: 'string' },
  grade: { type: 'string' },
  for: { type: 'string' },
  note: { type: 'string' },
} as const;
type Line = CommandLine<typeof OPTIONS>;

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

const USAGE = `skep ignore add [ADDRESS] [options] | list | remove NUMBER

Nobody is told any more of what a rule covers; it is recorded and counted all the same, and the next message about the
same source says how much it was. All conditions of a rule must hold. Works while the daemon runs, at once.

  ADDRESS          an IP address, or a network as 192.168.1.0/24
  --preset NAME    a set of ports:
${PRESET_NAMES.map((name) => `                     ${name}: ${PRESETS[name].about}`).join('\n')}
  --mac MAC        hardware address in the box's own network
  --port PORTS     as dialled: 631 or 137-138,5353
  --sensor NAME    ftp, http ...
  --grade GRADE    up to this one (${GRADES.join(', ')}); default: commands.
                     An alarm (critical) is ignored only when it is named here
  --for TIME       30m, 12h, 30d, 4w; default: for good
  --note TEXT      why
`;

export function ignoreCommand(parts: IgnoreParts): Command {
  const command: Command = {
    name: 'ignore',
    about: 'Say of whom nobody is to be told: add, list and remove rules, while the daemon runs.',
    usage: USAGE,
    async run(args, io) {
      const line = readArgs(command, args, io, OPTIONS, 2);
      if (line === undefined) return 0;
      const [verb, word] = line.words;
      const open = (): Beside => parts.openBeside(line.place.dataDir);
      switch (verb) {
        case 'add':
          return add(draftOf(command, line, word, parts.now()), open, io, command, parts.now());
        case 'list':
          return await list(command, line, parts, open, io);
        case 'remove':
          return remove(command, word, open, io);
        default:
          throw misuse(
            command,
            verb === undefined ? 'needs add, list or remove' : `has no part '${forTerminal(verb)}'`,
          );
      }
    },
  };
  return command;
}

function draftOf(command: Command, { values }: Line, address: string | undefined, now: number): Draft {
  const { preset = 'none', grade = 'auto' } = values;
  const presets: readonly string[] = ['none', ...PRESET_NAMES];
  const grades: readonly string[] = ['auto', ...GRADES];
  if (!presets.includes(preset)) throw misuse(command, `knows the presets ${PRESET_NAMES.join(', ')}`);
  if (!grades.includes(grade)) throw misuse(command, `knows the grades ${GRADES.join(', ')}`);
  return {
    preset: preset as Draft['preset'],
    address: address ?? '',
    mac: values.mac ?? '',
    ports: values.port ?? '',
    sensor: values.sensor ?? '',
    grade: grade as Draft['grade'],
    until: untilOf(command, values.for, now),
    note: values.note ?? '',
  };
}

function untilOf(command: Command, text: string | undefined, now: number): string {
  if (text === undefined) return '';
  const [, count = '', unit = ''] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? 0);
  if (ms === 0) throw misuse(command, 'takes a time after --for: 30m, 12h, 30d or 4w');
  return new Date(now + ms).toISOString();
}

const FLAGS: Readonly<Record<keyof Draft, string>> = {
  preset: '--preset',
  address: 'ADDRESS',
  mac: '--mac',
  ports: '--port',
  sensor: '--sensor',
  grade: '--grade',
  until: '--for',
  note: '--note',
};

function add(draft: Draft, open: () => Beside, io: Io, command: Command, now: number): number {
  const { rule, faults } = ruleOf(draft, '', now);
  const [fault] = faults;
  if (fault !== undefined) throw misuse(command, `cannot make that rule: ${FLAGS[fault.key]} ${fault.said}`);
  const state = open();
  try {
    const name = state.outbox.addIgnoreRule(rule);
    io.stdout.write(`${name}: ${forTerminal(conditionsOf(rule))}${untilText(rule)}\n`);
    return 0;
  } finally {
    state.close();
  }
}

function remove(command: Command, word: string | undefined, open: () => Beside, io: Io): number {
  if (word === undefined || !/^\d{1,15}$/.test(word)) throw misuse(command, 'remove needs the number of a rule');
  const state = open();
  try {
    if (state.outbox.removeIgnoreRule(`rule ${Number(word)}`)) return 0;
    io.stderr.write(`there is no rule ${Number(word)}; those of the config file are changed there\n`);
    return 1;
  } finally {
    state.close();
  }
}

async function list(command: Command, line: Line, parts: IgnoreParts, open: () => Beside, io: Io): Promise<number> {
  if (line.words.length > 1) throw misuse(command, 'list takes no word');
  const { config } = await readConfig(line.place, io.env, parts.sensors, parts.hostname);
  const state = open();
  try {
    const hits = new Map(state.outbox.ignoreHits().map((one) => [one.rule, one]));
    const all = [...config.alerts.ignore, ...state.outbox.ignoreRules()];
    const rows = all.map((rule) => {
      const hit = hits.get(rule.name);
      const events = hit?.events ?? 0;
      const last = hit === undefined ? '' : `, last ${time(hit.lastAt)}`;
      const expired = rule.expiresAt !== null && rule.expiresAt <= parts.now() ? 'expired' : untilText(rule).trim();
      return [
        rule.name,
        conditionsOf(rule),
        `${events} ${events === 1 ? 'event' : 'events'}${last}`,
        expired,
        rule.note,
      ];
    });
    io.stdout.write(columns(rows.map((row) => row.map(forTerminal))));
    return 0;
  } finally {
    state.close();
  }
}

const untilText = ({ expiresAt }: IgnoreRule): string => (expiresAt === null ? '' : ` until ${time(expiresAt)}`);
const time = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
