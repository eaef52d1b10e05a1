import { unusable } from './source.ts';

export type Section = ReadonlyMap<string, string>;

const HEADER = /^\[([^\]]+)\]\s*$/;
const KEY = /^([^\s=:[][^=:]*)[=:](.*)$/;

/** An INI file as Python's configparser reads it; keys and sections keep their case. `file` is what to call it. */
export function parseIni(text: string, file: string): ReadonlyMap<string, Section> {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  let key = '';
  for (const [index, line] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
    const place = `${file}:${index + 1}`;
    if (/^\s*([#;]|$)/.test(line)) continue;
    const name = HEADER.exec(line)?.[1];
    const pair = KEY.exec(line);
    if (name !== undefined) {
      if (sections.has(name)) throw unusable(place, `has a second section [${name}]; leave one`);
      sections.set(name, (section = new Map<string, string>()));
      key = '';
    } else if (section === undefined) throw unusable(place, 'stands before the first [section]');
    else if (/^\s/.test(line)) {
      // A line that is indented goes on with the value above it.
      if (key === '') throw unusable(place, 'is indented, but there is no value that it could go on with');
      section.set(key, `${section.get(key) ?? ''}\n${line.trim()}`);
    } else if (pair === null) throw unusable(place, 'is no `key = value`');
    else section.set((key = (pair[1] ?? '').trim()), (pair[2] ?? '').trim());
  }
  return sections;
}
