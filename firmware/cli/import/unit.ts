/** The variables that a systemd unit's `Environment=` lines set (systemd.exec(5)); a later one beats an earlier one. */
export function unitEnvironment(unit: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  // A backslash at the end of a line joins the next one to it.
  for (const line of unit.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const assignments = /^\s*Environment\s*=(.*)$/.exec(line)?.[1];
    if (assignments === undefined) continue;
    if (assignments.trim() === '') variables.clear();
    for (const word of words(assignments)) {
      const equals = word.indexOf('=');
      // `%%` is how a unit writes a percent sign; other specifiers make no sense in what is read here.
      if (equals > 0) variables.set(word.slice(0, equals), word.slice(equals + 1).replaceAll('%%', '%'));
    }
  }
  return variables;
}

/** Words parted by blanks; quotes keep blanks, a backslash keeps what follows it (systemd.syntax(7)). */
function words(text: string): readonly string[] {
  const found = text.match(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s"']\S*/g) ?? [];
  return found
    .map((word) => /^(["'])([^]*?)\1?$/.exec(word)?.[2] ?? word)
    .map((word) => word.replaceAll(/\\(.)/g, '$1'));
}
