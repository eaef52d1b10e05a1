import { describe, expect, it } from 'vitest';
import { readBootFile } from '../../firmware/config/boot-file.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import { redact } from '../../firmware/setup/boot/redact.ts';
import { textOfFile } from '../../firmware/setup/boot/text.ts';

const read = (text: string) => readBootFile(text, { sensors, broken: [], hostname: 'box', dataDir: '/data' });

const WHOLE = `password = "correct horse battery"
timezone = "Europe/Berlin"
persona = "router"

[wifi]
ssid = "Bob's"
passphrase = "hush hush hush"
country = "de"

[network]
method = "static"
address = "192.168.1.20/24"
gateway = "192.168.1.1"
dns = ["192.168.1.1"]

[access_point]
passphrase = "only the owner"

[alerts.email]
provider = "gmail"
username = "bob@gmail.com"
password = "abcd efgh"
to = ["bob@example.org"]
`;

describe('skep.toml of the boot partition', () => {
  it('says who owns the device, which network it joins, and any key of the config', () => {
    const boot = read(WHOLE);
    expect(boot.problems).toEqual([]);
    expect(boot).toMatchObject({
      password: 'correct horse battery',
      timezone: 'Europe/Berlin',
      wifi: { ssid: "Bob's", passphrase: 'hush hush hush', country: 'de', hidden: false },
      network: { method: 'static', address: '192.168.1.20/24', gateway: '192.168.1.1', dns: ['192.168.1.1'] },
      accessPoint: { passphrase: 'only the owner' },
    });
    expect(boot.secrets.toSorted()).toEqual([
      ...['abcd efgh', 'correct horse battery', 'hush hush hush', 'only the owner'],
    ]);
    expect(boot.config).toContain('persona = "router"');
    expect(boot.config).not.toMatch(/correct horse|hush|only the owner|timezone/);
    expect(boot.config.split('\n')).toHaveLength(WHOLE.split('\n').length);
  });

  it('tells everything that is wrong at once, each with its line and what to do', () => {
    const text = `persona = "toaster"
passwort = "x"
[wifi]
ssid = "Home"
passphrase = "short"
[network]
address = "192.168.1.20"
[page]
prt = 8080
`;
    const { problems } = read(text);
    expect(problems.map(({ line, path }) => [line, path])).toEqual([
      [1, 'persona'],
      [2, 'passwort'],
      [5, 'wifi.passphrase'],
      [7, 'network.address'],
      [9, 'page.prt'],
    ]);
    expect(problems.map(({ sentence }) => sentence).join(' ')).toMatch(/did you mean `?port/);
    expect(problems.every(({ sentence }) => !sentence.includes('short'))).toBe(true);
  });

  it('tells half a file as that', () => {
    const { problems } = read('[wifi]\nssid = "Ho');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: '', line: 2 });
  });
});

describe('the text of a file', () => {
  const PLAIN = '[wifi]\nssid = "Café"\n';
  it.each([
    ['a byte order mark', Buffer.from(`\uFEFF${PLAIN}`)],
    ['CRLF', Buffer.from(PLAIN.replaceAll('\n', '\r\n'))],
    ['UTF-16, as Notepad’s "Unicode"', Buffer.from(`\uFEFF${PLAIN}`, 'utf16le')],
    ['smart quotes', Buffer.from('[wifi]\nssid = “Café”\n')],
    ['German quotes', Buffer.from('[wifi]\nssid = „Café“\n')],
    ['a blank that does not break', Buffer.from('[wifi]\nssid\u00a0= "Café"\n')],
  ])('is the same with %s', (_what, bytes) => {
    expect(textOfFile(bytes)).toEqual({ text: PLAIN });
  });

  it('keeps an apostrophe that belongs to a name', () => {
    expect(textOfFile(Buffer.from('ssid = "Bob’s"\n')).text).toBe('ssid = "Bob’s"\n');
  });

  it.each([
    ['nothing', Buffer.alloc(0), /empty; it was not written to its end/],
    ['zeros where a card was pulled out', Buffer.concat([Buffer.from('[wifi]\n'), Buffer.alloc(512)]), /has a hole/],
    ['Latin-1', Buffer.from('ssid = "Caf\xe9"\n', 'latin1'), /no UTF-8 text/],
  ])('is refused in words: %s', (_what, bytes, words) => {
    expect(textOfFile(bytes).problem).toMatch(words);
  });
});

describe('a file without its secrets', () => {
  it('keeps all but those, and reads as before', () => {
    const { secrets } = read(WHOLE);
    const left = redact(WHOLE, secrets);
    for (const secret of secrets) expect(left).not.toContain(secret);
    expect(left).toContain(`ssid = "Bob's"`);
    expect(left).toContain('to = ["bob@example.org"]');
    expect(read(left).problems.map(({ path }) => path)).toEqual(['alerts.email.username']);
    expect(redact(left, [])).toBe(left);
  });

  it.each([
    ['a comment', '# passphrase = "old and still used"\n', 'old and still used'],
    ['netplan', 'access-points:\n  "Home":\n    password: "hush hush"\n', 'hush hush'],
    ['single quotes', "password_hash = '$scrypt$ln=14'\n", '$scrypt$ln=14'],
    ['cloud-init', 'users:\n  - name: pi\n    passwd: $y$j9T$abc\n', '$y$j9T$abc'],
    ['half a file', '[wifi]\npassphrase = "hush hu', 'hush hu'],
  ])('has none in %s', (_what, text, secret) => {
    expect(redact(text, [])).not.toContain(secret);
  });

  it.each([
    ['several lines', 'password = """\nhush hush\n"""\n', []],
    ['an inline table', 'wifi = { ssid = "a", passphrase = "hush hush" }\n', ['hush hush']],
  ])('is nothing at all where one cannot be taken out alone: %s', (_what, text, known) => {
    expect(redact(text, known)).toMatch(/^# Taken by the device/);
  });

  it('leaves what only sounds like one', () => {
    const text = '[[sensors.http]]\ntoken_paths = ["/img/"]\npassword_file = "mail.txt"\n';
    expect(redact(text, [])).toBe(text);
  });
});
