/** Commands that one typed line may run, with all that it has others run. */
const COMMANDS_MAX = 256;
/** Bytes that one typed line may write, to whatever. */
const OUTPUT_MAX = 64 * 1024;
/** Bytes of files that it may read: `wc f f f f ...` is a lot of work for a short line. */
const READ_MAX = 1024 * 1024;
/** Names that its patterns may be compared with: those of every directory, in a loop, are a lot of work, too. */
const NAMES_MAX = 32_768;
/** Addresses noted of one typed line. */
const URLS_MAX = 16;

/** A line has used up what it may: it stops where it is, as if it had been killed. Thrown and caught inside the shell. */
export class Spent extends Error {
  override readonly name = 'Spent';
}

/** What one typed line may use up, and the addresses found in it. */
export class Budget {
  #commands = COMMANDS_MAX;
  #output = OUTPUT_MAX;
  #read = READ_MAX;
  #names = NAMES_MAX;
  readonly #urls = new Set<string>();

  command(): void {
    if (this.#commands === 0) throw new Spent();
    this.#commands -= 1;
  }

  read(bytes: string): void {
    if (bytes.length > this.#read) throw new Spent();
    this.#read -= bytes.length;
  }

  compare(names: number): void {
    if (names > this.#names) throw new Spent();
    this.#names -= names;
  }

  /** As much of the text as may still be written; the first time that nothing may, it was too much. */
  write(text: string): string {
    if (this.#output === 0 && text !== '') throw new Spent();
    const kept = text.slice(0, this.#output);
    this.#output -= kept.length;
    return kept;
  }

  /** Commands run so far. */
  get commands(): number {
    return COMMANDS_MAX - this.#commands;
  }

  want(url: string): void {
    if (this.#urls.size < URLS_MAX) this.#urls.add(url);
  }

  get urls(): readonly string[] {
    return [...this.#urls];
  }
}
