import qrcode from 'qrcode-generator';

/** What a person plants: each fetches the token's URL when somebody looks at it. */
export interface Lures {
  readonly url: string;
  readonly image: string;
  readonly markdown: string;
  /** For a folder of Windows: Explorer loads the icon when the folder is shown. */
  readonly desktopIni: string;
}

/** `id` is one of {@link newId}, or another that a URL holds as it is; `base` ends with a slash. */
export function luresFor(base: URL, id: string): Lures {
  const url = new URL(`${id}.png`, base).href;
  return {
    url,
    image: `<img src="${url}" width="1" height="1" alt="">`,
    markdown: `![](${url})`,
    desktopIni: `[.ShellClassInfo]\r\nIconResource=${uncPath(base, id)},0\r\n`,
  };
}

/**
 * A WebDAV path, which Windows turns into HTTP requests for `/ID` and `/ID.ico` (service WebClient, started on demand).
 * `\\host@8080\...`, `\\host@SSL@443\...`.
 */
function uncPath(base: URL, id: string): string {
  const isTls = base.protocol === 'https:';
  const port = base.port === '' ? (isTls ? '443' : '80') : base.port;
  // As Windows wants an IPv6 address in a path: 2001-db8--1.ipv6-literal.net.
  const host = base.hostname.startsWith('[')
    ? `${base.hostname.slice(1, -1).replaceAll(':', '-')}.ipv6-literal.net`
    : base.hostname;
  const folder = base.pathname.split('/').filter((part) => part !== '');
  return ['', '', `${host}${isTls ? '@SSL' : ''}@${port}`, ...folder, `${id}.ico`].join('\\');
}

/** Black on white needs a quiet zone (ISO/IEC 18004 section 6.3.8) and both colours set: terminals are often dark. */
export function qrForTerminal(text: string): string {
  const qr = codeOf(text);
  const quiet = 4;
  const dark = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < qr.getModuleCount() && column < qr.getModuleCount() && qr.isDark(row, column);
  const lines: string[] = [];
  // Two rows a line: the upper and the lower half of a character.
  for (let row = -quiet; row < qr.getModuleCount() + quiet; row += 2) {
    let line = '';
    for (let column = -quiet; column < qr.getModuleCount() + quiet; column += 1) {
      const [upper, lower] = [dark(row, column), dark(row + 1, column)];
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(`\u001B[30;47m${line}\u001B[0m`);
  }
  return `${lines.join('\n')}\n`;
}

export const qrSvg = (text: string): string => codeOf(text).createSvgTag({ cellSize: 4, margin: 16, scalable: true });

function codeOf(text: string): ReturnType<typeof qrcode> {
  // 0: the smallest that holds it; M: a seventh of it may be dirt.
  const qr = qrcode(0, 'M');
  qr.addData(text);
  qr.make();
  return qr;
}
