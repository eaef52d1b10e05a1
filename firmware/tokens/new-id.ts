/** RFC 4648 base 32 in lower case: survives file names, spreadsheets and people who read it out. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
/** 125 bits: nobody finds one by trying. */
const LENGTH = 25;

/** An id that nobody can guess. */
export function newId(random: (length: number) => Uint8Array): string {
  return [...random(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
