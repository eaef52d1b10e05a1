import Type, { type TSchema } from 'typebox';
import { GRADES } from '../../core/grade.ts';
import { HEALTH_NAMES, HEALTH_STATES, MEASURES, type Measure } from '../../core/health.ts';
import { PRESET_NAMES } from '../../core/ignore-rule.ts';
import type {
  ApiError,
  IgnoreAnswer,
  ReplayAnswer,
  SessionDetail,
  SourceDetail,
  StatisticsAnswer,
  StatusAnswer,
} from '../contract.ts';
import { BucketSchema, EventWithFields, Grade, Session, SESSION, Source } from './rows.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

const problem = orNull(text('What is wrong and what to do; null: nothing.'));
const Appointment = { nextAt: orNull(time('The next.')), problem };
const Run = closed({
  startedAt: time('When it was started.'),
  durationMs: int('Milliseconds.'),
  exitCode: orNull(int('Null: it did not end by itself.')),
  kind: Type.String(),
});

export const Status = sameAs<StatusAnswer>()(
  closed({
    version: text('Of Skep.'),
    hostname: text('The device’s name.'),
    now: time('The device’s clock.'),
    startedAt: time('When the daemon was started.'),
    decoys: Type.Array(
      closed({
        sensor: Type.String(),
        instance: Type.String(),
        transport: Type.Enum(['tcp', 'udp']),
        address: Type.String(),
        port: Type.Integer(),
        state: Type.Enum(['listening', 'failed', 'stopped']),
        problem,
      }),
    ),
    openSessions: int('Visitors at this moment.'),
    store: closed({
      lastEvent: int('Number of the newest event.'),
      sessions: int('Sessions stored since the beginning.'),
      graded: closed(
        Object.fromEntries(GRADES.map((grade) => [grade, Type.Integer()])) as Record<
          (typeof GRADES)[number],
          Type.TInteger
        >,
        'Events of each grade stored since the start.',
      ),
      bytes: int('Size of the evidence.'),
      behindBytes: int('Bytes in the journal that are not yet rows.'),
      problem,
    }),
    dropped: int('Facts that could not be written, since the start.'),
    faults: int('Failures of sensors, since the start.'),
    mail: closed({
      configured: Type.Boolean(),
      waiting: int('Messages that wait for delivery.'),
      refused: int('Messages set aside.'),
      lastDeliveredAt: orNull(time('The last that a server took.')),
      problem,
    }),
    health: Type.Array(
      closed({
        name: Type.Enum([...HEALTH_NAMES]),
        state: Type.Enum([...HEALTH_STATES]),
        value: text('For people: `41 °C`.'),
        cure: orNull(text('What to do; null: nothing.')),
        measured: Type.Optional(
          closed(
            Object.fromEntries(MEASURES.map((name) => [name, Type.Optional(Type.Number())])) as Record<
              Measure,
              ReturnType<typeof Type.Optional<ReturnType<typeof Type.Number>>>
            >,
            'The same as numbers in base units.',
          ),
        ),
        since: time('In this state since then.'),
      }),
    ),
    handlers: Type.Array(
      closed({
        name: Type.String(),
        waiting: Type.Integer(),
        refused: Type.Integer(),
        lastRun: orNull(Run),
        problem,
      }),
    ),
    report: orNull(closed(Appointment)),
    heartbeat: orNull(closed({ ...Appointment, lastPingAt: orNull(time('The last that was answered well.')) })),
    mood: Type.Enum(['trouble', 'visited', 'recent', 'quiet']),
    sentence: text('How things are.'),
    lastTouch: orNull(
      closed({ at: Type.Integer(), srcIp: orNull(Type.String()), instance: Type.String() }, 'The newest session.'),
    ),
  }),
);

export const SessionAnswer = sameAs<SessionDetail>()(
  closed({
    ...SESSION,
    eventList: Type.Array(EventWithFields, { description: 'Its first 1,000 events.' }),
    peer: orNull(Source),
  }),
);
export const SourceAnswer = sameAs<SourceDetail>()(Source);

export const Replay = sameAs<ReplayAnswer>()(
  closed({
    session: Session,
    steps: Type.Array(
      closed({
        event: int('The event’s number.'),
        afterMs: int('Milliseconds since the session began.'),
        name: Type.String(),
        grade: orNull(Grade),
        summary: Type.String(),
        fields: EventWithFields.properties.fields,
        line: orNull(
          closed({
            prompt: Type.String(),
            command: Type.String(),
            output: Type.Array(Type.String()),
            cutBytes: int('Bytes of the output that were not kept.'),
            tookMs: int('Milliseconds until the next prompt.'),
          }),
        ),
      }),
    ),
    next: orNull(int('Go on behind this event; null: that was the last.')),
  }),
);

export const Statistics = sameAs<StatisticsAnswer>()(
  closed({
    from: time('Belongs to it.'),
    until: time('Does not belong to it.'),
    widthMs: int('Of each bucket.'),
    buckets: Type.Array(BucketSchema),
  }),
);

export const Ignore = sameAs<IgnoreAnswer>()(
  closed({
    rules: Type.Array(
      closed({
        name: text('`rule 7`; `config 2`: the second in the config file.'),
        preset: orNull(Type.Enum([...PRESET_NAMES])),
        address: orNull(text('An address or a network.')),
        mac: orNull(text('Hardware address.')),
        ports: orNull(text('Ranges.')),
        sensor: orNull(text('A sensor.')),
        grade: orNull(Grade),
        note: text('Why.'),
        createdAt: time('When it was made.'),
        expiresAt: orNull(time('From then on it is told again; null: never.')),
        events: int('Events that it kept silent.'),
        lastAt: orNull(time('The last of them.')),
      }),
    ),
  }),
);

const Declared = (description: string) => Type.Record(Type.String(), Type.Object({}), { description });
export const Sensors = closed({
  sensors: Type.Array(
    closed({
      name: Type.String(),
      about: Type.String(),
      transport: Type.String(),
      ports: Type.Array(Type.Integer(), { description: 'Well-known ports.' }),
      options: Declared('Keys of its section in the config.'),
      events: Declared('What it records, and in which table.'),
      sources: Declared('What columns of the owner can be filled from.'),
    }),
  ),
});

export const Failure = sameAs<ApiError>()(closed({ error: text('What was wrong, in a sentence.') }));

/** A page of a list. */
export const listPage = (name: string, row: TSchema): TSchema =>
  closed({
    [name]: Type.Array(row),
    next: orNull(int('What `after` or `before` has to be for the next page; null: this was the last.')),
    ...(name === 'events' ? { lastEvent: int('Number of the newest event.') } : {}),
  });
