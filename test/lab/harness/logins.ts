import type { Connection } from './pcap.ts';

/** One user name and password, as bytes in hex: what is compared must not depend on how text is shown. */
export type Pair = readonly [username: string, password: string | null];

const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');

/** RFC 959: each PASS goes with the USER before it. */
export function ftpPairs({ sent }: Connection): Pair[] {
  const pairs: Pair[] = [];
  let user = '';
  for (const line of linesOf(sent.toString('latin1'), /\r?\n/)) {
    if (line.startsWith('USER ')) user = line.slice(5);
    else if (line.startsWith('PASS ')) pairs.push([hex(user), hex(line.slice(5))]);
  }
  return pairs;
}

/** Commands of RFC 854, sub-negotiations first; a doubled 255 is left as it is. */
const COMMAND = /\xff\xfa[^\xff]*\xff\xf0|\xff[\xfb-\xfe][^]|\xff[\xf0-\xf9]/g;

/**
 * A name for each time a password was asked for, then the password; null: left instead. An empty name is asked for
 * again by login(1), and what comes after the last prompt answers nothing.
 */
export function telnetPairs({ sent, answered }: Connection): Pair[] {
  const typed = sent.toString('latin1').replaceAll(COMMAND, '').replaceAll('\xff\xff', '\xff');
  const lines = linesOf(typed, /\r[\0\n]/);
  const prompts = answered.toString('latin1').split('Password: ').length - 1;
  const pairs: Pair[] = [];
  while (pairs.length < prompts) {
    const name = lines.shift();
    if (name === '') continue;
    const password = lines.shift();
    pairs.push([hex(name ?? ''), password === undefined ? null : hex(password)]);
  }
  return pairs;
}

/** What was ended by a line end; a rest was never finished. */
const linesOf = (text: string, end: RegExp): string[] => text.split(end).slice(0, -1);
