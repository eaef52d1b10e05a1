import { createHash } from 'node:crypto';
import type { Device } from '../sensor.ts';
import type { Login } from './credentials.ts';
import type { HttpOptions } from './declaration.ts';
import {
  factsOf,
  fill,
  type Face,
  type Facts,
  type Fault,
  type FaultAnswer,
  type Page,
  type Scheme,
} from './faces/face.ts';
import { nas } from './faces/nas.ts';
import { printer } from './faces/printer.ts';
import { router } from './faces/router.ts';
import { server } from './faces/server.ts';

const FACES = { nas, router, printer, server } as const satisfies Record<HttpOptions['product'], Face>;

export interface Question {
  readonly method: string;
  readonly path: string | undefined;
  readonly login: Login | undefined;
  readonly now: number;
}

/** What is answered, before it is put into words of HTTP. */
export interface Answer {
  readonly status: string;
  readonly type: string;
  readonly body: Buffer;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Says how long it is even where the product leaves that to the end of the connection. */
  readonly sized?: boolean;
}

/** One product on one device. */
export interface Site {
  readonly face: Face;
  readonly server: string;
  answer(question: Question): Answer;
  fault(fault: Fault): Answer;
  plainOnTls(): Answer | undefined;
}

export function siteOf(device: Device, options: HttpOptions): Site {
  const face: Face = FACES[options.product];
  const facts = factsOf(device, options.hostname);
  const scheme = options.auth === 'product' ? face.auth : options.auth;
  const fault = (kind: Fault): Answer => faultAnswer(face, face.faults[kind], facts);
  return {
    face,
    server: fill(face.server, facts),
    fault,
    plainOnTls: () => (face.plainOnTls === undefined ? undefined : faultAnswer(face, face.plainOnTls, facts)),
    answer(question) {
      const found = find(face, scheme, question);
      if (typeof found !== 'string') return pageAnswer(face, found, facts);
      if (found !== 'unauthorized') return fault(found);
      const challenge = challengeOf(scheme, fill(face.realm, facts), device, question.now);
      return { ...fault(found), headers: [['WWW-Authenticate', challenge]] };
    },
  };
}

function find(face: Face, scheme: Scheme, { method, path, login }: Question): Page | Fault {
  if (path === undefined) return 'badRequest';
  const page = Object.hasOwn(face.pages, path) ? face.pages[path] : undefined;
  const guarded = page?.open !== true && (page !== undefined || face.asksFirst);
  if ((scheme === 'basic' || scheme === 'digest') && guarded) return 'unauthorized';
  if (!['GET', 'HEAD', 'POST'].includes(method)) return 'notAllowed';
  if (scheme === 'form' && page?.open !== true) {
    const { form } = face;
    const sent = login !== undefined || (method === 'POST' && path !== '/');
    if (form.actions.includes(path) && sent) return form.refused;
    if (page !== undefined) return form.page;
  }
  if (page === undefined) return 'notFound';
  return method === 'POST' && page.posts !== true ? 'notAllowed' : page;
}

const bytesOf = (body: string | Uint8Array, facts: Facts): Buffer =>
  typeof body === 'string' ? Buffer.from(fill(body, facts), 'utf8') : Buffer.from(body);

function pageAnswer(face: Face, page: Page, facts: Facts): Answer {
  const body = bytesOf(page.body, facts);
  const file = face.files === true && page.posts !== true ? fileHeaders(facts.installedS, body.length) : [];
  return {
    status: page.status ?? '200 OK',
    type: page.type ?? face.html,
    body,
    headers: [...(page.headers ?? []), ...file],
  };
}

/** As nginx makes them: the tag is the time and the size. */
const fileHeaders = (seconds: number, size: number): Answer['headers'] => [
  ['Last-Modified', new Date(seconds * 1000).toUTCString()],
  ['ETag', `"${seconds.toString(16)}-${size.toString(16)}"`],
  ['Accept-Ranges', 'bytes'],
];

const faultAnswer = (face: Face, { status, type, body }: FaultAnswer, facts: Facts): Answer => ({
  status,
  type: type ?? face.html,
  body: bytesOf(body, facts),
  headers: [],
});

function challengeOf(scheme: Scheme, realm: string, device: Device, now: number): string {
  if (scheme === 'basic') return `Basic realm="${realm}"`;
  // RFC 7616 section 5.4: made of the time and a secret of the server's, so nothing has to be remembered.
  const key = device.derive('http nonce', 32);
  const nonce = createHash('sha256').update(key).update(String(now)).digest('hex').slice(0, 32);
  return `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"`;
}
