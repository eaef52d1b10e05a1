import { placeKey, type Path } from './path.ts';

/**
 * Finds the line of a key in a TOML text that the parser has accepted; the parser itself keeps no positions. A key that
 * nobody wrote is looked for at its table. Any text is read to its end without an exception, so that a gap here can
 * cost a line number, never the sentence that needs it.
 */
export function linesOf(toml: string): (path: Path) => number | undefined {
  const places = new Places(toml);
  places.scan();
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const part = path.slice(0, length);
      // `[sensors.tcp]` is the first of several when the environment adds a second.
      const offset = places.found.get(key(part)) ?? places.found.get(placeKey(part));
      if (offset !== undefined) return toml.slice(0, offset).split('\n').length;
    }
    return undefined;
  };
}

/** One line of the file that says something, with offsets into it; what stands between them is blank or a comment. */
export type Statement =
  | { readonly kind: 'table' | 'element'; readonly path: Path; readonly start: number; readonly end: number }
  | {
      readonly kind: 'pair';
      readonly path: Path;
      /** The table that it stands in: a dotted key reaches further. */
      readonly table: Path;
      readonly start: number;
      readonly value: number;
      readonly end: number;
    };

/** What stands where, in order; of a text that the parser takes. */
export function statementsOf(toml: string): readonly Statement[] {
  const places = new Places(toml);
  places.scan();
  return places.statements;
}

const key = (path: Path): string => JSON.stringify(path);
const BARE_END = /[\s.=\]#,}"']/;
/** Beyond what the parser follows; a text that was refused must not exhaust the stack here either. */
const DEEPEST = 100;
const VALUE_END = /[,\]}\r\n#]/;

class Places {
  readonly found = new Map<string, number>();
  readonly statements: Statement[] = [];
  readonly #toml: string;
  #at = 0;
  /** How many elements each array of tables has so far. */
  readonly #elements = new Map<string, number>();

  constructor(toml: string) {
    this.#toml = toml;
  }

  scan(): void {
    let table: Path = [];
    for (this.#blank(); this.#at < this.#toml.length; this.#blank()) {
      const before = this.#at;
      if (this.#peek('[')) {
        const kind = this.#toml.startsWith('[[', before) ? 'element' : 'table';
        table = this.#header();
        this.statements.push({ kind, path: table, start: before, end: this.#at });
      } else {
        const { path, value } = this.#pair(table);
        this.statements.push({ kind: 'pair', path, table, start: before, value, end: this.#endOf(value) });
      }
      if (this.#at === before) this.#at += 1;
    }
  }

  /** `[a.b]` or `[[a.b]]`: the table that the following keys stand in. */
  #header(): Path {
    const start = this.#at;
    const several = this.#toml.startsWith('[[', start);
    this.#at += several ? 2 : 1;
    const written = this.#keys();
    this.#at += several ? 2 : 1;
    let parent: Path = [];
    for (const step of written.slice(0, -1)) parent = this.#newest(parent.concat(step));
    const path = parent.concat(written.at(-1) ?? '');
    if (!several) {
      this.#note(path, start);
      return this.#newest(path);
    }
    const index = this.#elements.get(key(path)) ?? 0;
    this.#elements.set(key(path), index + 1);
    this.#note(path, start);
    this.#note([...path, index], start);
    return [...path, index];
  }

  /** A table below an array of tables belongs to the array's last element. */
  #newest(path: Path): Path {
    const elements = this.#elements.get(key(path));
    return elements === undefined ? path : [...path, elements - 1];
  }

  #pair(table: Path): { readonly path: Path; readonly value: number } {
    const start = this.#at;
    const keys = this.#keys();
    let path = table;
    for (const step of keys) {
      path = path.concat(step);
      this.#note(path, start);
    }
    if (!this.#peek('=')) return { path, value: this.#at };
    this.#at += 1;
    this.#blank();
    const value = this.#at;
    this.#value(path);
    return { path, value };
  }

  /** A bare value goes up to what follows it: the blanks before a comment are not its own. */
  #endOf(value: number): number {
    return value + this.#toml.slice(value, this.#at).trimEnd().length;
  }

  /** A dotted key, up to what follows it. */
  #keys(): string[] {
    const keys: string[] = [];
    for (;;) {
      this.#space();
      keys.push(this.#oneKey());
      this.#space();
      if (!this.#peek('.')) return keys;
      this.#at += 1;
    }
  }

  #oneKey(): string {
    const start = this.#at;
    if (this.#peek('"') || this.#peek("'")) {
      this.#string();
      return unquoted(this.#toml.slice(start, this.#at));
    }
    while (this.#at < this.#toml.length && !BARE_END.test(this.#toml[this.#at] ?? '')) this.#at += 1;
    return this.#toml.slice(start, this.#at);
  }

  #value(path: Path): void {
    if (path.length > DEEPEST) this.#at += 1;
    else if (this.#peek('"') || this.#peek("'")) this.#string();
    else if (this.#peek('[')) this.#members(']', (index) => this.#value([...path, index]));
    else if (this.#peek('{')) this.#members('}', () => this.#pair(path));
    else while (this.#at < this.#toml.length && !VALUE_END.test(this.#toml[this.#at] ?? '')) this.#at += 1;
  }

  #members(close: string, member: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0; this.#at < this.#toml.length; index += 1) {
      this.#blank();
      if (this.#peek(close)) break;
      const before = this.#at;
      member(index);
      this.#blank();
      if (this.#peek(',') || this.#at === before) this.#at += 1;
    }
    this.#at += 1;
  }

  /** Past a string in any of the four kinds of quotes. */
  #string(): void {
    const quote = this.#toml[this.#at] ?? '';
    const long = this.#toml.startsWith(quote.repeat(3), this.#at);
    const close = long ? quote.repeat(3) : quote;
    this.#at += close.length;
    while (this.#at < this.#toml.length && !this.#toml.startsWith(close, this.#at)) {
      this.#at += quote === '"' && this.#peek('\\') ? 2 : 1;
    }
    this.#at += close.length;
    // `"""x"""""` ends with two quotes that belong to the text.
    const extra = long ? 2 : 0;
    for (let seen = 0; seen < extra && this.#peek(quote); seen += 1) this.#at += 1;
  }

  #note(path: Path, offset: number): void {
    if (!this.found.has(key(path))) this.found.set(key(path), offset);
  }

  #peek(char: string): boolean {
    return this.#toml[this.#at] === char;
  }

  #space(): void {
    while (this.#peek(' ') || this.#peek('\t')) this.#at += 1;
  }

  /** Past blanks, line ends and comments. */
  #blank(): void {
    for (; this.#at < this.#toml.length; this.#at += 1) {
      if (this.#peek('#')) {
        const end = this.#toml.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#toml.length : end;
      } else if (!/[\s\uFEFF]/.test(this.#toml[this.#at] ?? '')) return;
    }
  }
}

function unquoted(quoted: string): string {
  if (quoted.startsWith("'")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    // TOML knows escapes that JSON does not (`\U0001f600`); no key of ours needs one.
    return quoted.slice(1, -1);
  }
}
