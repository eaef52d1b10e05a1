import type { EventOwner } from './declaration.ts';
import { field } from './field.ts';

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
