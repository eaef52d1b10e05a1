import type { Grade } from '../core/grade.ts';

/**
 * A mail before it is text or HTML. Every string in it has come through `inert`; HTML's own characters are escaped where
 * HTML is made.
 */
export interface Letter {
  /** The worst of what it tells; null: it tells of no visitor. */
  readonly grade: Grade | null;
  readonly blocks: readonly Block[];
}

export type Block =
  /** What happened, first of all. */
  | { readonly kind: 'lead'; readonly lines: readonly string[] }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'deeds';
      readonly heading: string;
      readonly grade: Grade;
      readonly deeds: readonly Deed[];
      /** Those that are not shown. */
      readonly more: number;
    }
  /** What several sources did, each with a line of its own. */
  | { readonly kind: 'visits'; readonly heading: string; readonly visits: readonly Visit[]; readonly more: number }
  | { readonly kind: 'advice'; readonly heading: string; readonly lines: readonly string[] }
  /** To be typed or copied as it stands. */
  | { readonly kind: 'code'; readonly heading: string; readonly lines: readonly string[] };

export interface Fact {
  /** One short word or two. */
  readonly name: string;
  readonly lines: readonly string[];
}

export interface Deed {
  /** `05:24:05` */
  readonly time: string;
  /** `ftp 10021` */
  readonly where: string;
  /** What a visitor wrote, or what we say of it. */
  readonly text: string;
}

export interface Visit {
  /** `10.0.0.9 tried to log in to ftp: 2 logins tried` */
  readonly title: string;
  readonly deeds: readonly Deed[];
}

/** Wide enough for `So far`. */
const NAME_WIDTH = 7;

/** The letter as plain text. */
export const textOf = ({ blocks }: Letter): string => `${blocks.map(blockText).join('\n\n')}\n`;

function blockText(block: Block): string {
  switch (block.kind) {
    case 'lead':
      return block.lines.join('\n');
    case 'facts':
      return block.facts.flatMap(factLines).join('\n');
    case 'deeds':
      return [`${block.heading} (times are UTC):`, ...block.deeds.map(deedLine), ...moreLine(block.more)].join('\n');
    case 'visits':
      return [`${block.heading} (times are UTC):`, ...block.visits.flatMap(visitLines), ...moreLine(block.more)].join(
        '\n',
      );
    case 'advice':
      return [`${block.heading}: ${block.lines[0] ?? ''}`, ...block.lines.slice(1)].join('\n');
    case 'code':
      return [`${block.heading}:`, ...block.lines.map((line) => `  ${line}`)].join('\n');
  }
}

const factLines = ({ name, lines }: Fact): string[] =>
  lines.map((line, at) => `${(at === 0 ? name : '').padEnd(NAME_WIDTH)}${line}`);

/** Mail programs break longer lines themselves, and go on at the edge, where only we may write. */
const WIDTH = 78;
const AGAIN = '      | ';

/** Indented, in all its lines, so that nothing a visitor wrote can pass for a line of ours. */
export function deedLine({ time, where, text }: Deed): string {
  const chars = [...`  ${time}  ${where}  ${text}`];
  const lines = [chars.splice(0, WIDTH).join('')];
  while (chars.length > 0) lines.push(AGAIN + chars.splice(0, WIDTH - AGAIN.length).join(''));
  return lines.join('\n');
}

const visitLines = ({ title, deeds }: Visit): string[] =>
  [title, ...deeds.flatMap((deed) => deedLine(deed).split('\n'))].map((line) => `  ${line}`);

const moreLine = (more: number): string[] => (more > 0 ? [`  ... and ${more.toLocaleString('en-US')} more`] : []);
