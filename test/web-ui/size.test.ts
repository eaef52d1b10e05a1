import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { page } from '../../scripts/page.mjs';

/** What a phone on the closet's network waits for, gzip bytes. */
const FIRST_LOAD_MAX = 60_000;
/** What may come later, for one page. */
const CHUNK_MAX = 60_000;

const { value: assets, firstLoad } = await page();
const plain = (gzip: string): string => gunzipSync(Buffer.from(gzip, 'base64')).toString();
const first = assets.find(({ path }) => path === '/');

it('the first load fits, and no page that comes later is larger', () => {
  expect(firstLoad).toBeGreaterThan(10_000);
  expect(firstLoad).toBeLessThanOrEqual(FIRST_LOAD_MAX);
  const sizes = assets.map(({ path, gzip }) => ({ path, bytes: Buffer.byteLength(gzip, 'base64') }));
  expect(sizes.filter(({ bytes }) => bytes > CHUNK_MAX)).toEqual([]);
});

it('charts and maps come when one is shown, not with the first load', () => {
  const drawn = assets.filter(({ gzip }) => plain(gzip).includes('u-hz'));
  const scripts = drawn.filter(({ path }) => path.endsWith('.js')).map(({ path }) => path);
  expect(scripts).toHaveLength(1);
  expect(plain(first?.gzip ?? '')).not.toContain(scripts[0]);
  expect(scripts[0]).not.toContain('/main-');
});

it('nothing is asked of another host', () => {
  for (const { path, gzip } of assets) {
    const loads = plain(gzip).match(/(?:src|href)="https?:[^"]*"|@import\s+(?:url\()?["']?https?:|url\(["']?https?:/g);
    expect([path, loads]).toEqual([path, null]);
  }
});
