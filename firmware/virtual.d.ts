/** What the build puts into the bundle; scripts/embedded.mjs makes it, for the build and for the tests. */

/** `version` of package.json. */
declare const SKEP_VERSION: string;

/** The store's worker as source text: a packed binary has no file to start a worker from. */
declare module 'skep:store-worker' {
  const source: string;
  export default source;
}

/** Code that makes a TLS certificate, for a thread of its own: gzip, base64. */
declare module 'skep:certificate-maker' {
  const source: string;
  export default source;
}

/** Code that makes a snapshot, for a thread of its own: gzip, base64. */
declare module 'skep:snapshot-maker' {
  const source: string;
  export default source;
}

/** The world map (type World of firmware/api/map/world.ts): JSON, gzip, base64. */
declare module 'skep:world' {
  const packed: string;
  export default packed;
}

/** Path of better-sqlite3's native addon, for `new Database(path, { nativeBinding })`. */
declare module 'skep:sqlite-addon' {
  const path: string;
  export default path;
}

/** Folder of the files that are read when they are needed: scripts/data.mjs says which. */
declare module 'skep:data-folder' {
  const path: string;
  export default path;
}

/** The management page. Empty when the bundle was built without web-ui/. */
declare module 'skep:web-ui' {
  interface Asset {
    /** Path of the URL: `/` for the page itself, `/assets/main-4X7QWP2K.js` for what it loads. */
    readonly path: string;
    /** Content-Type. */
    readonly type: string;
    /** ETag, quotes included. */
    readonly etag: string;
    /** The name holds a hash of the content: may be cached for ever. */
    readonly immutable: boolean;
    /** Content, gzip, base64. It is kept once: a client that takes no gzip is served what gunzip makes of it. */
    readonly gzip: string;
  }
  const assets: readonly Asset[];
  export default assets;
}
