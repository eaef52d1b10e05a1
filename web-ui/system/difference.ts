export interface Line {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** The table below has a cell for each pair of lines; a Pi's owner has a browser with memory, but no hours. */
const CELLS_MAX = 1_000_000;

/** What was changed, line by line (longest common subsequence); undefined: it is too much to be told. */
export function difference(before: string, after: string): readonly Line[] | undefined {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1;
  let tail = 0;
  const rest = Math.min(old.length, fresh.length) - head;
  while (tail < rest && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail += 1;
  const middle = between(old.slice(head, old.length - tail), fresh.slice(head, fresh.length - tail));
  if (middle === undefined) return undefined;
  return [...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)];
}

const linesOf = (text: string): string[] => {
  const lines = text.split(/\r?\n/);
  // The end of the last line begins no other.
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};
const same = (text: string): Line => ({ kind: 'same', text });

function between(old: readonly string[], fresh: readonly string[]): Line[] | undefined {
  const width = fresh.length + 1;
  if ((old.length + 1) * width > CELLS_MAX) return undefined;
  // Longest that is common to the ends of both, from each place on.
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === fresh[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [left, right] = [old[i], fresh[j]];
    if (left !== undefined && left === right) {
      lines.push(same(left));
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: left });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: right ?? '' });
      j += 1;
    }
  }
  return lines;
}

/** What is changed with a line before and after it; null stands for what was left out. */
export function excerpt(lines: readonly Line[]): (Line | null)[] {
  const isNear = (index: number): boolean =>
    [index - 1, index, index + 1].some((one) => (lines[one]?.kind ?? 'same') !== 'same');
  return lines.flatMap((line, index) => {
    if (isNear(index)) return [line];
    return index === 0 || isNear(index - 1) ? [null] : [];
  });
}
