import Type from 'typebox';
import type {
  AlertTrial,
  AlertsState,
  ConfigApplied,
  ConfigState,
  ConfigVerdict,
  ConfirmAnswer,
  LogAnswer,
} from '../contract.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

const kind = Type.Enum(['text', 'int', 'real', 'bool', 'bytes', 'choice', 'list']);
const scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const value = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Array(scalar)]);
const problem = closed({
  path: text('`sensors.ftp.banner`; empty: the file as a whole.'),
  line: orNull(int('In the file.')),
  sentence: text('What is wrong and what to do.'),
});
const VERDICT = {
  problems: Type.Array(problem, { description: 'What has to be put right first.' }),
  notices: Type.Array(problem, { description: 'What is worth a second look.' }),
  changed: Type.Array(Type.String(), { description: 'Places that differ from what the daemon was last given.' }),
  restart: Type.Array(Type.String(), { description: 'Places that count after a restart only.' }),
};

export const Verdict = sameAs<ConfigVerdict>()(closed(VERDICT));
export const Applied = sameAs<ConfigApplied>()(
  closed({
    ...VERDICT,
    applied: Type.Boolean({ description: 'False: there are problems, and nothing was changed.' }),
    revision: text('Of the file as it is now.'),
  }),
);

export const ConfigurationSchema = sameAs<ConfigState>()(
  closed({
    ...VERDICT,
    file: text('Where it is, or will be.'),
    exists: Type.Boolean(),
    revision: text('Goes with a change.'),
    text: orNull(text('The file; `(kept secret)` stands for each secret. Null: it is no TOML.')),
    sections: Type.Array(
      closed({
        name: text('Of the table; empty: the keys above the first.'),
        about: Type.String(),
        several: Type.Boolean({ description: 'It may be written any number of times.' }),
        sensor: orNull(Type.String()),
        fields: Type.Array(
          closed({
            key: Type.String(),
            kind,
            item: orNull(kind),
            about: Type.String(),
            default: orNull(value),
            secret: Type.Boolean(),
            choices: orNull(Type.Array(Type.String())),
            min: orNull(Type.Integer()),
            max: orNull(Type.Integer()),
            maxLength: orNull(int('Longest text, or most items.')),
            pattern: orNull(text('What a text, or each item, has to match.')),
          }),
        ),
      }),
    ),
    instances: Type.Array(
      closed({
        path: text('`sensors.tcp.2`'),
        sensor: Type.String(),
        name: Type.String(),
        enabled: Type.Boolean(),
        written: Type.Boolean({ description: 'Its table stands in the file.' }),
      }),
    ),
    entries: Type.Array(
      closed({ path: Type.String(), value, variable: orNull(text('The environment variable that beats the file.')) }),
      { description: 'Values that are no defaults.' },
    ),
  }),
);

const change = closed({
  path: text('`alerts.email.host`; of the second of several `sensors.tcp.2.ports`.'),
  value: Type.Union([scalar, Type.Array(scalar), Type.Record(Type.String(), value), Type.Null()], {
    description: 'Null: the default; of a table: no such table. A table where none is: one more.',
  }),
});
const WISH = {
  text: Type.Optional(text('The whole file.')),
  changes: Type.Optional(Type.Array(change, { description: 'Or some places of it.' })),
};
export const Wish = closed(WISH);
export const RevisedWish = closed({ ...WISH, revision: text('As GET told it.') });
export const TestWish = closed({ ...WISH, channel: Type.Optional(text('`email`, or `handler:` and a name.')) });
export const Code = closed({ code: Type.Optional(text('Of the mail; left out: another one is mailed.')) });

const TRIAL = {
  channel: Type.String(),
  sent: Type.Boolean(),
  problem: orNull(text('In the words of the server.')),
  dialogue: Type.Array(Type.String(), { description: 'What was said to the server (`C:`), and by it (`S:`).' }),
  cure: orNull(text('What to change.')),
  problems: Type.Array(problem, { description: 'Of settings that were to be tested: nothing was sent.' }),
};
const ALERTS = {
  channels: Type.Array(
    closed({
      name: Type.String(),
      configured: Type.Boolean(),
      to: Type.Array(Type.String()),
      waiting: Type.Integer(),
      refused: Type.Integer(),
      lastDeliveredAt: orNull(time('The last that was handed over.')),
      problem: orNull(Type.String()),
    }),
  ),
  providers: Type.Array(
    closed({
      name: text('As `alerts.email.provider` has it.'),
      host: Type.String(),
      port: Type.Integer(),
      security: Type.String(),
      username: orNull(text('The log-in name that everybody has there.')),
      wants: text('What people stumble over there: follows its name in a sentence.'),
    }),
    { description: 'What each mail provider fills in.' },
  ),
  confirmation: closed({
    state: Type.Enum(['none', 'asked', 'confirmed', 'other']),
    at: orNull(time('When that was.')),
  }),
};
export const Trial = sameAs<AlertTrial>()(closed(TRIAL));
export const AlertChannels = sameAs<AlertsState>()(closed(ALERTS));
export const Confirmed = sameAs<ConfirmAnswer>()(closed({ ...ALERTS, trial: orNull(closed(TRIAL)) }));

export const Restarting = closed({ restarting: Type.Boolean() });
export const Log = sameAs<LogAnswer>()(
  closed({ lines: Type.Array(closed({ at: time('When it was said.'), text: Type.String() })) }),
);
