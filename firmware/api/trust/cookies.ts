/** The value of the first cookie of that name (RFC 6265 section 4.2). */
export function cookieOf(header: string | string[] | undefined, name: string): string | undefined {
  for (const part of String(header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at >= 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

interface Wish {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly maxAgeS: number;
  readonly secure: boolean;
}

/** Never for a script, never along with another site's request. */
export const setCookie = ({ name, value, path, maxAgeS, secure }: Wish): string =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
