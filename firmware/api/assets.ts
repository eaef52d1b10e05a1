/** One file of the page as the build embeds it (`skep:web-ui`, see firmware/virtual.d.ts). */
export interface Asset {
  /** `/` for the page itself, `/assets/main-4X7QWP2K.js` for what it loads. */
  readonly path: string;
  /** Content-Type. */
  readonly type: string;
  /** ETag, quotes included. */
  readonly etag: string;
  /** The name holds a hash of the content: may be cached for ever. */
  readonly immutable: boolean;
  /** Content, gzip, base64. */
  readonly gzip: string;
}

/** Path of the one asset that is filled in before it is sent. */
export const PAGE_PATH = '/';

/** Where the page says in words how things are; filled in by the daemon, so that it can be read without JavaScript. */
export const STATE_MARK = '<!--state-->';
