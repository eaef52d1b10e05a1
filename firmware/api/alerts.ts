import type { AlertDesk } from '../core/alert-desk.ts';
import { wishOf } from './configuration.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { changing, json, route, type Route } from './router.ts';

const NO_MAIL = 'No mail is configured: set `provider` or `host`, and `to`, in [alerts.email].';
const CODE = /^[\d\s]{6,12}$/;

/** Who is told, whether that works, and whether somebody reads it. */
export function alertRoutes(desk: AlertDesk): Route[] {
  /** One at a time: each holds a connection to somebody's server. */
  let busy = false;
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    if (busy) throw new Refusal(409, 'A test is under way; wait for its end.', { 'retry-after': '5' });
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  }

  return [
    route('/api/v1/alerts', async ({ query }) => {
      refuseUnknown(query, []);
      return json(await desk.state());
    }),

    changing('POST', '/api/v1/alerts/test', async ({ query, body }) => {
      refuseUnknown(query, []);
      const { channel, rest } = channelOf(await body());
      const trial = await alone(async () => await desk.test(channel, rest && wishOf(rest, [])));
      if (trial !== undefined) return json(trial);
      throw new Refusal(404, channel === 'email' ? NO_MAIL : 'There is no such channel; /api/v1/alerts lists them.');
    }),

    changing('POST', '/api/v1/alerts/confirm', async ({ query, body }) => {
      refuseUnknown(query, []);
      const code = codeOf(await body());
      if (code === undefined) {
        const trial = await alone(async () => await desk.askCode());
        if (trial === undefined) throw new Refusal(404, NO_MAIL);
        return json({ trial, ...(await desk.state()) });
      }
      if (!(await desk.confirm(code))) {
        throw new Refusal(
          403,
          'This is not the code of the last mail. After five wrong ones, or a day, have another one mailed.',
        );
      }
      return json({ trial: null, ...(await desk.state()) });
    }),
  ];
}

function channelOf(body: unknown): { readonly channel: string; readonly rest: object | undefined } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal(400, 'Send an object: { "channel": "email" }, with `changes` when they are to be tested.');
  }
  const { channel = 'email', ...rest } = body as { readonly channel?: unknown };
  if (typeof channel !== 'string') throw new Refusal(400, '`channel` is text: `email`, or `handler:` and a name.');
  return { channel, rest: Object.keys(rest).length === 0 ? undefined : rest };
}

/** Undefined: one is to be mailed. */
function codeOf(body: unknown): string | undefined {
  const isEmpty = typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
  if (isEmpty) return undefined;
  const { code, ...rest } = (typeof body === 'object' && body !== null ? body : {}) as { readonly code?: unknown };
  if (typeof code === 'string' && CODE.test(code) && Object.keys(rest).length === 0) return code;
  throw new Refusal(400, 'Send {} to have a code mailed, or { "code": "123456" }.');
}
