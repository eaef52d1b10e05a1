import type { Grade } from './grade.ts';

/** Whom nobody is to be told of, though all of it is recorded. Conditions that are null hold for everything. */
export interface IgnoreRule {
  /** `rule 7`, or `config 2` for the second in the config file. */
  readonly name: string;
  readonly preset: PresetName | null;
  /** An address, or a network as `10.0.0.0/8`. */
  readonly address: string | null;
  /** `aa:bb:cc:dd:ee:ff` */
  readonly mac: string | null;
  /** Numbers and ranges: `7680`, `137-138,5353`; those of the preset come on top. */
  readonly ports: string | null;
  readonly sensor: string | null;
  /** Covers events up to this grade; null: the preset's, else `commands`. */
  readonly grade: Grade | null;
  /** Why, in the words of who made it. */
  readonly note: string;
  readonly createdAt: number;
  /** Events from then on are told again; null: never. */
  readonly expiresAt: number | null;
}

/** How many events a rule kept silent. */
export interface RuleHits {
  readonly rule: string;
  readonly events: number;
  readonly lastAt: number;
}

export interface Preset {
  /** One sentence without a full stop. */
  readonly about: string;
  /** Ranges; null: any port. */
  readonly ports: string | null;
  readonly grade: Grade;
  /** It would cover everybody without an address, a network or a MAC. */
  readonly needsSource: boolean;
}

/** What a healthy network does to a box that answers everywhere. None of them covers a log-in, but the scanner's. */
export const PRESETS = {
  'windows-update': {
    about: 'Windows looks for others to share updates with (Delivery Optimization, TCP 7680)',
    ports: '7680',
    grade: 'probe',
    needsSource: false,
  },
  printers: {
    about:
      'computers look for printers, print servers for their like (LPD 515, IPP 631, JetDirect 9100-9102, SNMP 161)',
    ports: '161,515,631,9100-9102',
    grade: 'probe',
    needsSource: false,
  },
  'network-controllers': {
    about:
      'controllers look for their access points and switches (UniFi 10001, MikroTik 5678, Omada 29810, Aruba 8211, SNMP 161)',
    ports: '161,5678,8211,10001,29810',
    grade: 'probe',
    needsSource: false,
  },
  'name-noise': {
    about:
      'computers ask around for names and services (NetBIOS 137-138, SSDP 1900, WS-Discovery 3702, mDNS 5353, LLMNR 5355)',
    ports: '137-138,1900,3702,5353,5355',
    grade: 'probe',
    needsSource: false,
  },
  'vulnerability-scanner': {
    about: 'a scanner of yours does all that an attacker does, but for alarms; say where it is by `address` or `mac`',
    ports: null,
    grade: 'commands',
    needsSource: true,
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** What a rule covers at most: an alarm only when it names that grade itself. */
export const gradeOf = ({ grade, preset }: Pick<IgnoreRule, 'grade' | 'preset'>): Grade =>
  grade ?? (preset === null ? 'commands' : PRESETS[preset].grade);

/** `10.0.0.9, ports 7680, up to probe`, for a list that a person reads. */
export function conditionsOf(rule: IgnoreRule): string {
  const { preset, address, mac, ports, sensor } = rule;
  const parts = [
    ...(preset === null ? [] : [preset]),
    ...(address === null ? [] : [address]),
    ...(mac === null ? [] : [mac]),
    ...(ports === null ? [] : [`port ${ports}`]),
    ...(sensor === null ? [] : [sensor]),
  ];
  return `${parts.join(', ') || 'everybody'}, up to ${gradeOf(rule)}`;
}
