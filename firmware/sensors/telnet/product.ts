import type { Negotiation } from './negotiation.ts';
import type { Terminal } from './terminal.ts';

/** The product that is mimicked: what a scanner and a client see of it until somebody is let in. */
export interface Product {
  /** State of one conversation; undefined: options are never answered. */
  negotiation(): Negotiation | undefined;
  readonly areYouThere: string;
  /** Everything before the first prompt; an issue is empty or ends with LF. False: the visitor left. */
  greet(terminal: Terminal, negotiation: Negotiation | undefined, issue: string): Promise<boolean>;
  /** Whether what is typed at the login prompt is echoed. */
  echoes(negotiation: Negotiation | undefined): boolean;
  /** After a refused log-in, and before the next prompt. */
  readonly refusal: string;
  /** Refused log-ins after which it hangs up, and what it says then. */
  readonly tries: number;
  exhausted(tries: number): string;
}

/** Empty user names after which login(1) gives up. */
export const EMPTY_NAMES_MAX = 10;
