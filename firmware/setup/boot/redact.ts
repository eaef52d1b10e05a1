/** Keys that hold a secret, in our own file and in those of Raspberry Pi Imager (TOML, and YAML of netplan). */
const SECRET =
  /^(\s*(?:#\s*|-\s+)*["']?[\w.-]*(?:pass(?:phrase|word|wd)?|psk|secret|token|hash)["']?\s*[=:]\s*)(\S.*)$/i;
const LONG = /^(?:"""|'''|[|>])/;
/** As TOML reads it: an empty text; a comment says why. */
const GONE = '""  # taken by the device, and removed here';
const SHORTEST = 4;

/**
 * The text without its secrets. `known`: those that were read; should one still stand somewhere (several lines, a kind of
 * quotes that nobody thought of), nothing of the text is kept.
 */
export function redact(text: string, known: readonly string[]): string {
  let long = false;
  const lines = text.split('\n').map((line) => {
    const [, before = '', value = ''] = SECRET.exec(line) ?? [];
    if (value === '' || /^(?:""|'')(?:\s|$)/.test(value)) return line;
    if (LONG.test(value)) long = true;
    return `${before}${GONE}`;
  });
  const cleaned = lines.join('\n');
  const left = long || known.some((secret) => secret.length >= SHORTEST && cleaned.includes(secret));
  return left ? NOTHING_LEFT : cleaned;
}

const NOTHING_LEFT = '# Taken by the device. It held secrets in a form that could not be taken out alone.\n';
