import type { EventOwner } from './declaration.ts';
import { field } from './field.ts';
import { HEALTH_ALERTS, HEALTH_NAMES, HEALTH_STATES } from './health.ts';

/** What the daemon itself has to say: events of owner `skep`, most of them notes without a grade. */
export const SYSTEM_EVENTS = {
  name: 'skep',
  events: {
    started: {
      about: 'The daemon started.',
      grade: null,
      summary: 'skep {version} started, {listening} ports listening',
      fields: {
        version: field.text('Version of the daemon.'),
        listening: field.int('Ports that decoys listen on.'),
        failed: field.int('Ports that could not be opened.'),
      },
    },
    stopped: {
      about: 'The daemon was stopped in good order.',
      grade: null,
      summary: 'skep stopped ({cause})',
      fields: { cause: field.text('The signal, or why it stopped itself.') },
    },
    fault: {
      about: 'A sensor failed: a bug of ours or of a plug-in. Its session was ended, everything else went on.',
      grade: null,
      summary: 'sensor {sensor} failed: {message}',
      fields: {
        sensor: field.text('The sensor that failed.'),
        message: field.text('The error.'),
        stack: field.text('Where it happened.', { max: 4096 }),
      },
    },
    not_listening: {
      about: 'A decoy could not open its port.',
      grade: null,
      summary: '{instance} does not listen on {address} port {port}: {problem}',
      fields: {
        instance: field.text('The instance.'),
        address: field.text('The address.'),
        port: field.int('The port.'),
        problem: field.text('Why, and what to do.'),
      },
    },
    configured: {
      about: 'Another configuration was applied while the daemon ran.',
      grade: null,
      summary: 'the configuration was changed: {changed}',
      fields: {
        changed: field.text('Places in it, without their values.', { max: 2048 }),
        waiting: field.text('Those that count after a restart; empty: none.', { max: 2048 }),
      },
    },
    dropped: {
      about: 'Facts could not be written (disk full, write error) and are lost; written when writing works again.',
      grade: null,
      summary: '{records} facts were lost: {problem}',
      fields: {
        records: field.int('How many.'),
        problem: field.text('Why.'),
      },
    },
    damaged: {
      about: 'A file of evidence was damaged; what could be read was kept.',
      grade: null,
      summary: '{file}: {problem}',
      fields: {
        file: field.text('The file.'),
        problem: field.text('What was found and what was done.', { max: 2048 }),
      },
    },
    admin_login_failed: {
      about:
        'Somebody tried to log in to the management page and was wrong. What was typed is not kept: it may be nearly right.',
      grade: 'login',
      summary: 'a wrong {what} at the management page',
      fields: { what: field.choice('What was wrong.', ['password', 'set-up code']) },
    },
    admin_guessing: {
      about:
        'Somebody was wrong so often at the management page that he has to wait; told once for each time that this begins.',
      grade: 'critical',
      summary: 'somebody guesses at the log-in of the management page, {tries} times by now',
      fields: { tries: field.int('Wrong ones in a row.') },
    },
    self_test: {
      about: 'This box connected to one of its own decoys, to see that all is well; nobody is told of that session.',
      grade: null,
      summary: 'self-test: this box itself connected to {instance}',
      fields: { instance: field.text('The instance.') },
    },
    health_changed: {
      about: 'Something about this box is not as it was: warmer, fuller, without its time.',
      grade: null,
      summary: '{fact} is {state}: {value}',
      fields: {
        fact: field.choice('What.', HEALTH_NAMES),
        state: field.choice('How it is now.', HEALTH_STATES),
        value: field.text('What was measured.', { max: 512 }),
      },
    },
    health_alarm: {
      about:
        'Something about this box is bad, and `health.alerts` says that somebody is told: once, until it was well for an hour. No visitor’s doing.',
      grade: 'critical',
      summary: '{fact}: {value}. {cure}',
      fields: {
        fact: field.choice('What.', HEALTH_ALERTS),
        value: field.text('What was measured.', { max: 512 }),
        cure: field.text('What to do.', { max: 512 }),
      },
    },
    network_changed: {
      about: 'A link of this box went up or down, or it has another address.',
      grade: null,
      summary: '{change}',
      fields: { change: field.text('What is not as it was.', { max: 512 }) },
    },
    rebooted: {
      about: 'This box was started anew since the daemon ran last.',
      grade: null,
      summary: 'this box was started anew',
      fields: {},
    },
    outbound_blocked: {
      about:
        'A program of this box tried to reach somebody that the config does not name, and the springboard’s rules let nothing out. Told at once, and what else goes there once a minute.',
      grade: 'critical',
      summary: 'this box tried to reach {destination} {protocol} port {port}, {packets} packets; nothing went out',
      fields: {
        destination: field.text('Address.', { max: 64 }),
        port: field.int('Port; 0: the protocol has none.'),
        protocol: field.text('tcp, udp, icmp, or its number.', { max: 16 }),
        packets: field.int('So many since the last such event.'),
        user: field.int('Number of the user whose program it was.'),
      },
    },
    outbound_more: {
      about: 'More destinations were tried within a minute than are told one by one.',
      grade: 'critical',
      summary: 'this box tried to reach still more destinations, {packets} packets; nothing went out',
      fields: { packets: field.int('Packets to those.') },
    },
    outbound_stale: {
      about:
        'Packets to a configured name were stopped, for it has a new address; the springboard’s rules are asked to learn it.',
      grade: null,
      summary: '{host} is at {destination} now, which the springboard’s rules do not know yet',
      fields: {
        host: field.text('The name in the config.', { max: 253 }),
        destination: field.text('Its new address.', { max: 64 }),
      },
    },
    pruned: {
      about: 'Old evidence was deleted by `store.max_bytes` or `store.max_days`.',
      grade: null,
      summary: 'retention deleted {payloads} payloads, {sessions} sessions, {events} events',
      fields: {
        payloads: field.int('Payload contents deleted (hash and size stay).'),
        sessions: field.int('Sessions deleted.'),
        events: field.int('Events deleted.'),
        cause: field.choice('The limit that was met.', ['max_bytes', 'max_days']),
      },
    },
  },
} as const satisfies EventOwner;

export type SystemEvent = keyof typeof SYSTEM_EVENTS.events;
