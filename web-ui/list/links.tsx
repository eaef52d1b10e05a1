import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import type { FilterKey } from '../filter.ts';
import { Inert, inertText } from '../inert.ts';
import { hashOf, type PageName } from '../route.ts';
import { WORDS } from '../words.ts';

/** Lists that take the filter as they stand; from any other page a value leads to the events. */
const LISTS: ReadonlySet<PageName> = new Set([
  ...(['incidents', 'events', 'sessions', 'sources', 'logins', 'commands', 'scans', 'map', 'tokens'] as const),
]);

interface FilterLinkProps {
  readonly name: FilterKey;
  readonly value: string;
  readonly children?: ComponentChildren;
}

/** Click a value to see only what has it. */
export function FilterLink({ name, value, children }: FilterLinkProps) {
  const { page, id, filter } = useApp().state.route.value;
  const list = LISTS.has(page) && id === undefined;
  const route = {
    page: list ? page : 'events',
    filter: list ? { ...filter, [name]: value } : { [name]: value },
  } as const;
  return (
    <a class="value" href={hashOf(route)} title={WORDS.filter.only(inertText(value, 80))}>
      {children ?? <Inert text={value} />}
    </a>
  );
}

/** An address: what it did in this list; the name beside it leads to all that is known of it. */
export function SourceLink({ ip }: { readonly ip: string | null }) {
  if (ip === null) return <span class="muted">{WORDS.feed.unknownSource}</span>;
  return <FilterLink name="source" value={ip} />;
}
