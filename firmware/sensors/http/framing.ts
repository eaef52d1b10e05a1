import { BODY_BYTES } from './limits.ts';
import { asciiLower, valuesOf, type Head, type Refusal } from './request.ts';

export type Framing = { readonly kind: 'none' | 'chunked' } | { readonly kind: 'length'; readonly bytes: number };

const bad = (problem: string): Refusal => ({ fault: 'badRequest', problem });

/**
 * How long the body is (RFC 9112 section 6.3). Whatever leaves room for two opinions is refused: request smuggling lives
 * on them (CL.TE, TE.CL, TE.TE).
 */
export function framingOf(head: Head): Framing | Refusal {
  const codings = valuesOf(head, 'transfer-encoding');
  const lengths = valuesOf(head, 'content-length');
  if (codings.length > 0 && lengths.length > 0) return bad('Content-Length and Transfer-Encoding');
  if (codings.length > 0) {
    if (codings.length > 1) return bad('more than one Transfer-Encoding');
    if (head.version === 'HTTP/1.0') return bad('Transfer-Encoding in HTTP/1.0');
    if (asciiLower(codings[0] ?? '') === 'chunked') return { kind: 'chunked' };
    return { fault: 'notImplemented', problem: 'a Transfer-Encoding that is not chunked' };
  }
  const [length] = lengths;
  if (length === undefined) return { kind: 'none' };
  if (lengths.length > 1) return bad('more than one Content-Length');
  if (!/^\d{1,19}$/.test(length)) return bad('a broken Content-Length');
  const bytes = Number(length);
  if (bytes > BODY_BYTES) return { fault: 'bodyTooLarge', problem: 'the body is too large' };
  return bytes === 0 ? { kind: 'none' } : { kind: 'length', bytes };
}

/** RFC 9112 section 3.2: exactly one Host in HTTP/1.1, and never two. */
export function hostProblem(head: Head): Refusal | undefined {
  const hosts = valuesOf(head, 'host');
  if (hosts.length > 1) return bad('more than one Host');
  if (hosts.length === 0 && head.version !== 'HTTP/1.0' && !head.simple) return bad('no Host');
  if (/[\s/@\\]/.test(hosts[0] ?? '')) return bad('a broken Host');
  return undefined;
}
