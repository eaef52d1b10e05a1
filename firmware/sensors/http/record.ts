import type { Body } from './body.ts';
import { authorizationsOf, cookieLogin, isOdd, type Login } from './credentials.ts';
import type { HttpPeer } from './declaration.ts';
import { fieldsOf, loginIn, urlencoded } from './form.ts';
import { valueOf, type Head } from './request.ts';
import { sourcesOf } from './sources.ts';
import type { Target } from './target.ts';

export interface Outcome {
  readonly status?: number | undefined;
  readonly problem?: string | undefined;
  readonly group: string | undefined;
}

export function recordRequest(peer: HttpPeer, head: Head, body: Body, { status, problem, group }: Outcome): void {
  const { start, size } = body;
  const lines = [...head.lines, ...body.trailers];
  const fields = {
    method: head.method,
    path: head.target,
    version: head.version,
    host: valueOf(head, 'host'),
    user_agent: valueOf(head, 'user-agent'),
    referer: valueOf(head, 'referer'),
    headers: lines.length > 0 ? lines.join('\n') : undefined,
    body: size > 0 ? start : undefined,
    body_size: size > 0 ? size : undefined,
    body_sha256: body.sha256(),
    status,
    problem,
    session_group: group,
  };
  peer.record('request', fields, sourcesOf(head, body));
}

/** Records all credentials of a request; the last of them is what is answered. */
export function recordLogins(
  peer: HttpPeer,
  head: Head,
  target: Target,
  body: Body,
  group: string | undefined,
): Login | undefined {
  let last: Login | undefined;
  const found = [
    ...authorizationsOf(head),
    cookieLogin(head),
    target.query === '' ? undefined : loginIn(urlencoded(target.query), 'query'),
    body.size > 0 ? loginIn(fieldsOf(body.start, valueOf(head, 'content-type')), 'form') : undefined,
  ];
  for (const one of found) {
    if (one === undefined) continue;
    if (isOdd(one)) peer.record('authorization', { value: one.value, problem: one.problem });
    else {
      peer.record('login', { ...one, accepted: false, path: head.target, session_group: group });
      last = one;
    }
  }
  return last;
}
