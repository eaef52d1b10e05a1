import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { messageOf } from '../core/errors.ts';
import { PAGE_PATH, STATE_MARK, type Asset } from './assets.ts';
import { escapeHtml } from './html.ts';
import { route, type Answer, type Question, type Route } from './router.ts';
import { statusAnswer, type Sources } from './sources.ts';

type Headers = Question['headers'];

/** The files of the page, from memory. */
export function pageRoutes(assets: readonly Asset[], sources: Sources): Route[] {
  return assets.map((asset) => (asset.path === PAGE_PATH ? page(asset, sources) : file(asset)));
}

function page(asset: Asset, sources: Sources): Route {
  const template = gunzipSync(Buffer.from(asset.gzip, 'base64')).toString();
  return route(asset.path, async ({ headers }) => {
    const sentence = await stateNow(sources);
    const body = template.replace(STATE_MARK, () => escapeHtml(sentence));
    return unlessHeld({ status: 200, headers: headersOf(asset, etagOf(body)), body }, headers);
  });
}

function file(asset: Asset): Route {
  const gzip = Buffer.from(asset.gzip, 'base64');
  const common = { ...headersOf(asset, asset.etag), vary: 'accept-encoding' };
  return route(
    asset.path,
    async ({ headers }) =>
      unlessHeld(
        takesGzip(headers)
          ? { status: 200, headers: { ...common, 'content-encoding': 'gzip' }, body: gzip }
          : { status: 200, headers: common, body: gunzipSync(gzip) },
        headers,
      ),
    'public',
  );
}

/** The page opens also when the store does not answer: it is where the owner looks to learn that. */
async function stateNow(sources: Sources): Promise<string> {
  try {
    return (await statusAnswer(sources)).sentence;
  } catch (error) {
    sources.log(`The page could not say how things are: ${messageOf(error)}`);
    return 'The daemon runs, but its store does not answer at the moment.';
  }
}

/** Weak: one tag stands for the plain and the compressed bytes (RFC 9110 section 8.8.3). */
const headersOf = ({ type, immutable }: Asset, etag: string): Record<string, string> => ({
  'content-type': type,
  'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  etag: `W/${etag}`,
});

const etagOf = (body: string): string => `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;

/** 304 when the browser has it (RFC 9110 section 13.1.2). */
function unlessHeld(answer: Answer, headers: Headers): Answer {
  const held = tokens(headers['if-none-match']);
  const { etag = '', 'cache-control': cacheControl = '', vary } = answer.headers;
  if (!held.includes(etag)) return answer;
  const kept = { etag, 'cache-control': cacheControl, ...(vary === undefined ? {} : { vary }) };
  return { status: 304, headers: kept, body: '' };
}

/** `q=0` forbids a coding (RFC 9110 section 12.5.3). */
const takesGzip = (headers: Headers): boolean =>
  tokens(headers['accept-encoding']).some((coding) => /^gzip(?!.*;\s*q=0(?:\.0*)?$)/i.test(coding));

const tokens = (header: string | string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((token) => token.trim());
