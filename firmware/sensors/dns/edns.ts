import { OPTION, optionName } from './numbers.ts';

/** An OPT record (RFC 6891 section 6.1). */
export interface Edns {
  /** The largest answer over UDP that the visitor says it can take. */
  readonly payloadBytes: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

export interface EdnsOption {
  readonly code: number;
  readonly data: Buffer;
}

/** RFC 7873 section 4: the client's 8 bytes, and 8 to 32 of a server. */
const COOKIE_BYTES = { client: 8, least: 16, most: 40 } as const;
const DNSSEC_OK = 0x8000;
/** Options that are written out for a person; a message may hold thousands. */
const SHOWN = 16;

/** `numbers` are an OPT record's CLASS and TTL. Undefined when an option runs over the end. */
export function readEdns(payloadBytes: number, ttl: number, data: Buffer): Edns | undefined {
  const options: EdnsOption[] = [];
  for (let at = 0; at < data.length;) {
    if (at + 4 > data.length) return undefined;
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (end > data.length) return undefined;
    options.push({ code: data.readUInt16BE(at), data: data.subarray(at + 4, end) });
    at = end;
  }
  return { payloadBytes, version: (ttl >>> 16) & 0xff, dnssecOk: (ttl & DNSSEC_OK) !== 0, options };
}

/** The client's half of the cookie; undefined when there is none; `broken` when its length is wrong. */
export function clientCookie(edns: Edns): Buffer | undefined | 'broken' {
  const data = edns.options.find(({ code }) => code === OPTION.COOKIE)?.data;
  if (data === undefined) return undefined;
  const { client, least, most } = COOKIE_BYTES;
  const fits = data.length === client || (data.length >= least && data.length <= most);
  return fits ? data.subarray(0, client) : 'broken';
}

/** `COOKIE 0123456789abcdef, NSID` */
export const optionsText = (options: readonly EdnsOption[]): string =>
  options
    .slice(0, SHOWN)
    .map(({ code, data }) => (data.length === 0 ? optionName(code) : `${optionName(code)} ${data.toString('hex')}`))
    .join(', ');
