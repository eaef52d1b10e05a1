import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NEW_STATE, type BootState } from '../boot/apply.ts';

const FILE = 'state.json';

/** Root's own folder: nobody else reads it. */
export function keptState(folder: string): {
  readonly read: () => BootState;
  readonly write: (state: BootState) => void;
} {
  const path = join(folder, FILE);
  return {
    read() {
      try {
        return { ...NEW_STATE, ...(JSON.parse(readFileSync(path, 'utf8')) as Partial<BootState>) };
      } catch {
        return NEW_STATE;
      }
    },
    write(state) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true });
      renameSync(`${path}.new`, path);
    },
  };
}
