import Type from 'typebox';
import { TOPS } from '../../core/top.ts';
import type { TopAnswer, VisitsAnswer } from '../contract.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

export const Top = sameAs<TopAnswer>()(
  closed({
    of: Type.Enum([...TOPS]),
    total: int('All of them.'),
    different: int('How many differ; an estimate when `off` is above 0.'),
    off: int('So much too low is a count at most: 0, unless thousands of values differ.'),
    top: Type.Array(
      closed({
        value: text('What it is. May be a visitor’s own words: hostile, whatever they look like.'),
        cut: Type.Boolean({ description: 'It is longer than is shown.' }),
        count: int('How often it came.'),
      }),
    ),
  }),
);

const COUNT = {
  sessions: int('Visits that began then.'),
  commands: int('What was typed in them.'),
  averageMs: orNull(int('How long they lasted; null: none is over.')),
  averageCommands: orNull(Type.Number({ description: 'Commands a visit; null: there was none.' })),
};
export const Visits = sameAs<VisitsAnswer>()(
  closed({
    from: time('Where the first span begins.'),
    until: time('Where the last ends.'),
    widthMs: int('Milliseconds of a span.'),
    ...COUNT,
    buckets: Type.Array(closed({ at: time('Where it begins.'), ...COUNT }), { description: 'Equal spans.' }),
    ports: Type.Array(closed({ port: int('The port that was dialled.'), ...COUNT }), { description: 'The busiest.' }),
    longest: Type.Array(
      closed({
        session: int('Its number.'),
        startedAt: time('When it began.'),
        lastedMs: int('Milliseconds.'),
        sensor: text('The sensor.'),
        instance: text('Its section in the configuration.'),
        srcIp: orNull(text('Who came.')),
        port: orNull(int('The port that was dialled.')),
      }),
      { description: 'The longest first.' },
    ),
  }),
);
