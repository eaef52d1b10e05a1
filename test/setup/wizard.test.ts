import { beforeEach, describe, expect, it } from 'vitest';
import type { Desk, Outcome } from '../../firmware/api/trust/desk.ts';
import { dispatch, routeFor, type Answer } from '../../firmware/api/router.ts';
import type { Attempt, Wish } from '../../firmware/setup/machine.ts';
import type { Change, WizardParts } from '../../firmware/setup/wizard/parts.ts';
import { NO_PROGRESS, progressOf, type Progress } from '../../firmware/setup/wizard/progress.ts';
import { wizardRoutes } from '../../firmware/setup/wizard/wizard.ts';

const HOST = '192.0.2.1';
const CODE = '7K3M-Q0ZT';
const PASSWORD = 'correct horse battery';
const IN: Outcome = { kind: 'in', cookies: ['skep=secret-token; Path=/', 'skep-known=x'] };

let owned: string | undefined;
let open: boolean;
let progress: Progress;
let applied: (readonly Change[])[];
let wishes: Wish[];
let attempt: Attempt | undefined;
let mailed: string[];
let finished: number;
let online: boolean;
let radio: boolean;
let written: Readonly<Record<string, string>>;

beforeEach(() => {
  [owned, open, progress, attempt, finished, online] = [undefined, true, NO_PROGRESS, undefined, 0, true];
  radio = true;
  [applied, wishes, mailed] = [[], [], []];
  written = {};
});

const desk = {
  isOwned: async () => await Promise.resolve(owned !== undefined),
  visitor: async ({ cookie }) =>
    await Promise.resolve(
      String(cookie).includes('skep=secret-token') ? { kind: 'owner', session: {}, token: 'secret-token' } : undefined,
    ),
  async claim(_from, code, password) {
    if (owned !== undefined) return await Promise.resolve({ kind: 'taken' });
    if (code !== CODE) return { kind: 'wrong' };
    owned = password;
    return IN;
  },
  logIn: async (_from, password) => await Promise.resolve(password === owned ? IN : { kind: 'wrong' }),
} as Partial<Desk> as Desk;

const parts: WizardParts = {
  desk,
  setUpCode: async () => await Promise.resolve(owned === undefined ? CODE : null),
  claimed: () => undefined,
  network: {
    name: 'skep-1a2b',
    stations: () => [
      { ssid: '<script>alert(1)</script>', signal: 80, band: '2.4', security: 'wpa' },
      { ssid: 'Five', signal: 70, band: '5', security: 'wpa' },
    ],
    links: async () =>
      await Promise.resolve([
        { device: 'eth0', kind: 'ethernet', connected: online, ours: false, addresses: ['10.1.2.3'] },
        ...(radio ? [{ device: 'wlan0', kind: 'wifi', connected: false, ours: false, addresses: [] } as const] : []),
      ]),
    attempt: () => attempt,
    wish: (wish) => wishes.push(wish),
    rescan: () => undefined,
    country: async () => await Promise.resolve(),
    finish: () => {
      finished += 1;
    },
    minutesLeft: () => 14,
    claimOpen: async () => await Promise.resolve(open && owned === undefined),
    urls: (addresses) => addresses.map((address) => `http://${address}:8080/`),
    manages: () => true,
  },
  settings: {
    written: async (path) => await Promise.resolve(written[path.join('.')]),
    async apply(changes) {
      if (changes.some(({ value }) => value === 'no name!')) return await Promise.resolve(['`name` must be another.']);
      applied.push(changes);
      return [];
    },
  },
  mail: {
    providers: [{ value: 'gmail', label: 'gmail' }],
    async send(code) {
      mailed.push(code);
      return await Promise.resolve(undefined);
    },
  },
  personas: ['nas', 'router'],
  timeZones: ['Europe/Berlin', 'UTC'],
  timeZone: { now: () => 'UTC', set: async () => await Promise.resolve() },
  progress: {
    read: () => progress,
    write: (made) => {
      progress = progressOf(JSON.stringify(made));
    },
  },
  random: (bytes) => Buffer.alloc(bytes, 7),
};

