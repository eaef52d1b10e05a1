import { SessionEnded } from '../sensor.ts';
import { Body, readBody } from './body.ts';
import type { HttpOptions, HttpPeer } from './declaration.ts';
import { framingOf, hostProblem } from './framing.ts';
import { honeyfileAnswer } from './honeyfiles.ts';
import { Intake } from './intake.ts';
import { GATHER_MS, LINE_BYTES, REQUESTS, TOKEN_LINE_BYTES } from './limits.ts';
import { recordLogins, recordRequest } from './record.ts';
import { asciiLower, isRefusal, readHead, valueOf, valuesOf, type Head, type Refusal } from './request.ts';
import { sendAnswer } from './send.ts';
import { groupOf, newGroup } from './session.ts';
import { siteOf, type Answer, type Site } from './site.ts';
import { targetOf } from './target.ts';
import { isTokenSite, readAnyway, recordToken, TOKEN_ANSWER, tokenHit } from './tokens.ts';

interface Visit {
  readonly peer: HttpPeer;
  readonly intake: Intake;
  readonly site: Site;
  readonly options: HttpOptions;
  readonly own: string | undefined;
  /** Somebody speaks HTTP in clear where TLS is spoken. */
  readonly plainOnTls: boolean;
}

export interface Circumstances {
  /** Read already, before it was known what it is. */
  readonly before?: Buffer;
  readonly plainOnTls?: boolean;
}

/** A visitor's requests, one after the other, to the end. */
export async function converse(
  peer: HttpPeer,
  options: HttpOptions,
  { before, plainOnTls = false }: Circumstances = {},
): Promise<void> {
  const intake = new Intake(peer, before);
  const own = options.session_cookie ? newGroup(peer) : undefined;
  const visit: Visit = { peer, intake, site: siteOf(peer.device, options), options, own, plainOnTls };
  for (let requests = 1; ; requests += 1) {
    const head = await nextHead(visit);
    if (head === undefined) return;
    if (isRefusal(head)) {
      await refuse(visit, head);
      return;
    }
    const kept = await serve(visit, head, requests < REQUESTS);
    if (!kept) {
      await noteRest(visit);
      return;
    }
  }
}

/** The next request's head; one that the visitor leaves unfinished, or lets time out, is evidence too. */
async function nextHead({ peer, intake, options }: Visit): Promise<Head | Refusal | undefined> {
  try {
    const head = await readHead(intake, isTokenSite(options) ? TOKEN_LINE_BYTES : LINE_BYTES);
    if (typeof head !== 'string') return head;
    if (head === 'left-in-head') peer.record('garbage', { problem: 'unfinished request', raw: intake.raw() });
    return undefined;
  } catch (error) {
    if (error instanceof SessionEnded && intake.pending) {
      peer.record('garbage', { problem: 'unfinished request', raw: intake.raw() });
    }
    throw error;
  }
}

/** Answers what is no request, and ends. */
async function refuse({ peer, intake, site, options, own }: Visit, refusal: Refusal): Promise<void> {
  await intake.gather(GATHER_MS);
  const raw = intake.raw();
  const read = isTokenSite(options) ? readAnyway(raw, refusal) : undefined;
  const hit = read === undefined ? undefined : tokenHit(peer, options, read);
  const answer = hit === undefined ? site.fault(refusal.fault) : TOKEN_ANSWER;
  peer.record('garbage', { problem: refusal.problem, raw, status: statusOf(answer) });
  if (hit !== undefined) recordToken(peer, hit);
  await sendAnswer(peer, site, answer, { head: undefined, keep: false, cookie: groupOf(undefined, own).cookie });
}

/** One request; whether the connection stays open. */
async function serve(visit: Visit, head: Head, mayKeep: boolean): Promise<boolean> {
  const { peer, intake, site } = visit;
  const { group, cookie } = groupOf(head, visit.own);
  const target = targetOf(head);
  const body = new Body(peer, head.target);
  const outcome = await takeBody(visit, head, body, group);
  if (outcome === 'left') {
    intake.begin();
    return false;
  }
  const login = recordLogins(peer, head, target, body, group);
  const request = { method: head.method, target: head.target, header: (name: string) => valueOf(head, name) };
  const hit = tokenHit(peer, visit.options, request);
  const honeyfile = isRefusal(outcome)
    ? undefined
    : honeyfileAnswer(peer.device, visit.options, head.method, target.path);
  const answer =
    hit !== undefined
      ? TOKEN_ANSWER
      : visit.plainOnTls
        ? site.plainOnTls()
        : isRefusal(outcome)
          ? site.fault(outcome.fault)
          : (honeyfile ?? site.answer({ method: head.method, path: target.path, login, now: peer.now() }));
  const problem = isRefusal(outcome) ? outcome.problem : undefined;
  recordRequest(peer, head, body, { status: answer && statusOf(answer), problem, group });
  if (hit !== undefined) recordToken(peer, hit);
  if (honeyfile !== undefined && answer === honeyfile) peer.record('honeyfile', { path: target.path, action: 'read' });
  intake.begin();
  if (answer === undefined) return false;
  // A request that was refused as such ends the connection, as nginx does it.
  const refused = isRefusal(outcome) || visit.plainOnTls || statusOf(answer) === 400;
  const keep = mayKeep && !refused && wantsToStay(head) && site.face.persistent;
  await sendAnswer(peer, site, answer, { head, keep, cookie });
  return keep;
}

async function takeBody(
  { peer, intake }: Visit,
  head: Head,
  body: Body,
  group: string | undefined,
): Promise<Refusal | 'left' | 'complete'> {
  const framing = hostProblem(head) ?? framingOf(head);
  if (isRefusal(framing)) return await takeRest(intake, body, framing);
  try {
    if (framing.kind !== 'none' && expectsContinue(head)) await peer.send('HTTP/1.1 100 Continue\r\n\r\n');
    const outcome = await readBody(intake, framing, body);
    if (outcome === 'left') recordRequest(peer, head, body, { problem: 'unfinished body', group });
    return isRefusal(outcome) ? await takeRest(intake, body, outcome) : outcome;
  } catch (error) {
    if (error instanceof SessionEnded) recordRequest(peer, head, body, { problem: 'unfinished body', group });
    throw error;
  }
}

/** What stands behind a broken head or chunk is somebody's smuggled request: nobody can say where it ends. */
async function takeRest(intake: Intake, body: Body, refusal: Refusal): Promise<Refusal> {
  await intake.gather(GATHER_MS);
  body.take(intake.rest());
  return refusal;
}

/** What came behind the last answer is answered by nobody. */
async function noteRest({ peer, intake }: Visit): Promise<void> {
  if (!intake.pending) return;
  await intake.gather(GATHER_MS);
  const raw = intake.raw();
  if (raw.some((byte) => byte !== 0x0d && byte !== 0x0a))
    peer.record('garbage', { problem: 'behind the last answer', raw });
}

const statusOf = ({ status }: Answer): number => Number(status.slice(0, 3));

/** RFC 9110 section 10.1.1. */
const expectsContinue = (head: Head): boolean =>
  head.version === 'HTTP/1.1' && asciiLower(valueOf(head, 'expect') ?? '') === '100-continue';

/** RFC 9112 section 9.3. */
function wantsToStay(head: Head): boolean {
  const wishes = valuesOf(head, 'connection').flatMap((value) => asciiLower(value).split(/[\s,]+/));
  if (head.simple || wishes.includes('close')) return false;
  return head.version !== 'HTTP/1.0' || wishes.includes('keep-alive');
}
