import { INFO, IS, OPTION } from './protocol.ts';

/** What a subnegotiation tells: a fact about the client, or an attempt to break in by way of an option. */
export type Told =
  | { readonly kind: 'fact'; readonly fact: Fact; readonly name: string; readonly value: string }
  | { readonly kind: 'exploit'; readonly technique: Technique; readonly reference: string; readonly value: string };
export type Fact = 'terminal' | 'window' | 'speed' | 'display' | 'variable';
export type Technique = 'login-argument' | 'library-path' | 'encryption-key';

/** Variables taken from one subnegotiation; a real client sends two or three. */
const VARIABLES_MAX = 16;
/** A key id above this overran a buffer in every telnetd that descends from BSD's. */
const KEY_ID_MAX = 64;
/** ENC_KEYID and DEC_KEYID of RFC 2946 section 3. */
const KEY_IDS = ['\x07', '\x08'];

export function tell(option: number, body: string): readonly Told[] {
  const isAnswer = body.charCodeAt(0) === IS;
  switch (option) {
    case OPTION.terminalType:
      return isAnswer ? [fact('terminal', body.slice(1))] : [];
    case OPTION.terminalSpeed:
      return isAnswer ? [fact('speed', body.slice(1))] : [];
    case OPTION.xDisplay:
      return isAnswer ? [fact('display', body.slice(1))] : [];
    case OPTION.windowSize:
      return body.length === 4 ? [fact('window', `${short(body, 0)}x${short(body, 2)}`)] : [];
    case OPTION.environ:
    case OPTION.newEnviron:
      return isAnswer || body.charCodeAt(0) === INFO ? variables(body.slice(1)).flatMap(judge) : [];
    case OPTION.encrypt:
      if (!KEY_IDS.includes(body.charAt(0)) || body.length <= KEY_ID_MAX + 1) return [];
      return [exploit('encryption-key', 'CVE-2011-4862', body.slice(1, 1 + KEY_ID_MAX * 2))];
    default:
      return [];
  }
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** RFC 1572 section 2: VAR or USERVAR starts a name, VALUE its value, ESC takes the next byte as it is. */
export function variables(body: string): readonly Variable[] {
  const found: { name: string; value: string }[] = [];
  let into: 'name' | 'value' | undefined;
  for (let at = 0; at < body.length; at += 1) {
    let char = body.charAt(at);
    if (char === VAR || char === USERVAR) {
      if (found.length === VARIABLES_MAX) break;
      found.push({ name: '', value: '' });
      into = 'name';
      continue;
    }
    if (char === VALUE) {
      if (into === 'name') into = 'value';
      continue;
    }
    if (char === ESC) {
      at += 1;
      char = body.charAt(at);
    }
    const last = found.at(-1);
    if (last !== undefined && into !== undefined) last[into] += char;
  }
  return found;
}

const VAR = '\x00';
const VALUE = '\x01';
const ESC = '\x02';
const USERVAR = '\x03';

function judge({ name, value }: Variable): Told[] {
  const told: Told[] = [{ kind: 'fact', fact: 'variable', name, value }];
  // `USER=-f root` reaches login(1) as an option: nobody is asked for a password.
  if (name === 'USER' && value.startsWith('-')) {
    told.push(exploit('login-argument', 'CVE-2026-24061, CVE-2007-0882', value));
  }
  // Loaded by the login program, which runs as root.
  if (name.startsWith('LD_')) told.push(exploit('library-path', 'CVE-1999-0073', `${name}=${value}`));
  return told;
}

const fact = (name: Exclude<Fact, 'variable'>, value: string): Told => ({ kind: 'fact', fact: name, name, value });
const exploit = (technique: Technique, reference: string, value: string): Told => ({
  kind: 'exploit',
  technique,
  reference,
  value,
});
const short = (body: string, at: number): number => body.charCodeAt(at) * 256 + body.charCodeAt(at + 1);
