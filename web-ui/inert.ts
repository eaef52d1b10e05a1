import { h, type VNode } from 'preact';

/**
 * The one door through which a visitor's text comes into the page. It goes in as text nodes only (Preact escapes), and
 * here it also loses its power over the text around it: bidi overrides ("Trojan Source", CVE-2021-42574), invisible and
 * control characters are written out as `\u{202e}`, and each value is an island of its own direction (`<bdi>`).
 */

export interface Piece {
  readonly text: string;
  /** Written out by us; shown differently, so that a visitor who types a backslash does not look like one who hides. */
  readonly escaped: boolean;
}

/** Longest text shown of one value; evidence has the rest. */
export const SHOWN_MAX = 4000;

/**
 * Controls, formats (bidi, zero width, soft hyphen, tags), surrogates without their half, private use, unassigned, line
 * and paragraph separators; letters that draw nothing; variation selectors; five and more marks in a row (Zalgo).
 */
const POWERFUL =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u2800]|\u034f|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]|\p{M}{5,}/gu;

export function pieces(text: string, max = SHOWN_MAX): Piece[] {
  const kept = text.length > max ? text.slice(0, max) : text;
  const parts: Piece[] = [];
  let from = 0;
  const plain = (to: number): void => {
    if (to > from) parts.push({ text: kept.slice(from, to), escaped: false });
  };
  for (const { 0: found, index } of kept.matchAll(POWERFUL)) {
    plain(index);
    parts.push({ text: [...found].map(writtenOut).join(''), escaped: true });
    from = index + found.length;
  }
  plain(kept.length);
  if (kept.length < text.length) parts.push({ text: `… ${text.length - kept.length} more`, escaped: true });
  return parts;
}

const writtenOut = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** For attributes and announcements, where no markup fits. */
export const inertText = (text: string, max?: number): string =>
  pieces(text, max)
    .map((piece) => piece.text)
    .join('');

export const Inert = ({ text, max }: { readonly text: string; readonly max?: number }): VNode =>
  h(
    'bdi',
    null,
    pieces(text, max).map((piece) => (piece.escaped ? h('span', { class: 'escaped' }, piece.text) : piece.text)),
  );
