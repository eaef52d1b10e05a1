/** SSH_MAX_BANNER_LEN of OpenSSH. */
const LINE_MAX = 8192;
const LF = 0x0a;
const CR = 0x0d;

/** Scanners of old that OpenSSH knows by their names and leaves without a word (compat.c: SSH_BUG_PROBE, SSH_BUG_SCANNER). */
const KNOWN_SCANNER = /^(?:Probe-|SSH_Version_Mapper)/;

/** What the visitor's first line is. `length`: bytes of it, its line end counted. */
export type Identification =
  | { readonly kind: 'ssh'; readonly text: string; readonly length: number }
  | { readonly kind: 'invalid'; readonly answer: string }
  | { readonly kind: 'more' };

const invalid = (answer: string): Identification => ({ kind: 'invalid', answer });
const NOT_SSH = invalid('Invalid SSH identification string.\r\n');
const MORE: Identification = { kind: 'more' };

/**
 * Reads the visitor's identification as kex_exchange_identification() of OpenSSH 8 does, answers included: what is said
 * to those who speak something else is what scanners for honeypots compare first.
 */
export function identify(bytes: Buffer): Identification {
  for (let at = 0, length = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LF) return judge(bytes.toString('latin1', 0, length), at + 1);
    if (byte === 0 || (bytes[at - 1] === CR && byte !== CR)) return NOT_SSH;
    if (byte !== CR) length += 1;
    if (length > LINE_MAX || at > LINE_MAX + 1) return NOT_SSH;
  }
  return MORE;
}

function judge(text: string, length: number): Identification {
  const [, major, minor, software = ''] = /^SSH-(\d{1,9})\.(\d{1,9})-(.+)$/.exec(text) ?? [];
  if (major === undefined) return NOT_SSH;
  // 1.99 is a version 2 that also speaks version 1 (RFC 4253 section 5.1).
  const speaksTwo = Number(major) === 2 || (Number(major) === 1 && Number(minor) === 99);
  if (!speaksTwo) return invalid('Protocol major versions differ.\r\n');
  if (KNOWN_SCANNER.test(software)) return invalid('');
  return { kind: 'ssh', text, length };
}
