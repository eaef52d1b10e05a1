interface Part {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words: readonly string[];
}

const SECOND: Part = { name: 'second', min: 0, max: 59, words: [] };
const DAY: Part = { name: 'day of month', min: 1, max: 31, words: [] };
const MONTH: Part = {
  name: 'month',
  min: 1,
  max: 12,
  words: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
};
const PARTS: readonly Part[] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  DAY,
  MONTH,
  { name: 'day of week', min: 0, max: 7, words: 'sun mon tue wed thu fri sat'.split(' ') },
];
const EXAMPLE = '"0 7 * * 1" (Mondays at 7:00)';
/** Each time is a mail: so often is for a trial, more is a flood. */
const TIMES_A_MINUTE = 6;
/** February has 29 of them now and then. */
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with a line of cron, as the rest of a sentence; undefined when nothing is. A sixth field comes first. */
export function cronFault(line: string): string | undefined {
  const texts = line.trim().split(/\s+/);
  const parts = texts.length === PARTS.length + 1 ? [SECOND, ...PARTS] : PARTS;
  if (texts.length !== parts.length) {
    return `has ${texts.length} of the 5 fields minute, hour, day of month, month, day of week; write as in ${EXAMPLE}`;
  }
  for (const [at, part] of parts.entries()) {
    const text = texts[at] ?? '';
    for (const item of text.split(',')) {
      const fault = itemFault(item, part);
      if (fault !== undefined)
        return `has ${JSON.stringify(text)} as its ${part.name}: ${fault}; write as in ${EXAMPLE}`;
    }
  }
  const valuesOf = (part: Part): ReadonlySet<number> => numbersIn(texts[parts.indexOf(part)] ?? '', part);
  if (parts.includes(SECOND) && valuesOf(SECOND).size > TIMES_A_MINUTE) {
    return `comes more than ${TIMES_A_MINUTE} times in a minute`;
  }
  return neverComes(valuesOf(DAY), valuesOf(MONTH)) ? 'names a day that never comes' : undefined;
}

function itemFault(item: string, part: Part): string | undefined {
  const { min, max } = part;
  const { range, step } = splitStep(item);
  if (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)) return `${JSON.stringify(step)} is no step`;
  if (range === '*') return undefined;
  const ends = range.split('-');
  if (ends.length > 2) return `${JSON.stringify(range)} is no range`;
  const numbers = ends.map((end) => numberOf(end, part));
  const wrong = numbers.findIndex((number) => number === undefined || number < min || number > max);
  if (wrong >= 0) return `${JSON.stringify(ends[wrong])} is not from ${min} to ${max}`;
  const [from = 0, to = max] = numbers;
  if (from > to) return `${from} is above ${to}`;
  if (step !== undefined && ends.length === 1) return `a step needs a range, as in "*/${step}"`;
  return undefined;
}

function splitStep(item: string): { readonly range: string; readonly step: string | undefined } {
  const [, range = '', step] = /^([^/]*)(?:\/(.*))?$/.exec(item) ?? [];
  return { range, step };
}

function numberOf(text: string, { words, min }: Part): number | undefined {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const at = words.indexOf(text.toLowerCase());
  return at < 0 ? undefined : at + min;
}

/** All that a field means, which has no fault. */
function numbersIn(text: string, part: Part): ReadonlySet<number> {
  const items = text.split(',').flatMap((item) => {
    const { range, step = '1' } = splitStep(item);
    const [from = part.min, to = from] =
      range === '*' ? [part.min, part.max] : range.split('-').map((end) => numberOf(end, part) ?? part.min);
    const every = Number(step);
    return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, at) => from + at * every);
  });
  return new Set(items);
}

/** `31 2`, `30 feb`: nobody who writes it wants to wait for ever. */
function neverComes(days: ReadonlySet<number>, months: ReadonlySet<number>): boolean {
  const first = Math.min(...days);
  return [...months].every((month) => first > (LONGEST[month - 1] ?? 31));
}
