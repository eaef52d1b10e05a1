import { isTable, type Path } from './path.ts';

/** Every value of a tree with its place, as changes of another file; several tables of a name count from 0. */
export function leavesOf(value: unknown, path: Path = []): { readonly path: Path; readonly value: unknown }[] {
  if (isTable(value)) return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  const tables = Array.isArray(value) && value.length > 0 && value.every(isTable);
  return tables ? value.flatMap((inner, index) => leavesOf(inner, [...path, index])) : [{ path, value }];
}
