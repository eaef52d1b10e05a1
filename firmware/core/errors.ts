/**
 * The peer broke the protocol. Ends its session with reason `malformed`; the first bytes are kept as for every session.
 * Anything else that a sensor throws is a bug of ours.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Thrown out of every wait of a sensor whose session has ended. A sensor lets it pass; net/ catches it. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded';

  constructor(reason: string) {
    // Every session ends with one: a stack that nobody reads would cost more than all the rest of the end.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(reason);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A sentence for the owner: what is wrong, where, and what to do. `main` prints it without a stack. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  /** 1 failed while running, 2 wrong usage or config. */
  readonly exitCode: 1 | 2;
  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The errno of a failed system call (`ENOSPC`), if it is one. */
export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
