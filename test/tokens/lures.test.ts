import { unzipSync, strFromU8 } from 'fflate';
import { expect, it } from 'vitest';
import { docxWith } from '../../firmware/tokens/docx.ts';
import { luresFor, qrForTerminal, qrSvg } from '../../firmware/tokens/lures.ts';
import { newId } from '../../firmware/tokens/new-id.ts';

it('makes an address and what leads to it', () => {
  expect(luresFor(new URL('http://192.0.2.7:8088/img/'), 'abc')).toEqual({
    url: 'http://192.0.2.7:8088/img/abc.png',
    image: '<img src="http://192.0.2.7:8088/img/abc.png" width="1" height="1" alt="">',
    markdown: '![](http://192.0.2.7:8088/img/abc.png)',
    desktopIni: '[.ShellClassInfo]\r\nIconResource=\\\\192.0.2.7@8088\\img\\abc.ico,0\r\n',
  });
  const ini = (base: string): string => luresFor(new URL(base), 'abc').desktopIni.split('=')[1] ?? '';
  expect(ini('https://files/')).toBe('\\\\files@SSL@443\\abc.ico,0\r\n');
  expect(ini('http://[2001:db8::1]/')).toBe('\\\\2001-db8--1.ipv6-literal.net@80\\abc.ico,0\r\n');
});

it('makes a document whose only relationship outside is the token', () => {
  const files = unzipSync(docxWith('http://192.0.2.7/a.png?x=1&y="', 'R&D <passwords>\u0000'));
  expect(Object.keys(files)).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'word/_rels/document.xml.rels',
    'word/document.xml',
  ]);
  const relations = strFromU8(files['word/_rels/document.xml.rels'] ?? new Uint8Array());
  expect(relations).toContain('Target="http://192.0.2.7/a.png?x=1&amp;y=&quot;" TargetMode="External"');
  expect(strFromU8(files['word/document.xml'] ?? new Uint8Array())).toContain('>R&amp;D &lt;passwords&gt;</w:t>');
});

it('makes ids of 125 bits that fit into a URL, a file name and a catalogue', () => {
  expect(newId((length) => Uint8Array.from({ length }, (_, at) => at * 11))).toBe('alwbmxcnydozep2fq3gr4hs5i');
  const all = newId((length) => new Uint8Array(length).fill(255));
  expect(all).toMatch(/^7{25}$/);
});

it('draws a code as an image and for a terminal', () => {
  expect(qrSvg('http://192.0.2.7/a.png')).toMatch(/^<svg [^]*<\/svg>$/);
  const lines = qrForTerminal('http://192.0.2.7/a.png').trimEnd().split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
