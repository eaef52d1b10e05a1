/** A word before expansion. Text that was quoted is neither split nor an assignment. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `${name:-operation}`, `${#name}`: what is done with the value. */
  | { readonly kind: 'variable'; readonly name: string; readonly operation?: string; readonly quoted: boolean }
  | { readonly kind: 'command'; readonly source: string; readonly quoted: boolean }
  /** `$(( ... ))` */
  | { readonly kind: 'sum'; readonly source: string; readonly quoted: boolean };
export type Word = readonly Part[];

/** The text ends where something is still open: a quote, a bracket, or a here-document. */
export class Unfinished extends Error {
  readonly document: boolean;
  constructor(document = false) {
    super();
    this.document = document;
  }
}
/** Something stands where it may not. */
export class Unexpected extends Error {
  readonly near: string;
  constructor(near: string) {
    super(near);
    // What ash calls the end of the text.
    this.near = near === '\n' || near === '' ? 'newline' : near;
  }
}

const OPERATOR = /&&|\|\||;;|[;&|()\n]/y;
const REDIRECTION = /(\d?)(>>|>\||>&|<&|<<<|<<-|<<|<>|>|<)[ \t]*/y;
/** Without what is no sum: `$((a; b))` is a subshell in a substitution. */
const SUM = /\$\(\(([\w\s$()+*/%<>=!&|^-]{0,256}?)\)\)(?!\))/y;
const NAME = /(?:[A-Za-z_]\w*|[{}])(?=[\s;&|()<>]|$)/y;
const PLAIN = /[^\s;&|()<>"'`$\\#]+|#/y;
const VARIABLE = /\$(?:([A-Za-z_]\w*|[0-9?$#@*!-])|\{(#?)([A-Za-z_]\w*|[0-9?$#@*!])([:=?+#%/-][^}]{0,256})?\})/y;
/** Here-documents of one line. */
const DOCUMENTS_MAX = 8;

/** A here-document (XCU 2.7.4) that begins behind the next line end. */
interface Pending {
  readonly delimiter: string;
  /** It was not quoted: variables in the text count. */
  readonly expands: boolean;
  /** `<<-` */
  readonly tabs: boolean;
  readonly text: Part[];
}

/** Reads words and operators from a line, left to right. */
export class Reader {
  readonly #text: string;
  #at = 0;
  #pending: Pending[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  peek(): string {
    return this.#text.charAt(this.#at);
  }

  skip(token: string): void {
    this.#at += token.length;
    if (token === '\n') this.#documents();
  }

  /** What `<<` leads to; its parts are there when the line is over. */
  document(delimiter: Word, tabs: boolean): Word {
    if (this.#pending.length === DOCUMENTS_MAX) throw new Unexpected('<<');
    const text: Part[] = [];
    const plain = delimiter.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const expands = delimiter.every((part) => part.kind === 'text' && !part.quoted);
    this.#pending.push({ delimiter: plain, expands, tabs, text });
    return text;
  }

  /** The whole is read: no here-document may be left. */
  close(): void {
    if (this.#pending.length > 0) throw new Unfinished(true);
  }

  /** The parts between double quotes, or of a here-document: up to `end`, which is passed. */
  quoted(end: '"' | ''): Part[] {
    const parts: Part[] = [];
    let text = '';
    for (;;) {
      const char = this.peek();
      if (char === end) break;
      if (char === '') throw new Unfinished();
      if (char === '$' || char === '`') {
        parts.push({ kind: 'text', text, quoted: true });
        text = '';
        parts.push(char === '$' ? this.#dollar(true) : { kind: 'command', source: this.#until('`'), quoted: true });
        continue;
      }
      // Inside double quotes a backslash is itself, except before these (XCU 2.2.3).
      const next = this.#text.charAt(this.#at + 1);
      const escapes = char === '\\' && next !== '' && `$\`${end}\\\n`.includes(next);
      if (!escapes) text += char;
      else if (next !== '\n') text += next;
      this.#at += escapes ? 2 : 1;
    }
    this.skip(end);
    parts.push({ kind: 'text', text, quoted: true });
    return parts;
  }

  /** Behind a line end: the here-documents that were begun before it. */
  #documents(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { delimiter, expands, tabs, text } of pending) {
      let body = '';
      for (;;) {
        if (this.atEnd()) throw new Unfinished(true);
        const at = this.#text.indexOf('\n', this.#at);
        const whole = this.#text.slice(this.#at, at < 0 ? undefined : at);
        const line = tabs ? whole.replace(/^\t+/, '') : whole;
        this.#at += whole.length + Number(at >= 0);
        if (line === delimiter) break;
        if (at < 0) throw new Unfinished(true);
        body += `${line}\n`;
      }
      text.push(...(expands ? new Reader(body).quoted('') : [{ kind: 'text', text: body, quoted: true } as const]));
    }
  }

  /** Blanks, an escaped line end, a comment; with `lines` also line ends. */
  skipBlanks(lines: boolean): void {
    // A loop: a script that is nothing but comments must not fill the stack.
    for (;;) {
      this.#match(lines && this.#pending.length === 0 ? /[ \t\r\n]*/y : /[ \t\r]*/y);
      if (this.#text.startsWith('\\\n', this.#at)) this.#at += 2;
      else if (lines && this.peek() === '\n') this.skip('\n');
      else if (this.peek() !== '#') return;
      else {
        this.#match(/[^\n]*/y);
        if (!lines) return;
      }
    }
  }

  /** The operator that comes next; it is not passed. */
  operator(): string | undefined {
    this.skipBlanks(false);
    OPERATOR.lastIndex = this.#at;
    return OPERATOR.exec(this.#text)?.[0];
  }

  /** Passes `word` if it stands here by itself. */
  takeWord(word: string): boolean {
    if (!this.#text.startsWith(`${word} `, this.#at)) return false;
    this.skip(`${word} `);
    return true;
  }

  /** The plain word that stands here, if it is one of `words`; it is passed. */
  reserved(words: readonly string[]): string | undefined {
    this.skipBlanks(false);
    const word = this.nextWord();
    if (word === undefined || !words.includes(word)) return undefined;
    this.skip(word);
    return word;
  }

  /** The letters that stand here by themselves; they are not passed. */
  nextWord(): string | undefined {
    NAME.lastIndex = this.#at;
    return NAME.exec(this.#text)?.[0];
  }

  /** What stands before the target of a redirection. */
  redirection():
    | { readonly fd: number; readonly mode: 'read' | 'write' | 'append' | 'copy' | 'text' | 'document' | 'tabbed' }
    | undefined {
    this.skipBlanks(false);
    const found = this.#match(REDIRECTION);
    if (found === undefined) return undefined;
    const operator = found[2] ?? '';
    const fd = found[1] === '' ? (operator.startsWith('<') ? 0 : 1) : Number(found[1]);
    switch (operator) {
      case '>':
      case '>|':
        return { fd, mode: 'write' };
      case '>>':
        return { fd, mode: 'append' };
      case '>&':
      case '<&':
        return { fd, mode: 'copy' };
      case '<<<':
        return { fd, mode: 'text' };
      case '<<':
        return { fd, mode: 'document' };
      case '<<-':
        return { fd, mode: 'tabbed' };
      default:
        return { fd, mode: 'read' };
    }
  }

  word(): Word | undefined {
    this.skipBlanks(false);
    const parts: Part[] = [];
    for (let part = this.#part(); part !== undefined; part = this.#part()) parts.push(...part);
    return parts.length > 0 ? parts : undefined;
  }

  #part(): Part[] | undefined {
    const plain = this.#match(PLAIN);
    if (plain !== undefined) return [{ kind: 'text', text: plain[0], quoted: false }];
    switch (this.peek()) {
      case '\\':
        return this.#escaped();
      case "'":
        return [{ kind: 'text', text: this.#until("'"), quoted: true }];
      case '"':
        return this.#doubleQuoted();
      case '`':
        return [{ kind: 'command', source: this.#until('`').replaceAll(/\\([`$\\])/g, '$1'), quoted: false }];
      case '$':
        return [this.#dollar(false)];
      default:
        return undefined;
    }
  }

  #escaped(): Part[] {
    const char = this.#text.charAt(this.#at + 1);
    if (char === '') throw new Unfinished();
    this.#at += 2;
    return char === '\n' ? [] : [{ kind: 'text', text: char, quoted: true }];
  }

  /** From an opening quote to the closing one; what is between. */
  #until(quote: string): string {
    const from = this.#at + 1;
    let end = this.#text.indexOf(quote, from);
    while (quote === '`' && end > 0 && this.#text.charAt(end - 1) === '\\') end = this.#text.indexOf(quote, end + 1);
    if (end < 0) throw new Unfinished();
    this.#at = end + 1;
    return this.#text.slice(from, end);
  }

  #doubleQuoted(): Part[] {
    this.skip('"');
    return this.quoted('"');
  }

  #dollar(quoted: boolean): Part {
    const sum = this.#match(SUM);
    if (sum !== undefined) return { kind: 'sum', source: sum[1] ?? '', quoted };
    if (this.#text.startsWith('$(', this.#at)) return { kind: 'command', source: this.#bracketed(), quoted };
    const found = this.#match(VARIABLE);
    if (found !== undefined) {
      const operation = (found[2] ?? '') === '' ? found[4] : '#';
      const variable = { kind: 'variable', name: found[1] ?? found[3] ?? '', quoted } as const;
      return operation === undefined ? variable : { ...variable, operation };
    }
    this.skip('$');
    return { kind: 'text', text: '$', quoted };
  }

  /** `$( ... )` with brackets and quotes inside. */
  #bracketed(): string {
    const from = this.#at + 2;
    let open = 1;
    let quote = '';
    for (let at = from; at < this.#text.length; at += 1) {
      const char = this.#text.charAt(at);
      if (char === '\\' && quote !== "'") at += 1;
      else if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === '"' || char === "'") quote = char;
      else if (char === '(') open += 1;
      else if (char === ')') open -= 1;
      if (open > 0) continue;
      this.#at = at + 1;
      return this.#text.slice(from, at);
    }
    throw new Unfinished();
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = pattern;
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }
}
