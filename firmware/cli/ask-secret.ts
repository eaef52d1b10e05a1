import type { ReadStream } from 'node:tty';

const LINE_CHARS_MAX = 1024;
const [ENTER, INTERRUPT, END, ERASE] = ['\r', '\u0003', '\u0004', '\u007F'];

/** The first line of stdin. From a terminal it is asked for, and not shown. */
export async function askSecret(
  stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>,
  stderr: { write(text: string): unknown },
  prompt: string,
): Promise<string> {
  const terminal = stdin.isTTY === true && stdin.setRawMode !== undefined;
  if (terminal) {
    stderr.write(prompt);
    stdin.setRawMode?.(true);
  }
  let line = '';
  stdin.setEncoding('utf8');
  try {
    for await (const chunk of stdin as AsyncIterable<string>) {
      for (const char of chunk) {
        if (char === '\n' || char === ENTER || (terminal && char === END)) return line;
        if (terminal && char === INTERRUPT) return '';
        if (terminal && char === ERASE) line = [...line].slice(0, -1).join('');
        else line += char;
        if (line.length > LINE_CHARS_MAX) return line;
      }
    }
    return line;
  } finally {
    if (terminal) {
      stdin.setRawMode?.(false);
      stderr.write('\n');
    }
  }
}
