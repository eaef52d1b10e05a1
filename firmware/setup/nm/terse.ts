/** Lines of `nmcli -t`: fields apart by `:`, where `:` and `\` in a value have a backslash before them (nmcli(1), --terse). */
export function terseRows(output: string): string[][] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map(fieldsOf);
}

function fieldsOf(line: string): string[] {
  const fields = [''];
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === ':') fields.push('');
    else {
      if (char === '\\') at += 1;
      fields[fields.length - 1] += line[at] ?? '';
    }
  }
  return fields;
}

/** `IP4.ADDRESS[1]:192.168.1.5/24`: several rows of a name, in their order. Values are not escaped in this form. */
export function terseValues(output: string, name: string): string[] {
  return output.split('\n').flatMap((line) => {
    const [, key, value] = /^([A-Z0-9.-]+)(?:\[\d+\])?:(.*)$/.exec(line) ?? [];
    return key === name && value !== undefined && value !== '' ? [value] : [];
  });
}
