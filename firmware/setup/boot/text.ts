export interface ReadText {
  readonly text: string;
  /** What keeps it from being read, as a sentence. */
  readonly problem?: string;
}

const CUT = 'it was not written to its end: copy it again, and eject the card before you pull it out';
/** What word processors and phones make of quotes and blanks. */
const TYPED: readonly (readonly [RegExp, string])[] = [
  [/[\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]/g, '"'],
  [/[\u2018\u2019\u201a\u201b\uff07]/g, "'"],
  [/[\u00a0\u2007\u202f]/g, ' '],
  [/\u200b|\u200c|\u200d|\u2060|\ufeff/g, ''],
];

/**
 * The text of a file that somebody wrote on a computer of theirs, with whatever editor it has. Smart quotes become plain
 * ones where they stand for a string's own, which is told by the line having no plain ones.
 */
export function textOfFile(bytes: Buffer): ReadText {
  // FAT knows the length before the content is there: a card that was pulled out leaves zeros.
  if (bytes.length === 0) return { text: '', problem: `The file is empty; ${CUT}.` };
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!utf16 && bytes.includes(0)) return { text: '', problem: `The file has a hole; ${CUT}.` };
  try {
    const text = new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
    return { text: text.replaceAll(/\r\n?/g, '\n').split('\n').map(plainLine).join('\n') };
  } catch {
    return { text: bytes.toString('latin1'), problem: 'The file is no UTF-8 text: save it with the encoding UTF-8.' };
  }
}

function plainLine(line: string): string {
  if (!/[^\x20-\x7e\t]/.test(line)) return line;
  const [quotes, singles, ...blanks] = TYPED;
  let plain = line;
  for (const [pattern, by] of blanks) plain = plain.replaceAll(pattern, by);
  // `ssid = "Bob’s"` keeps its apostrophe: the network is called so.
  if (/["']/.test(line) || quotes === undefined || singles === undefined) return plain;
  return plain.replaceAll(...quotes).replaceAll(...(/"/.test(plain.replaceAll(...quotes)) ? quotes : singles));
}

/** Half a file ends within a line: most editors and every copy end with a line's end. */
export function looksCut(text: string, problemLine: number | undefined): boolean {
  const lines = text.split('\n');
  return !text.endsWith('\n') && problemLine !== undefined && problemLine >= lines.length;
}

export const CUT_SENTENCE = `The file ends in the middle of a line; ${CUT}. It is read again at the next start.`;
