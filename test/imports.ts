import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** One import of a module by a source file. */
export interface Import {
  /** As in the source, but a relative one as path from the top: `firmware/core/field.ts`. */
  readonly module: string;
  /** Erased by the compiler: `import type`, or each name marked `type`. */
  readonly typeOnly: boolean;
  /** `{ a, type B }` gives `a`, `B`; empty for `* as x`, a default, a bare or a dynamic import. */
  readonly names: readonly string[];
  /** `export * from`: what makes a barrel. */
  readonly all: boolean;
}

/** `import`/`export ... from '...'` at the start of a line, as oxfmt writes it; the clause may span lines. */
const STATIC = /^(import|export)\s+(type\s+)?([^'";]*?)\s*\bfrom\s*['"]([^'"]+)['"]/gm;
const BARE = /^import\s*['"]([^'"]+)['"]/gm;
/** Also `typeof import('...')` and `vi.importActual`: stricter than it need be. */
const DYNAMIC = /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g;

export function importsOf(file: string, source: string): readonly Import[] {
  const resolve = (module: string): string =>
    module.startsWith('.') ? posix.join(posix.dirname(file), module) : module;
  const bare = { typeOnly: false, names: [], all: false };
  return [
    ...[...source.matchAll(STATIC)].map(([, verb, type, clause = '', module = '']): Import => {
      const names = (/\{([^}]*)\}/.exec(clause)?.[1] ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      const rest = clause.replace(/\{[^}]*\}/, '').replaceAll(/[\s,]/g, '');
      const marked = rest === '' && names.length > 0 && names.every((name) => name.startsWith('type '));
      return {
        module: resolve(module),
        typeOnly: type !== undefined || marked,
        names: rest === '' ? names.map((name) => name.replace(/^type /, '').replace(/ as .*/, '')) : [],
        all: verb === 'export' && clause.startsWith('*'),
      };
    }),
    ...[...source.matchAll(BARE), ...source.matchAll(DYNAMIC)].map(([, module = '']): Import => ({
      module: resolve(module),
      ...bare,
    })),
  ];
}

/** Path from the top -> source, of every TypeScript file below `folder`. */
export function sources(top: string, folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' });
  const named = files.filter((file) => /\.[cm]?tsx?$/.test(file)).map((file) => posix.join(folder, file));
  return new Map(named.sort().map((file) => [file, readFileSync(join(top, file), 'utf8')]));
}
