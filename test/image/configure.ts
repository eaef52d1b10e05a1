import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigApplied, ConfigState } from '../../firmware/core/configuration.ts';
import type { Guest } from './guest.ts';

/** Changes the config of the daemon in a guest as the page does it, with the box's own key. */
export function configure(guest: Guest, path: string, value: unknown): ConfigApplied {
  const key = readFileSync(join(guest.files, 'var/lib/skep/keys/page.key'), 'utf8').trim();
  const asked = (...more: readonly string[]): unknown =>
    JSON.parse(
      guest.visit(
        `curl -sS -m 60 -H 'Authorization: Bearer ${key}' ${more.join(' ')} http://127.0.0.1:8080/api/v1/configuration`,
      ),
    );
  const { revision } = asked() as ConfigState;
  const wish = JSON.stringify({ revision, changes: [{ path, value }] });
  return asked('-H', "'Content-Type: application/json'", '-d', `'${wish}'`) as ConfigApplied;
}
