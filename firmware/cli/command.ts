/** What a command may touch; the tests hand in their own. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A person reads stdout: colours and progress are welcome. */
  readonly isTty: boolean;
}

export interface Sink {
  write(text: string): unknown;
}

/** Exit 0 fine, 1 failed while running, 2 wrong usage or config. A `Complaint` that is thrown is printed by main. */
export interface Command {
  readonly name: string;
  /** One sentence for the list of commands, ending with a full stop. */
  readonly about: string;
  /** What follows `Usage: ` up to its options' lines, as `--help` prints it. */
  readonly usage: string;
  /** `args` are those after the command's name. */
  run(args: readonly string[], io: Io): Promise<number>;
}
