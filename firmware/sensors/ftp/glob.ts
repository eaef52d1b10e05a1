/** Longer patterns match nothing: matching is quadratic, and no listing needs one. */
const PATTERN_BYTES = 256;
const ALTERNATIVES_MAX = 32;

/** What tells whether a name fits a pattern with `*`, `?` and one level of `{a,b}`, the only ones that the product knows. */
export function matcher(pattern: string): (name: string) => boolean {
  if (pattern.length > PATTERN_BYTES) return () => false;
  const all = alternatives(pattern);
  return (name) => all.some((plain) => fits(name, plain));
}

/** `a{b,c}d` is `abd` or `acd`. */
function alternatives(pattern: string): readonly string[] {
  const braces = /^([^{]*)\{([^}]*)\}(.*)$/s.exec(pattern);
  if (braces === null) return [pattern];
  const [, before = '', inside = '', after = ''] = braces;
  const choices = inside.split(',').slice(0, ALTERNATIVES_MAX);
  const rests = alternatives(after);
  return choices.flatMap((choice) => rests.map((rest) => before + choice + rest)).slice(0, ALTERNATIVES_MAX);
}

/** Two positions and one way back, so a row of stars costs no more than one (no backtracking to blow up). */
export function fits(name: string, pattern: string): boolean {
  if (pattern.length > PATTERN_BYTES) return false;
  let [at, in_, star, resume] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern[in_] === '*') {
      star = in_;
      resume = at;
      in_ += 1;
    } else if (pattern[in_] === '?' || (in_ < pattern.length && pattern[in_] === name[at])) {
      at += 1;
      in_ += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      in_ = star + 1;
    } else return false;
  }
  while (pattern[in_] === '*') in_ += 1;
  return in_ === pattern.length;
}
