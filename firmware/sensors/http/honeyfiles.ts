import { bait, baitKindOf } from '../bait/bait.ts';
import { byteString, type Device } from '../sensor.ts';
import type { HttpOptions } from './declaration.ts';
import type { Answer } from './site.ts';

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  txt: 'text/plain',
};

/** A file that nobody has a reason to fetch, as the server hands it out; undefined: `path` is none, or is not fetched. */
export function honeyfileAnswer(
  device: Device,
  { honeyfiles }: HttpOptions,
  method: string,
  path: string | undefined,
): Answer | undefined {
  if (path === undefined || (method !== 'GET' && method !== 'HEAD')) return undefined;
  if (!honeyfiles.some((named) => byteString(named) === path)) return undefined;
  const ending = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return {
    status: '200 OK',
    type: TYPES[ending] ?? 'application/octet-stream',
    body: Buffer.from(bait(baitKindOf(path), (label, length) => device.derive(label, length))),
    headers: [],
    sized: true,
  };
}
