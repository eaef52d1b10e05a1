// Where things are in a checkout.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');
export const bundle = join(dist, 'skep.cjs');
/** SQLite's native addon as npm builds it; the build lays a copy beside the bundle. */
export const addon = join(root, 'node_modules/better-sqlite3/build/Release/better_sqlite3.node');
