import type { Grade } from '../../firmware/api/contract.ts';
import { counted } from './counted.ts';

/** What the pages of incidents say. */
export const INCIDENT_WORDS = {
  title: 'Incidents',
  empty: 'No incident so far. The first touch of a decoy makes one, and one mail.',
  onlyOpen: 'Only those nobody has seen to',
  columns: { when: 'When', grade: 'How bad', source: 'Who', what: 'What', state: 'Seen to' },
  state: { open: 'open', acknowledged: 'seen to', goesOn: 'goes on' },

  heading: (id: number) => `Incident ${id}`,
  back: 'All incidents',
  loading: 'Loading the incident …',
  failed: (reason: string) => `The incident cannot be shown: ${reason}`,

  nameless: { unknown: 'A visitor without address', box: 'Somebody on this box' },
  place: { own: 'a machine of your own network', internet: 'a machine on the internet' },
  deed: {
    touch: 'connected to',
    probe: 'probed',
    login: 'tried to log in to',
    commands: 'was let in and gave commands to',
    critical: 'set off an alarm at',
  } satisfies Readonly<Record<Grade, string>>,
  scannedPorts: 'scanned ports of this box',
  thisBox: 'this box',
  and: 'and',
  more: (count: number) => `${count.toLocaleString('en')} more`,

  bad: {
    touch: 'Not bad so far: it came and said nothing.',
    probe: 'Not bad by itself: somebody looks at what there is here. Often that comes before more.',
    login: 'Serious: somebody tries names and passwords.',
    commands: 'Very serious: somebody uses what he takes for a computer of yours.',
    critical: 'An alarm: nobody has an innocent reason for this.',
  } satisfies Readonly<Record<Grade, string>>,
  counts: {
    critical: (count: number) => counted(count, 'alarm', 'alarms'),
    commands: (count: number) => counted(count, 'command or file', 'commands and files'),
    login: (count: number) => counted(count, 'log-in tried', 'log-ins tried'),
    probe: (count: number) => counted(count, 'probe', 'probes'),
    touch: (count: number) => counted(count, 'mere touch', 'mere touches'),
  } satisfies Readonly<Record<Grade, (count: number) => string>>,
  connections: (count: number) => counted(count, 'connection', 'connections'),
  lastedGoesOn: (time: string) => `goes on for ${time}`,
  lasted: (time: string) => `over after ${time}`,
  ignored: (count: number) => `Ignore rules cover ${counted(count, 'event', 'events')} of it:`,

  advice: {
    title: 'What to do',
    who: {
      own: 'Nobody has a reason to talk to this box. Find the machine that has this address: its maker and its name are below.',
      internet:
        'It comes from the internet, so this box can be reached from there. If you did not mean that, close the port in your router.',
      unknown: 'The connection was gone before its address could be read; what it did next may have one.',
      box: 'Nobody has a reason to open that file. See who is logged in to this box, and who may reach its shares.',
    },
    grade: {
      touch: 'If it is a scanner or a monitoring system of yours, all is well: an ignore rule keeps it silent.',
      probe:
        'If it is a scanner or a monitoring system of yours, all is well; if not, look at what that machine runs, and who sits at it.',
      login: 'If a name or a password below is one of yours, change it now, everywhere: the visitor has it.',
      commands: 'If it is a machine of yours, take it off the network and treat it as broken into.',
      critical:
        'If it is a machine of yours, take it off the network now, and treat it and what it can reach as broken into.',
    } satisfies Readonly<Record<Grade, string>>,
    /** By what was met; only where it did as much as the second word says. */
    sensor: {
      shell:
        'Replay the sessions: addresses in what was typed are where its tools come from. Look for them in the logs of your router.',
      files: 'Files that were left here are kept as evidence. Do not open them on a machine that matters.',
      web: 'Nobody browses to this box by chance: see which program on that machine did it, a browser or a tool.',
      token:
        'A token or a planted file was opened. Find out who could reach the place where it lay: that place is open to the visitor, too.',
      dns: 'Somebody asks this box for names: a machine that is set to the wrong name server, or one that looks for servers to abuse.',
      scan: 'Somebody went from door to door. See what else came from this address, before and after.',
      page: 'Somebody guesses the password of this page. See that only machines of yours can reach it.',
    },
  },

  who: {
    title: 'Who it was',
    source: 'Address',
    all: 'All that is known of it',
    none: 'Nothing is known of it but its address.',
    failed: (reason: string) => `What is known of it cannot be shown: ${reason}`,
  },

  timeline: {
    title: 'What it did',
    none: 'It came and went, and said nothing.',
    more: (count: number) => `${count.toLocaleString('en')} more, not shown here`,
    events: 'All its events of this time',
    startedAt: 'It began',
    endedAt: 'It is over',
    lastAt: 'The last so far',
  },

  sessions: {
    title: 'Its sessions in this time',
    none: 'No session: nothing was connected.',
    more: 'All of them',
    others: 'Other incidents of this source',
    otherNone: 'This is the only one.',
    same: 'From the same source',
    sameNone: 'This is its only session.',
    failed: (reason: string) => `They cannot be shown: ${reason}`,
  },

  acknowledge: {
    title: 'Seen to',
    do: 'I have seen to it',
    undo: 'Take it back',
    done: (when: string) => `Seen to ${when}.`,
    todo: 'Nobody has seen to it yet.',
    failed: (reason: string) => `That was not saved: ${reason}`,
  },

  note: {
    title: 'Note',
    hint: 'Whose machine it is, what was done. Only you read it.',
    save: 'Save the note',
    saving: 'Saving …',
    saved: 'Saved.',
    unsaved: 'Not saved yet.',
    failed: (reason: string) => `The note is not saved: ${reason}`,
  },
} as const;
