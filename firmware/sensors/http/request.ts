import { HEAD_BYTES, HEADER_LINES, LINE_BYTES } from './limits.ts';
import type { Intake, Line } from './intake.ts';
import type { Fault } from './faces/face.ts';

/** One header as it was sent. */
export type Header = readonly [name: string, value: string];

/** The head of a request. Strings are byte strings. */
export interface Head {
  readonly method: string;
  readonly target: string;
  /** HTTP/0.9 has neither headers nor a status line. */
  readonly version: string;
  readonly simple: boolean;
  readonly lines: readonly string[];
  readonly headers: readonly Header[];
}

export interface Refusal {
  readonly fault: Fault;
  readonly problem: string;
}

export type HeadOutcome = Head | Refusal | 'left' | 'left-in-head';

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const TOKEN = METHOD;
/** A byte that may begin a method as web servers know them. */
const METHOD_START = /[A-Za-z]/;

const refusal = (fault: Fault, problem: string): Refusal => ({ fault, problem });
export const isRefusal = (value: object | string): value is Refusal => typeof value === 'object' && 'fault' in value;

/** Reads one request head (RFC 9112 sections 2 to 5): strict, because what two servers read differently smuggles. */
export async function readHead(intake: Intake, lineMax: number = LINE_BYTES): Promise<HeadOutcome> {
  const start = await intake.start();
  if (start === undefined) return 'left';
  // At once, as web servers do: a TLS hello may hold no line end.
  if (!METHOD_START.test(String.fromCharCode(start))) return refusal('badRequest', 'no method');
  const first = await readLine(intake, lineMax);
  if (first === 'closed') return 'left-in-head';
  if (first === 'too-long') return refusal('uriTooLong', 'the request line is too long');
  const request = parseRequestLine(first.text);
  if (isRefusal(request)) return request;
  const [method, target, version] = request;
  if (version === 'HTTP/0.9') return { method, target, version, simple: true, lines: [], headers: [] };
  const rest = await readHeaders(intake, HEAD_BYTES - first.text.length);
  if (typeof rest === 'string') return 'left-in-head';
  if (isRefusal(rest)) return rest;
  return { method, target, version, simple: false, ...rest };
}

/** A line without its end; a single LF ends one too (RFC 9112 section 2.2). */
async function readLine(intake: Intake, max: number): Promise<Line> {
  const line = await intake.line(max);
  return typeof line === 'string' ? line : { text: line.text.replace(/\r?\n$/, '') };
}

function parseRequestLine(line: string): readonly [string, string, string] | Refusal {
  const [method = '', target, version, ...more] = line.split(' ');
  if (!METHOD.test(method)) return refusal('badRequest', 'no method');
  if (target === undefined || target === '') return refusal('badRequest', 'no request target');
  if (UNPRINTABLE.test(target)) return refusal('badRequest', 'a control character in the request target');
  if (version === undefined) {
    // HTTP/0.9: a line and nothing more; there was only GET.
    return method === 'GET' ? [method, target, 'HTTP/0.9'] : refusal('badRequest', 'no HTTP version');
  }
  const digits = /^HTTP\/(\d)\.(\d)$/.exec(version);
  if (more.length > 0 || digits === null) return refusal('badRequest', 'a broken HTTP version');
  if (digits[1] === '0') return refusal('badRequest', 'an HTTP version that never was');
  if (digits[1] !== '1') return refusal('version', 'an HTTP version that is not spoken here');
  return [method, target, version];
}
const UNPRINTABLE = /[\x00-\x20\x7f]/;

type Headers = Pick<Head, 'lines' | 'headers'>;

/** Header or trailer lines to the empty one. */
export async function readHeaders(intake: Intake, max: number): Promise<Headers | Refusal | 'closed'> {
  const lines: string[] = [];
  const headers: Header[] = [];
  for (let left = max; ;) {
    const line = await readLine(intake, LINE_BYTES);
    if (line === 'closed') return 'closed';
    if (line === 'too-long') return refusal('headerTooLarge', 'a header is too long');
    if (line.text === '') return { lines, headers };
    left -= line.text.length;
    if (left < 0 || lines.length >= HEADER_LINES) return refusal('headerTooLarge', 'too many headers');
    lines.push(line.text);
    const header = parseHeader(line.text);
    if (typeof header === 'string') return refusal('badRequest', header);
    headers.push(header);
  }
}

function parseHeader(line: string): Header | string {
  // RFC 9112 section 5.2: folded lines are refused; proxies that unfold them differently are used to smuggle.
  if (/^[ \t]/.test(line)) return 'a folded header';
  const colon = line.indexOf(':');
  if (colon < 0) return 'a header without a colon';
  const name = line.slice(0, colon);
  // Section 5.1: also no blank between name and colon.
  if (!TOKEN.test(name)) return 'a broken header name';
  const value = line.slice(colon + 1);
  // Section 2.2, and RFC 9110 section 5.5: a bare CR or a NUL may end the line for somebody else.
  if (/[\0\r]/.test(value)) return 'a control character in a header';
  return [name, trim(value)];
}

/** Blanks around a value are no part of it. Loops: a regular expression takes quadratic time over a line of blanks. */
function trim(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start += 1;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

/** All values of a header, in their order. */
export const valuesOf = ({ headers }: Pick<Head, 'headers'>, name: string): string[] =>
  headers.filter(([key]) => asciiLower(key) === name).map(([, value]) => value);

export const valueOf = (head: Pick<Head, 'headers'>, name: string): string | undefined => valuesOf(head, name)[0];

/** In ASCII only: in a byte string a letter beyond it is half of something else. */
export const asciiLower = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
