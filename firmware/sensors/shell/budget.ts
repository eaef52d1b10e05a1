/** Commands that one typed line may run, with all that it has others run. */
const COMMANDS_MAX = 256;
/** Bytes that one typed line may write, to whatever. */
const OUTPUT_MAX = 64 * 1024;
/** Bytes that its commands may be handed, in files, input and words: `wc f f f f ...`, `: $a $a ...` are a lot of work. */
const READ_MAX = 1024 * 1024;
/** Commands, assignments, redirections: those that are no command cost work, too, in a loop. */
const STEPS_MAX = 2048;
/** Names that it may look at, in patterns and listings: those of every directory, in a loop, are a lot of work, too. */
const NAMES_MAX = 8192;
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
  #steps = STEPS_MAX;
  readonly #urls = new Set<string>();

  command(): void {
    if (this.#commands === 0) throw new Spent();
    this.#commands -= 1;
  }

  step(steps: number): void {
    if (steps > this.#steps) throw new Spent();
    this.#steps -= steps;
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
