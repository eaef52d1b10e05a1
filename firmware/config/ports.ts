import { describe } from './describe.ts';
import { FIRST_FREE_PORT, LAST_PORT } from './section.ts';

export type Parsed<T> = { readonly value: T } | { readonly fault: string };

const FORM = `must be ports from 1 to ${LAST_PORT}: one (21), a list ([21, 2121]) or ranges ("8000-8010,9000")`;
const RANGE = /^(\d{1,7})(?:-(\d{1,7}))?$/;

/** `ports`: a number, text with ranges, or a list of both; each port once, in the order written. */
export function parsePorts(written: unknown): Parsed<readonly number[]> {
  const items: readonly unknown[] = Array.isArray(written) ? written : [written];
  // Any free port: for trials, where nobody has to find it.
  if (items.length === 1 && (items[0] === 0 || items[0] === '0')) return { value: [0] };
  const ports = new Set<number>();
  for (const item of items) {
    const fault = typeof item === 'string' ? addText(item, ports) : addNumber(item, ports);
    if (fault !== undefined) return { fault };
  }
  if (ports.size === 0) return { fault: 'names no port; write `enabled = false` to switch the sensor off' };
  return { value: [...ports] };
}

/** The port that is bound: a well-known one moves up by `port_offset`. */
export const servedPort = (port: number, offset: number): number =>
  port > 0 && port < FIRST_FREE_PORT ? port + offset : port;

function addText(text: string, ports: Set<number>): string | undefined {
  for (const part of text.split(',')) {
    const range = RANGE.exec(part.trim().replaceAll(/\s*-\s*/g, '-'));
    if (range === null) return `${FORM}, not ${describe(text)}`;
    const first = Number(range[1]);
    const last = Number(range[2] ?? range[1]);
    if (!isPort(first) || !isPort(last)) return `${FORM}, not ${describe(part.trim())}`;
    if (last < first) return `has a range that ends before it begins; write "${last}-${first}"`;
    for (let port = first; port <= last; port += 1) ports.add(port);
  }
  return undefined;
}

function addNumber(item: unknown, ports: Set<number>): string | undefined {
  if (typeof item !== 'number' || !isPort(item)) return `${FORM}, not ${describe(item)}`;
  ports.add(item);
  return undefined;
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= LAST_PORT;
