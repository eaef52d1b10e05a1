import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { END_REASONS } from '../firmware/core/end.ts';
import { LINES } from '../firmware/net/transcript-file.ts';
import { kit } from '../firmware/sensors/sensor.ts';

/** firmware/PLUGINS.md: the page for authors of plug-ins. What it says of the API is the API's own text. */
export function pluginPage(root: string): string {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const made: Readonly<Record<string, (...words: string[]) => string>> = {
    file: (file = '') => read(file).trimEnd(),
    transcripts: (folder = '') => transcripts(join(root, folder)),
    declaration: (file = '', name = '') => declaration(read(file), name),
    doc: (file = '', name = '') => docOf(read(file), name),
    paragraph: (file = '', ...words) => paragraph(read(file), words.join(' ')),
    members: (file = '', name = '') => members(read(file), name),
    kitNames: () =>
      Object.keys(kit)
        .map((name) => `\`${name}\``)
        .join(', '),
    grades: () => listIn(docOf(read('firmware/core/grade.ts'), 'GRADES')),
    ends: () => table(['Reason', 'Meaning'], Object.entries(END_REASONS)),
    lines: () => table(['Line', 'Meaning'], LINES),
  };
  return read('scripts/plugin-page.md').replaceAll(/\{\{(\w+) ?([^}]*)\}\}/g, (_, what: string, words: string) => {
    const make = made[what];
    if (make === undefined) throw new Error(`scripts/plugin-page.md asks for {{${what}}}, which nobody makes`);
    return make(...words.split(' '));
  });
}

/** A declaration with its doc comment, up to the end of its first line. */
const DECLARED = (name: string): RegExp =>
  new RegExp(
    String.raw`(?:^/\*\*((?:(?!\*/)[^])*)\*/\n)?^(?:export )?((?:interface|type|class|const) ${name}\b.*$)`,
    'm',
  );

function found(source: string, name: string): readonly [doc: string, code: string] {
  const match = DECLARED(name).exec(source);
  if (match === null) throw new Error(`there is no declaration of ${name}`);
  const [whole, doc = '', first = ''] = match;
  // oxfmt indents what belongs to a declaration; what closes it begins a line.
  const rest = /^(?:\n(?: .*)?)*\n[}\])].*|^(?:\n .*)+;$/m.exec(source.slice(match.index + whole.length));
  const code = first.endsWith(';') || rest?.index !== 0 ? first : first + rest[0];
  return [plain(doc), code];
}

/** A doc comment's text: lines joined to paragraphs, lists kept. */
const plain = (doc: string): string =>
  doc
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .join('\n')
    .trim();

function docOf(source: string, name: string): string {
  const [doc] = found(source, name);
  if (doc === '') throw new Error(`${name} has no doc comment`);
  return doc;
}

/** Of a file's opening comment, the paragraph with these words. */
function paragraph(source: string, words: string): string {
  const [, doc = ''] = /^\/\*\*([^]*?)\*\//m.exec(source) ?? [];
  const wanted = plain(doc)
    .split('\n\n')
    .find((text) => text.includes(words));
  if (wanted === undefined) throw new Error(`there is no paragraph about ${words}`);
  return wanted;
}

const listIn = (doc: string): string =>
  doc
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .map((line) => line.replace(/ {2,}/, ': '))
    .join('\n');

function declaration(source: string, name: string): string {
  const [doc, code] = found(source, name);
  return [`### \`${name}\``, ...(doc === '' ? [] : [doc]), `\`\`\`ts\n${code.trim()}\n\`\`\``].join('\n\n');
}

const MEMBER = /(?: {2}\/\*\*((?:(?!\*\/)[^])*)\*\/\n)? {2}(\w+(?:<[^(]*>)?\([^]*?\): [^\n]+) \{\n/g;

/** The functions of an object literal, without their bodies. */
function members(source: string, name: string): string {
  const [, code] = found(source, name);
  const rows = [...code.matchAll(MEMBER)].map(([, doc = '', signature = '']) => [
    `\`${name}.${call(signature)}\``,
    plain(doc).replaceAll('\n', ' '),
  ]);
  if (rows.length === 0) throw new Error(`${name} has no functions`);
  return table(['', 'What it declares'], rows);
}

/** `text(about: string, settings: TextSettings = {}): Field<string>` as it is called. */
const call = (signature: string): string =>
  signature
    .replaceAll(/\s+/g, ' ')
    .replace(/^(\w+)<[^(]*>/, '$1')
    .replaceAll('readonly ', '')
    .replaceAll(/(\w+): ([^=,{}]+|\{[^}]*\}) = \{\}/g, '$1?: $2')
    .replaceAll(/\( | \)|, \)/g, (gap) => gap.replaceAll(/[ ,]/g, ''))
    .replaceAll(/\): Field<.*$/g, ')');

function transcripts(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.transcript'));
  return files
    .toSorted()
    .map((file) => `\`${file}\`\n\n\`\`\`\n${readFileSync(join(folder, file), 'utf8').trimEnd()}\n\`\`\``)
    .join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const first = ([begins = '', ...rest]: readonly string[]): string[] => [
    begins.startsWith('`') ? begins.replaceAll('|', '\\|') : `\`${begins}\``,
    ...rest,
  ];
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(first(row)))].join('\n');
}
