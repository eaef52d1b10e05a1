import type { Grade } from '../core/grade.ts';
import type { Block, Deed, Fact, Letter, Visit } from './letter.ts';

/**
 * The letter as HTML that asks nobody for anything: no image, font, script or link. Readable at 320 px and at night;
 * every colour stands inline for light, because many mail programs drop the style sheet, and is replaced by the sheet
 * for dark. Nothing is a link: what a visitor wrote must not become one, and the box's page has no address that a mail
 * reader elsewhere could open.
 */
export const htmlOf = (letter: Letter): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    // In case a mail program shows it as a page.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    // iOS makes links of what looks like a number, a day or an address.
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">',
    `<style>${SHEET}</style></head>`,
    `<body class="page" style="margin:0;padding:0;background:#f3f4f6;color:#111827;${SANS}">`,
    `<div class="card" style="max-width:640px;margin:0 auto;background:#ffffff;border-top:6px solid ${colour(letter.grade)}">`,
    `<div style="padding:20px 20px 24px">${badge(letter.grade)}${letter.blocks.map(blockHtml).join('\n')}</div>`,
    '</div></body></html>',
  ].join('\n');

const SANS = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif;";
const MONO = "font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:14px;line-height:1.45;";
/** Long words break anywhere: a phone must not be scrolled sideways to read a password. */
const BREAKS = 'overflow-wrap:anywhere;word-break:break-word;';

const SHEET = `
:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#0b0f17!important;color:#e5e7eb!important}
.card{background:#151b26!important}
.quiet{color:#9ca3af!important}
.box{background:#0b0f17!important;border-color:#334155!important;color:#e5e7eb!important}
}
@media (max-width:480px){.name{width:64px!important}}
`.replaceAll('\n', '');

const COLOURS = {
  touch: '#64748b',
  probe: '#2563eb',
  login: '#b45309',
  commands: '#b91c1c',
  critical: '#b91c1c',
} as const satisfies Record<Grade, string>;

const BADGES = {
  touch: 'Touched',
  probe: 'Probed',
  login: 'Login tried',
  commands: 'Let in',
  critical: 'Alarm',
} as const satisfies Record<Grade, string>;

const colour = (grade: Grade | null): string => (grade === null ? '#0f766e' : COLOURS[grade]);

const badge = (grade: Grade | null): string =>
  grade === null
    ? ''
    : `<span style="display:inline-block;padding:2px 10px;border-radius:10px;background:${COLOURS[grade]};color:#ffffff;` +
      `font-size:13px;font-weight:600">${BADGES[grade]}</span>`;

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'lead':
      return leadHtml(block.lines);
    case 'facts':
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="width:100%;border-collapse:collapse;margin:0 0 8px">${block.facts.map(factHtml).join('')}</table>`;
    case 'deeds':
      return `${heading(block.heading, ' (times are UTC)')}${block.deeds.map(deedHtml).join('')}${moreHtml(block.more)}`;
    case 'visits':
      return `${heading(block.heading, ' (times are UTC)')}${block.visits.map(visitHtml).join('')}${moreHtml(block.more)}`;
    case 'advice':
      return `${heading(block.heading)}${block.lines.map(capital).map(sentence).join('')}`;
    case 'code':
      return `${heading(block.heading)}${box(block.lines.map(escaped).join('\n'))}`;
  }
}

const leadHtml = ([first = '', ...rest]: readonly string[]): string =>
  `<h1 style="margin:10px 0 12px;font-size:20px;line-height:1.35;font-weight:600;${BREAKS}">${escaped(first)}</h1>${rest.map(sentence).join('')}`;

const heading = (text: string, aside = ''): string =>
  `<h2 style="margin:20px 0 6px;font-size:15px;line-height:1.4;font-weight:600;${BREAKS}">${escaped(text)}${
    aside === '' ? '' : quiet(aside)
  }</h2>`;

/** In plain text the heading stands before it, on the same line. */
const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const sentence = (text: string): string => `<p style="margin:0 0 6px;${BREAKS}">${escaped(text)}</p>`;

const quiet = (text: string): string =>
  `<span class="quiet" style="color:#6b7280;font-weight:400">${escaped(text)}</span>`;

const factHtml = ({ name, lines }: Fact): string =>
  `<tr><td class="name" style="width:80px;padding:3px 12px 3px 0;vertical-align:top">${quiet(name)}</td>` +
  `<td style="padding:3px 0;vertical-align:top;${BREAKS}">${lines.map(escaped).join('<br>')}</td></tr>`;

/** `bdi`: letters that run from right to left do not drag ours along. */
const deedHtml = ({ time, where, text }: Deed): string =>
  `<div style="margin:0 0 10px"><div style="font-size:13px">${quiet(`${time}  ${where}`)}</div>` +
  `<div class="box" style="${BOX}"><bdi>${escaped(text)}</bdi></div></div>`;

const visitHtml = ({ title, deeds }: Visit): string => `${sentence(title)}${deeds.map(deedHtml).join('')}`;

const moreHtml = (more: number): string =>
  more > 0 ? `<p style="margin:0 0 6px">${quiet(`… and ${more.toLocaleString('en-US')} more`)}</p>` : '';

const BOX = `padding:6px 10px;background:#f3f4f6;border:1px solid #e5e7eb;border-radius:4px;color:#111827;white-space:pre-wrap;${MONO}${BREAKS}`;

const box = (html: string): string => `<div class="box" style="${BOX}">${html}</div>`;

/** HTML's own characters; what else is dangerous in text `inert` has dealt with. */
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