async function ask(
  near: boolean,
  path: string,
  fields?: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
) {
  const route = routeFor(wizardRoutes(parts, near), fields === undefined ? 'GET' : 'POST', path);
  const headers = { host: HOST, ...(fields === undefined ? {} : { origin: `http://${HOST}` }), ...more };
  const nothing = async (): Promise<never> => await Promise.reject(new Error('no JSON'));
  const form = async () => await Promise.resolve(new URLSearchParams(fields));
  const answer: Answer = await dispatch(route, path, { headers, body: nothing, form, source: '192.0.2.77' });
  if (typeof answer.body !== 'string') throw new Error('no page');
  const { body } = answer;
  return {
    ...answer,
    body,
    title: /<h1>(.*?)<\/h1>/.exec(body)?.[1],
    problem: /role="alert">\s*([^<]*?)\s*</.exec(body)?.[1],
  };
}

const NEW = { password: PASSWORD, again: PASSWORD };
const ME = { session: 'secret-token' };

describe('claiming', () => {
  it('needs no code near by, in its time; who is second is told', async () => {
    expect(await ask(true, '/setup')).toMatchObject({ title: 'Make this device yours', status: 200 });
    const first = await ask(true, '/setup/claim', NEW);
    expect([first.title, owned]).toEqual(['How it reaches your network', PASSWORD]);
    expect(first.body).toContain('name="session" value="secret-token"');
    expect(first.cookies?.[0]).toContain('skep=secret-token');
    const second = await ask(true, '/setup/claim', { password: 'another password', again: 'another password' });
    expect([second.title, owned]).toEqual(['Log in to go on', PASSWORD]);
    expect((await ask(true, '/setup')).body).toContain('This device is claimed');
  });

  it.each([
    ['on the page', false, true],
    ['near by, when its time is over', true, false],
  ])('needs the code %s', async (_where, near, isOpen) => {
    open = isOpen;
    expect((await ask(near, '/setup')).body).toContain('Set-up code');
    expect(await ask(near, '/setup/claim', NEW)).toMatchObject({
      status: 403,
      problem: 'That is not the set-up code.',
    });
    expect(owned).toBeUndefined();
    expect((await ask(near, '/setup/claim', { ...NEW, code: '7k3m q0zt' })).title).toBe('How it reaches your network');
  });

  it('is refused to another site’s form, and with a password that is too short or typed twice differently', async () => {
    expect((await ask(true, '/setup/claim', NEW, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask(true, '/setup/claim', { password: 'short', again: 'short' })).status).toBe(422);
    expect((await ask(true, '/setup/claim', { ...NEW, again: 'correct horse' })).problem).toBe(
      'The two passwords differ.',
    );
    expect(owned).toBeUndefined();
  });
});

describe('the steps', () => {
  beforeEach(() => {
    owned = PASSWORD;
    progress = { ...NO_PROGRESS, answered: ['claim'] };
  });

  it('are for the owner: by the token in the form, or the cookie to look at them', async () => {
    expect((await ask(true, '/setup/name')).title).toBe('Log in to go on');
    expect((await ask(true, '/setup/name', { name: 'x', persona: 'nas' })).title).toBe('Log in to go on');
    // A cookie alone is sent by any page's form.
    const cookie = { cookie: 'skep=secret-token' };
    expect((await ask(true, '/setup/name', { name: 'x', persona: 'nas' }, cookie)).title).toBe('Log in to go on');
    expect(applied).toEqual([]);
    expect((await ask(true, '/setup/name', undefined, cookie)).title).toBe('What it is called, and what it passes for');
    expect((await ask(true, '/setup/login', { password: 'wrong' })).problem).toBe('That is not the password.');
    expect((await ask(true, '/setup/login', { password: PASSWORD })).title).toBe('How it reaches your network');
  });

  it('try a network, and show how it went', async () => {
    const asked = { ...ME, action: 'go', ssid: 'Five', passphrase: 'hush hush', method: 'dhcp' };
    const trying = await ask(true, '/setup/network', asked);
    expect(trying.title).toBe('Trying it now');
    expect(trying.body).not.toContain('hush');
    expect(wishes).toEqual([
      { kind: 'wifi', wifi: { ssid: 'Five', passphrase: 'hush hush', hidden: false, ipv4: { method: 'dhcp' } } },
    ]);
    const wish = wishes[0] ?? { kind: 'wired', ipv4: { method: 'dhcp' } };
    attempt = { wish, result: { kind: 'failed', reason: 'the passphrase is wrong' } };
    expect((await ask(true, '/setup/network', { ...ME, action: 'show' })).problem).toBe(
      'Could not join «Five»: the passphrase is wrong.',
    );
    attempt = { wish, result: { kind: 'joined', addresses: ['192.168.1.57'] } };
    const joined = await ask(true, '/setup/network', { ...ME, action: 'show' });
    expect(joined.body).toContain('href="http://192.168.1.57:8080/"');
  });

  it('join what was chosen on the page as a browser sends it back: a cable, a name of its own, one of any bytes', async () => {
    const { body } = await ask(true, '/setup/network', undefined, { cookie: 'skep=secret-token' });
    // HTML makes U+FFFD of it (section 13.2.5.36), and nothing else.
    const page = body.replaceAll('\0', '\uFFFD');
    const choices = [...page.matchAll(/name="ssid" value="([^"]*)"/g)].map(([, value = '']) => value);
    const [other = '', cable = ''] = choices.slice(-2);
    const asked = { ...ME, action: 'go', method: 'dhcp' };
    const ipv4 = { method: 'dhcp' };
    await ask(true, '/setup/network', { ...asked, ssid: other, other: 'Attic', hidden: '1', passphrase: 'hush hush' });
    await ask(true, '/setup/network', { ...asked, ssid: cable });
    // 32 bytes that are no UTF-8.
    const bytes = String.raw`\xe9`.repeat(32);
    await ask(true, '/setup/network', { ...asked, ssid: bytes });
    expect(wishes).toEqual([
      { kind: 'wifi', wifi: { ssid: 'Attic', passphrase: 'hush hush', hidden: true, ipv4 } },
      { kind: 'wired', ipv4 },
      { kind: 'wifi', wifi: { ssid: bytes, passphrase: '', hidden: false, ipv4 } },
    ]);
  });

  it('ask for no Wi-Fi where there is no radio', async () => {
    radio = false;
    const { body } = await ask(true, '/setup/network', undefined, { cookie: 'skep=secret-token' });
    expect(body).not.toMatch(/Five|passphrase|Listen again|Country/);
    const [, cable = ''] = /name="ssid" value="([^"]*)"/.exec(body) ?? [];
    const fixed = { method: 'static', address: '10.1.2.9/24', gateway: '10.1.2.1', dns: '10.1.2.1' };
    await ask(true, '/setup/network', { ...ME, action: 'go', ssid: cable, ...fixed });
    const ipv4 = { method: 'static', address: '10.1.2.9', prefix: 24, gateway: '10.1.2.1', dns: ['10.1.2.1'] };
    expect(wishes).toEqual([{ kind: 'wired', ipv4 }]);
  });

  it('show what was heard in the air as text', async () => {
    const { body } = await ask(true, '/setup/network', undefined, { cookie: 'skep=secret-token' });
    expect(body).not.toContain('<script');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).toContain('is on 5 GHz only');
  });

  it.each([
    [{ ssid: 'Five', passphrase: 'short' }, /8 to 63/],
    [{ ssid: 'Five', passphrase: 'pässword' }, /8 to 63/],
    [{ other: '' }, /Choose a network/],
    [{ other: 'é'.repeat(17) }, /1 to 32 bytes/],
    [{ ssid: 'Five', method: 'static', address: '192.168.1.20' }, /length of its network/],
    [{ ssid: 'Five', method: 'static', address: '192.168.1.20/24', gateway: 'router' }, /IPv4 address/],
    [{ ssid: 'Five', country: 'Germany' }, /two letters/],
  ])('refuse a network in words: %j', async (fields, words) => {
    const { problem, status } = await ask(true, '/setup/network', { ...ME, action: 'go', ...fields });
    expect(status).toBe(422);
    expect(problem).toMatch(words);
    expect(wishes).toEqual([]);
  });

  it('go through to the end, each written as a change of the config', async () => {
    const titles = [
      await ask(true, '/setup/network', { ...ME, action: 'keep' }),
      await ask(true, '/setup/name', { ...ME, name: 'no name!', persona: 'router' }),
      await ask(true, '/setup/name', { ...ME, name: 'closet', persona: 'router' }),
      await ask(true, '/setup/time', { ...ME, zone: 'Europe/Berlin' }),
      await ask(true, '/setup/mail', {
        ...ME,
        action: 'test',
        provider: 'gmail',
        to: 'a@b.example, c@d.example',
        password: 'pw',
      }),
      await ask(true, '/setup/mail', { ...ME, action: 'confirm', code: '000000' }),
      await ask(true, '/setup/mail', { ...ME, action: 'confirm', code: mailed[0] ?? '' }),
      await ask(true, '/setup/networks', { ...ME, networks: '10.0.0.0/8\nhere' }),
      await ask(true, '/setup/networks', { ...ME, networks: '10.0.0.0/8' }),
      await ask(true, '/setup/done', ME),
    ].map(({ title }) => title?.split(' ')[0]);
    expect(titles).toEqual(['What', 'What', 'Where', 'Whom', 'Whom', 'Whom', 'Who', 'Who', 'Ready', 'Good-bye,']);
    expect(mailed).toEqual([expect.stringMatching(/^\d{6}$/)]);
    expect(applied.flat().map(({ path, value }) => [path.join('.'), value])).toEqual([
      ['device.name', 'closet'],
      ['persona', 'router'],
      ['alerts.email.provider', 'gmail'],
      ['alerts.email.host', null],
      ['alerts.email.username', null],
      ['alerts.email.password', 'pw'],
      ['alerts.email.to', ['a@b.example', 'c@d.example']],
      ['page.networks', ['10.0.0.0/8']],
    ]);
    expect([finished, progress.mailArrived, progress.answered.length]).toEqual([1, true, 7]);
  });

  it('leave the mail server that a file names, and propose a provider where none is named', async () => {
    owned = PASSWORD;
    const cookie = { cookie: 'skep=secret-token' };
    const chosen = async (): Promise<string | undefined> =>
      /<option value="(\w+)"\s+selected/.exec((await ask(false, '/setup/mail', undefined, cookie)).body)?.[1];
    expect(await chosen()).toBe('gmail');
    written = { 'alerts.email.host': 'mail.example.test' };
    expect(await chosen()).toBe('custom');
    written = { 'alerts.email.host': 'relay.example.test', 'alerts.email.provider': 'gmail' };
    expect(await chosen()).toBe('gmail');
  });

  it('keep the test mail for later where nothing can be sent yet', async () => {
    online = false;
    progress = { ...NO_PROGRESS, answered: ['claim', 'network', 'name', 'time'] };
    const { body, title } = await ask(true, '/setup/mail', {
      ...ME,
      action: 'test',
      provider: 'gmail',
      to: 'a@b.example',
    });
    expect([title, mailed]).toEqual(['Who may open its page', []]);
    expect(body).toContain('The test mail is sent when the device is in its network');
  });

  it('propose the network that was joined, though the radio is an access point again by then', async () => {
    online = false;
    progress = { ...NO_PROGRESS, answered: ['claim', 'network', 'name', 'time', 'mail'] };
    const wish: Wish = {
      kind: 'wifi',
      wifi: { ssid: 'Home', passphrase: '', hidden: false, ipv4: { method: 'dhcp' } },
    };
    attempt = { wish, result: { kind: 'joined', addresses: ['10.77.0.62', 'fd00::62'] } };
    const { body } = await ask(true, '/setup/networks', undefined, { cookie: 'skep=secret-token' });
    expect(/<textarea[^>]*>([^<]*)</.exec(body)?.[1]?.trim()).toBe('10.77.0.0/24');
  });
});
