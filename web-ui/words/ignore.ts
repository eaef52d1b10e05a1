import { counted } from './counted.ts';

/** What the form of an ignore rule says. */
export const IGNORE_WORDS = {
  title: 'Be told no more of this',
  about: 'Nobody is told of what a rule covers; it is recorded all the same. All that you choose must hold at once.',
  source: 'From',
  anybody: 'anybody',
  addressHint: 'an address, or a network as 10.0.0.0/8; empty: anybody',
  blank: 'Say whom: by address, decoy or ports. Then you see here what the rule would have hidden.',
  thisAddress: (address: string) => `only ${address}`,
  network: (network: string) => `its network, ${network}`,
  ports: 'Ports',
  portsHint: 'such as 22 or 137-138,5353; empty: all',
  sensor: 'Decoy',
  anySensor: 'all decoys',
  grade: 'Up to',
  critical: 'critical: alarms, too',
  until: 'For',
  lasts: { '1': '1 day', '7': '7 days', '30': '30 days', '365': '1 year', '': 'ever' },
  reason: 'Why',
  reasonHint: 'Who it is; for you, later',
  preview: {
    asking: 'Looking at what it would have hidden …',
    failed: (reason: string) => `This rule cannot be made: ${reason}`,
    nothing: (days: number) => `In the last ${days} days it would have hidden nothing.`,
    hidden: (events: number, incidents: number, days: number) =>
      `In the last ${days} days it would have kept silent ${counted(events, 'event', 'events')}; of ${counted(incidents, 'incident', 'incidents')} nobody would have been told at all:`,
    already: (count: number) => `Other rules cover ${counted(count, 'event', 'events')} of it already.`,
    cut: 'There is more evidence than was looked through.',
    more: (count: number) => `and ${counted(count, 'more incident', 'more incidents')}`,
  },
  make: 'Make the rule',
  making: 'Making …',
  made: (name: string) => `${name} holds from now on. What it covers is told no more.`,
  failed: (reason: string) => `The rule was not made: ${reason}`,
} as const;
