import { cut } from '../core/summary.ts';
import { forTerminal } from '../core/terminal.ts';

/** Mail programs make links of these; nobody is to follow one that a visitor wrote. */
const SCHEME = /:(?=\/\/)/g;
const WWW = /\bwww\./gi;

/**
 * The one door through which text of others comes into a mail, as part of one line, at most `max` characters.
 *
 * What a terminal would obey a mail must not hold either: a line end forges a header or a line of ours, bidirectional
 * and zero-width characters make an address read as another one (Trojan Source, CVE-2021-42574).
 */
export const inert = (text: string, max: number): string =>
  cut(forTerminal(text).replaceAll(SCHEME, '[:]').replaceAll(WWW, 'www[.]'), max);
