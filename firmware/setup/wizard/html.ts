import { escapeHtml } from '../../api/html.ts';

/** A piece of a page. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** What is put in is text, and escaped, unless it is a piece itself. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.reduce((before, text, at) => before + spelled(parts[at - 1] ?? '') + text),
});

function spelled(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return 'html' in part ? part.html : part.map(spelled).join('');
}

export const NOTHING: Html = { html: '' };
