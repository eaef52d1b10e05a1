import { cut } from '../core/summary.ts';
import { forTerminal } from '../core/terminal.ts';

/**
 * The one door through which text of others comes into a mail, as part of one line, at most `max` characters.
 *
 * What a terminal would obey a mail must not hold either: a line end forges a header or a line of ours, bidirectional
 * and zero-width characters make an address read as another one (Trojan Source, CVE-2021-42574).
 */
export const inert = (text: string, max: number): string => cut(forTerminal(text.slice(0, 2 * max)), max);

/**
 * The same for what a visitor wrote: what a mail program would make a link of is written so that it makes none, as
 * analysts do: `hxxp://evil[.]example`.
 */
export const quoted = (text: string, max: number): string => cut(defanged(inert(text, 2 * max)), max);

/** `quoted` had something to break up. */
export const isDefanged = (text: string): boolean => /\[[.:]\]|\bhxxps?:/i.test(text);

const LINK = /\b([a-z][a-z0-9+.-]*):\/\/([^\s/]*)/gi;
/** `evil.example`: many make a link of that, too, when its end could be a domain's. */
const HOST = /\b((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+)([a-z]{2,24})\b/gi;
/** Ends of names that are no public domain's. */
const NO_DOMAIN =
  /^(?:html?|php|txt|log|conf|cfg|ini|cgi|aspx?|jsp|exe|dll|bin|elf|js|css|xml|json|ya?ml|jpe?g|png|gif|ico|gz|tgz|bak|db|sql|local|lan|internal|home|arpa)$/i;

const defanged = (text: string): string =>
  text
    .replaceAll(LINK, (_, scheme: string, host: string) => `${broken(scheme)}${host.replaceAll('.', '[.]')}`)
    .replaceAll(HOST, (whole, labels: string, end: string) =>
      NO_DOMAIN.test(end) ? whole : `${labels.slice(0, -1)}[.]${end}`,
    );

const broken = (scheme: string): string =>
  /^https?$/i.test(scheme) ? `${scheme.toLowerCase().replace('tt', 'xx')}://` : `${scheme}[:]//`;
