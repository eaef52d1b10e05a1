import { BlockList, isIP } from 'node:net';
import { rank } from './grade.ts';
import { gradeOf, PRESETS, type IgnoreRule } from './ignore-rule.ts';
import type { EventRow } from './rows.ts';

/** Ports below this are served higher up by `port_offset`; a rule means both. */
const FIRST_FREE_PORT = 1024;

export interface Coverage {
  /** Whether any rule asks for a hardware address. */
  readonly asksForMac: boolean;
  /** Name of the first rule that covers the event, else null. `mac`: of its source, null when unknown. */
  by(event: EventRow, mac: string | null): string | null;
}

/** The rules as one question that is quick to answer for each event. */
export function coverageOf(rules: readonly IgnoreRule[], portOffset: number): Coverage {
  const tests = rules.map((rule) => ({ name: rule.name, covers: testOf(rule, portOffset) }));
  return {
    asksForMac: rules.some(({ mac }) => mac !== null),
    by: (event, mac) => tests.find(({ covers }) => covers(event, mac))?.name ?? null,
  };
}

type Test = (event: EventRow, mac: string | null) => boolean;

function testOf(rule: IgnoreRule, portOffset: number): Test {
  const { mac: hardware, sensor, expiresAt } = rule;
  const highest = rank(gradeOf(rule));
  const isFrom = rule.address === null ? undefined : sourceTest(rule.address);
  const ports = portsOf(rule, portOffset);
  return (event, mac) =>
    event.grade !== null &&
    rank(event.grade) <= highest &&
    (expiresAt === null || event.at < expiresAt) &&
    (sensor === null || sensor === event.sensor) &&
    (hardware === null || hardware === mac) &&
    (ports === undefined || (event.dstPort !== null && ports.has(event.dstPort))) &&
    (isFrom === undefined || (event.srcIp !== null && isFrom(event.srcIp)));
}

function portsOf({ ports, preset }: IgnoreRule, portOffset: number): ReadonlySet<number> | undefined {
  const texts = [ports, preset === null ? null : PRESETS[preset].ports].filter((text) => text !== null);
  if (texts.length === 0) return undefined;
  const written = texts.flatMap((text) => text.split(',')).flatMap(numbersIn);
  return new Set(written.flatMap((port) => (port < FIRST_FREE_PORT ? [port, port + portOffset] : [port])));
}

/** `137-138` */
function numbersIn(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** Whether an address lies in `10.0.0.9`, `10.0.0.0/8`, `fe80::/10`. */
function sourceTest(written: string): (address: string) => boolean {
  const [network = '', prefix] = written.split('/');
  const version = isIP(network);
  const list = new BlockList();
  const family = version === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix), family);
  return (address) => {
    const plain = address.split('%')[0] ?? '';
    // Node would find an IPv4 address in an IPv6 network that holds ::ffff:0:0/96; nobody who writes one means that.
    return isIP(plain) === version && list.check(plain, family);
  };
}
