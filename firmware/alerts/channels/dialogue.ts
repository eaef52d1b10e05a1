import { inert } from '../inert.ts';

/** Enough for any dialogue about one mail; a server that talks on is cut. */
const LINES_MAX = 60;
const LINE_MAX = 500;
/** Shorter ones would blot out half of what was said. */
const SECRET_MIN = 4;
const HIDDEN = '(hidden)';

interface Entry {
  readonly tnx?: string;
  readonly source?: string;
  readonly resolved?: string;
}

/** What was said to a mail server (`C:`) and what it answered (`S:`), without secrets and fit for a terminal. */
export class Dialogue {
  readonly #lines: string[] = [];
  readonly #secrets: readonly string[];
  #saidData = false;

  /** `secrets`: never shown, not even when the server repeats them. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.flatMap((secret) =>
      secret.length < SECRET_MIN ? [] : [secret, Buffer.from(secret, 'utf8').toString('base64')],
    );
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** From then on the server may have taken the mail, whatever we heard of it. */
  get saidData(): boolean {
    return this.#saidData;
  }

  /** For words that come another way. */
  hide(text: string): string {
    return this.#secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
  }

  /** Options for nodemailer, which hands its log over line by line. */
  get listening() {
    const hear = (entry: Entry, text: string): void => this.#hear(entry, text);
    const logger = { level: () => {}, trace: hear, debug: hear, info: hear, warn: hear, error: hear, fatal: hear };
    return { logger, transactionLog: true };
  }

  #hear({ tnx, source, resolved }: Entry, text: string): void {
    if (tnx === 'dns' && source !== resolved) this.#add(`* ${source} is ${resolved}`);
    const who = tnx === 'client' ? 'C' : tnx === 'server' ? 'S' : undefined;
    if (who === undefined) return;
    if (who === 'C' && text === 'DATA') this.#saidData = true;
    for (const line of text.split(/\r?\n/)) this.#add(`${who}: ${loginHidden(who, line)}`);
  }

  #add(line: string): void {
    if (this.#lines.length === LINES_MAX) this.#lines.push('...');
    if (this.#lines.length > LINES_MAX) return;
    this.#lines.push(inert(this.hide(line), LINE_MAX));
  }
}

/** nodemailer hides the password itself, but in base64, where nobody can see that it is hidden. */
const loginHidden = (who: 'C' | 'S', line: string): string =>
  who === 'C'
    ? line.replace(/^(AUTH [A-Z0-9-]+) .*/i, `$1 ${HIDDEN}`).replace(/^[A-Za-z0-9+/]{8,}={0,2}$/, HIDDEN)
    : line;
