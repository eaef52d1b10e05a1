import type {
  ConfigChange,
  ConfigField,
  ConfigSection,
  ConfigState,
  ConfigValue,
} from '../../firmware/api/contract.ts';

/** Stands for a secret that the daemon keeps. */
export const KEPT_SECRET = '(kept secret)';

/** What was typed, by key; null: what is written is to go, so that the default counts. */
export type Typed = Readonly<Record<string, string | null>>;

const UNITS: Readonly<Record<string, string>> = {
  ms: 'ms',
  s: 's',
  hours: 'hours',
  days: 'days',
  bytes: 'bytes',
};
const SPELLED = new Set(['url', 'tls', 'ca', 'ip', 'mac', 'dns', 'ftp', 'ssh', 'http', 'pasv', 'id', 'ttl']);

/** `fail_delay_ms` as people read it: `Fail delay (ms)`. */
export function labelOf(key: string): string {
  const words = key.split('_');
  const unit = words.length > 1 ? UNITS[words.at(-1) ?? ''] : undefined;
  const named = (unit === undefined ? words : words.slice(0, -1)).map(spelled).join(' ');
  const label = named.charAt(0).toUpperCase() + named.slice(1);
  return unit === undefined ? label : `${label} (${unit})`;
}

const spelled = (word: string): string => {
  if (word === 'oauth2') return 'OAuth2';
  return SPELLED.has(word) ? word.toUpperCase() : word;
};

export const placeOf = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Ports fit into one line; other lists have a line an item. */
const isInline = ({ key }: ConfigField): boolean => key === 'ports';

export const textOf = (field: ConfigField, value: ConfigValue): string =>
  Array.isArray(value) ? value.join(isInline(field) ? ', ' : '\n') : String(value);

/** What stands at a place, as it is typed; a secret is never told. */
export function writtenOf(conf: ConfigState, path: string, field: ConfigField): string {
  const entry = conf.entries.find((one) => one.path === placeOf(path, field.key));
  return field.secret || entry === undefined ? '' : textOf(field, entry.value);
}

/** What counts now: what is written, else the default. */
export function currentOf(conf: ConfigState, path: string, field: ConfigField): string {
  const written = writtenOf(conf, path, field);
  return written === '' && field.default !== null ? textOf(field, field.default) : written;
}

/** What was typed, as changes; what is as it was before is none. */
export const changesOf = (
  conf: ConfigState,
  path: string,
  fields: ConfigSection['fields'],
  typed: Typed,
): ConfigChange[] =>
  fields.flatMap((field) => {
    const text = typed[field.key];
    if (text === undefined || !isChanged(conf, path, field, text)) return [];
    return [{ path: placeOf(path, field.key), value: text === null ? null : valueOf(field, text) }];
  });

export function isChanged(conf: ConfigState, path: string, field: ConfigField, text: string | null): boolean {
  // Whoever empties the field of a secret has only thought better of typing one.
  if (field.secret) return text !== '';
  return (text ?? '') !== writtenOf(conf, path, field);
}

/** As the file has it; what is no number goes as text, and the daemon says what is wrong with it. */
export function valueOf(field: ConfigField, text: string): ConfigValue | null {
  if (text.trim() === '') return null;
  switch (field.kind) {
    case 'int':
    case 'real':
      return numberOr(text);
    case 'bool':
      return text === 'true';
    case 'list':
      return text
        .split(isInline(field) ? /[\n,]/ : '\n')
        .map((item) => item.trim())
        .filter((item) => item !== '')
        .map((item) => (field.item === 'int' || isInline(field) ? numberOr(item) : item));
    case 'text':
    case 'choice':
    case 'bytes':
      return text;
  }
}

const numberOr = (text: string): number | string =>
  /^-?\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : text.trim();
