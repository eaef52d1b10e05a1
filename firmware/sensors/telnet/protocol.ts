/** Bytes of the telnet protocol, by the names the RFCs give them. */

/** RFC 854, "TELNET COMMAND STRUCTURE". */
export const SE = 240;
export const NOP = 241;
export const IP = 244;
export const AYT = 246;
export const EC = 247;
export const EL = 248;
export const SB = 250;
export const IAC = 255;

export type Verb = 'will' | 'wont' | 'do' | 'dont';
export const VERB_BYTE = { will: 251, wont: 252, do: 253, dont: 254 } as const;

export const OPTION = {
  binary: 0, // RFC 856
  echo: 1, // RFC 857
  suppressGoAhead: 3, // RFC 858
  status: 5, // RFC 859
  timingMark: 6, // RFC 860
  terminalType: 24, // RFC 1091
  windowSize: 31, // RFC 1073
  terminalSpeed: 32, // RFC 1079
  flowControl: 33, // RFC 1372
  linemode: 34, // RFC 1184
  xDisplay: 35, // RFC 1096
  environ: 36, // RFC 1408
  encrypt: 38, // RFC 2946
  newEnviron: 39, // RFC 1572
} as const;

/** First byte of a subnegotiation of TTYPE, TSPEED, XDISPLOC, STATUS and NEW-ENVIRON. */
export const IS = 0;
export const SEND = 1;
/** NEW-ENVIRON only: a change that nobody asked for (RFC 1572 section 2). */
export const INFO = 2;

export const byte = (code: number): string => String.fromCharCode(code);
export const verb = (name: Verb, option: number): string => byte(IAC) + byte(VERB_BYTE[name]) + byte(option);
export const subnegotiation = (option: number, body: string): string =>
  byte(IAC) + byte(SB) + byte(option) + escapeIac(body) + byte(IAC) + byte(SE);

/** Data that holds the byte 255 has to double it (RFC 854). */
export const escapeIac = (data: string): string => data.replaceAll('\xff', '\xff\xff');
