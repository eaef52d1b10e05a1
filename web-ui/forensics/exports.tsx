import { useApp } from '../app.ts';
import { withQuery } from '../client.ts';
import { FilterBar } from '../list/filter-bar.tsx';
import { FORENSICS_WORDS } from '../words/forensics.ts';

const { exports: SAYS } = FORENSICS_WORDS;
const FORMATS = ['csv', 'ndjson'] as const;
const NAMES = Object.keys(SAYS.names) as readonly (keyof typeof SAYS.names)[];

/** Every list through one filter, as files. */
export function ExportsCard() {
  const { filter } = useApp().state.route.value;
  return (
    <section class="card" aria-labelledby="list-title" data-testid="exports">
      <FilterBar title={SAYS.title} name="events" filter={filter} />
      <div class="card-text">
        <p>{SAYS.about}</p>
        <ul class="export-lists">
          {NAMES.map((name) => (
            <li key={name}>
              <span>{SAYS.names[name]}</span>
              {FORMATS.map((format) => (
                <a
                  key={format}
                  class="value"
                  href={withQuery(`/api/v1/${name}`, { ...filter, format })}
                  aria-label={SAYS.as(SAYS.names[name], SAYS.formats[format])}
                  download
                >
                  {SAYS.formats[format]}
                </a>
              ))}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
