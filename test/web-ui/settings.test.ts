import { describe, expect, it } from 'vitest';
import type {
  ConfigField,
  ConfigInstance,
  ConfigSection,
  ConfigState,
  DecoyStatus,
  ProviderFacts,
} from '../../firmware/api/contract.ts';
import { MAIL_PROVIDERS, type MailProvider } from '../../firmware/config/mail-providers.ts';
import { PERSONAS } from '../../firmware/personas/index.ts';
import { mailFields } from '../../web-ui/alerts/mail-fields.ts';
import { groupsOf } from '../../web-ui/decoys/one.tsx';
import { standOf, swap } from '../../web-ui/decoys/stand.ts';
import { changesOf, labelOf, valueOf } from '../../web-ui/settings/values.ts';
import { deedOf, resultOf } from '../../web-ui/system/deed.ts';
import { difference, excerpt } from '../../web-ui/system/difference.ts';
import { DECOY_WORDS } from '../../web-ui/words/decoys.ts';

const field = (key: string, more: Partial<ConfigField> = {}): ConfigField => ({
  ...{ key, kind: 'text', item: null, about: 'It.', default: null, secret: false },
  ...{ choices: null, min: null, max: null, maxLength: null, pattern: null },
  ...more,
});
const section = (...fields: ConfigField[]): ConfigSection => ({
  ...{ name: 'sensors.ftp', about: 'Files.', several: true, sensor: 'ftp' },
  fields,
});
const conf = (fields: ConfigSection, entries: ConfigState['entries'] = []): ConfigState => ({
  ...{ problems: [], notices: [], changed: [], restart: [], file: 'f', exists: true, revision: 'r', text: '' },
  ...{ sections: [fields], instances: [], entries },
});

it.each([
  ['banner', 'Banner'],
  ['fail_delay_ms', 'Fail delay (ms)'],
  ['oauth2_client_id', 'OAuth2 client ID'],
  ['pasv_address', 'PASV address'],
  ['max_days', 'Max (days)'],
  ['s', 'S'],
])('the key %s reads %j', (key, label) => {
  expect(labelOf(key)).toBe(label);
});

describe('what is typed', () => {
  const ports = field('ports', { kind: 'list', item: 'text' });
  const files = field('honeyfiles', { kind: 'list', item: 'text' });

  it('is told as the file has it', () => {
    expect(valueOf(ports, '21, 8000-8010,')).toEqual([21, '8000-8010']);
    expect(valueOf(files, '/a, b\n\n 7 ')).toEqual(['/a, b', '7']);
    expect(valueOf(field('tries', { kind: 'int' }), '3')).toBe(3);
    expect(valueOf(field('tries', { kind: 'int' }), 'three')).toBe('three');
    expect(valueOf(field('tls', { kind: 'bool' }), 'false')).toBe(false);
    expect(valueOf(field('banner'), '')).toBeNull();
  });

  it('is a change only when it differs from what stands there', () => {
    const secret = field('password', { secret: true });
    const form = section(field('banner'), ports, secret);
    const state = conf(form, [
      { path: 'sensors.ftp.banner', value: 'old', variable: null },
      { path: 'sensors.ftp.ports', value: [21, 22], variable: null },
      { path: 'sensors.ftp.password', value: '(kept secret)', variable: null },
    ]);
    const changes = (typed: Record<string, string | null>) => changesOf(state, 'sensors.ftp', form.fields, typed);
    expect(changes({ banner: 'old', ports: '21, 22', password: '' })).toEqual([]);
    expect(changes({ banner: '', ports: '21' })).toEqual([
      { path: 'sensors.ftp.banner', value: null },
      { path: 'sensors.ftp.ports', value: [21] },
    ]);
    // A secret goes when that is said, not when a field is left empty.
    expect(changes({ password: null })).toEqual([{ path: 'sensors.ftp.password', value: null }]);
    expect(changes({ password: 'x' })).toEqual([{ path: 'sensors.ftp.password', value: 'x' }]);
  });
});

