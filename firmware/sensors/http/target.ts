import type { Head } from './request.ts';

/** What is asked for: RFC 9112 section 3.2. */
export interface Target {
  /** Decoded, without `.`, `..` and empty segments; undefined: one that web servers refuse. A byte string. */
  readonly path: string | undefined;
  readonly query: string;
}

export function targetOf({ method, target }: Head): Target {
  // Another server is asked for through us (CONNECT, an absolute URL): recorded, never carried out.
  if (method === 'CONNECT' || target === '*') return { path: target, query: '' };
  const absolute = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^]*)$/i.exec(target);
  const local = absolute === null ? target : (absolute[1] ?? '');
  const [withQuery = ''] = (local.startsWith('/') ? local : absolute === null ? '' : `/${local}`).split('#', 1);
  const mark = withQuery.indexOf('?');
  const raw = mark < 0 ? withQuery : withQuery.slice(0, mark);
  return { path: normalised(raw), query: mark < 0 ? '' : withQuery.slice(mark + 1) };
}

function normalised(raw: string): string | undefined {
  if (!raw.startsWith('/') || /%(?![0-9a-f]{2})|%00/i.test(raw)) return undefined;
  const decoded = raw.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const segments: string[] = [];
  const parts = decoded.split('/').slice(1);
  for (const part of parts) {
    if (part === '..') {
      // Above the root: web servers refuse it, whatever the traversal was meant for.
      if (segments.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') segments.push(part);
  }
  const directory = ['', '.', '..'].includes(parts.at(-1) ?? '');
  return `/${segments.join('/')}${directory && segments.length > 0 ? '/' : ''}`;
}