describe('a decoy', () => {
  const instance: ConfigInstance = { path: 'sensors.ftp', sensor: 'ftp', name: 'ftp', enabled: true, written: false };
  const listening: DecoyStatus = {
    ...{ sensor: 'ftp', instance: 'ftp', transport: 'tcp', address: '::', port: 21 },
    ...{ state: 'listening', problem: null },
  };
  const form = section(field('banner', { default: 'hello' }), field('product', { default: 'vsftpd' }));

  it('stands as badly as its worst port', () => {
    const failed: DecoyStatus = { ...listening, port: 22, state: 'failed', problem: 'It is taken.' };
    const stand = standOf(conf(form), instance, [listening, failed, { ...listening, instance: 'other' }]);
    expect(stand).toEqual({
      lamp: 'failed',
      ports: [
        { transport: 'tcp', ports: '21' },
        { transport: 'tcp', ports: '22' },
      ],
      problems: ['It is taken.'],
      product: 'vsftpd',
      greeting: 'hello',
    });
  });

  it('that nobody serves is off, or waits for a restart', () => {
    expect(standOf(conf(form), instance, []).lamp).toBe('waiting');
    expect(standOf(conf(form), { ...instance, enabled: false }, []).lamp).toBe('off');
  });

  it('goes with its persona unless it is written', () => {
    const written = { ...instance, path: 'sensors.tcp', sensor: 'tcp', name: 'tcp', written: true };
    expect(swap([instance, written], ['telnet'])).toEqual({ comes: ['telnet'], goes: ['ftp'] });
  });

  it('shows every option once', () => {
    const fields = section(
      ...['name', 'banner', 'enabled'].map((key) => field(key)),
      field('delay_ms', { kind: 'int' }),
      field('x'),
    );
    const keys = groupsOf(fields).flatMap((group) =>
      group.keys.filter((key) => fields.fields.some((one) => one.key === key)),
    );
    expect(keys).toEqual(['enabled', 'banner', 'x', 'delay_ms', 'name']);
  });
});

it('the words of personas say what they serve', () => {
  const { names } = DECOY_WORDS.persona;
  expect(Object.keys(names).toSorted()).toEqual(Object.keys(PERSONAS).toSorted());
  for (const { name, sensors } of Object.values(PERSONAS)) {
    const served =
      sensors === null
        ? null
        : Object.entries(sensors)
            .filter(([, part]) => part.served)
            .map(([sensor]) => sensor)
            .toSorted();
    expect(names[name]?.serves?.toSorted() ?? null, name).toEqual(served);
  }
});

describe('the mail settings', () => {
  const facts = (name: keyof typeof MAIL_PROVIDERS): ProviderFacts => {
    const { host, port, security, username, wants }: MailProvider = MAIL_PROVIDERS[name];
    return { name, host, port, security, username: username ?? null, wants };
  };
  const form = section(...['provider', 'host', 'port', 'username', 'password', 'to'].map((key) => field(key)));

  it('ask for what the provider needs, and fold the rest', () => {
    expect(mailFields(form, facts('fastmail'))).toEqual({
      needed: ['provider', 'to', 'username', 'password'],
      more: ['host', 'port'],
    });
    expect(mailFields(form, facts('sendgrid')).needed).toEqual(['provider', 'to', 'password', 'from']);
    expect(mailFields(form, facts('outlook')).needed).toContain('oauth2_refresh_token');
    expect(mailFields(form, facts('gmail')).needed).toContain('password');
    expect(mailFields(form, undefined).needed).toContain('host');
  });
});

describe('the difference of two texts', () => {
  const marked = (before: string, after: string): string[] =>
    (difference(before, after) ?? []).map(
      ({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`,
    );

  it('is told line by line', () => {
    expect(marked('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
    expect(marked('', 'a\n')).toEqual(['+a']);
    expect(marked('a\nb\na\n', 'b\na\nb\n')).toEqual(['-a', ' b', ' a', '+b']);
  });

  it('is not told when it is too large', () => {
    const many = (word: string): string => Array.from({ length: 1100 }, (_, index) => `${word}${index}`).join('\n');
    expect(difference(many('a'), many('b'))).toBeUndefined();
  });

  it('leaves out what is far from a change', () => {
    const lines = difference('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nX\ne\nf\n') ?? [];
    expect(excerpt(lines).map((line) => line?.text ?? null)).toEqual([null, 'c', 'd', 'X', 'e', null]);
  });
});

it('the audit log reads as sentences', () => {
  expect(deedOf('DELETE /api/v1/keys/77')).toBe('removed a key');
  expect(deedOf('POST /api/v1/ignore/preview')).toBe('looked at what a rule would hide');
  expect(deedOf('logged in')).toBe('logged in');
  expect(deedOf('POST /api/v1/new')).toBe('POST /api/v1/new');
  expect([resultOf('answered 201'), resultOf('answered 403'), resultOf('x'), resultOf(null)]).toEqual([
    ...['done', 'refused (403)', 'x', ''],
  ]);
});
