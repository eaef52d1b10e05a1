import { FORENSICS_WORDS } from '../words/forensics.ts';
import { Copyable } from './copy.tsx';
import { QUESTIONS } from './questions.ts';

const { queries: SAYS } = FORENSICS_WORDS;

/** `file`: as a snapshot is called, so that the line can be typed as it stands. */
export const QueriesCard = ({ file }: { readonly file: string }) => (
  <section class="card" aria-labelledby="queries-title" data-testid="queries">
    <h2 id="queries-title">{SAYS.title}</h2>
    <div class="card-text">
      <p>{SAYS.about}</p>
      <dl class="queries">
        {Object.entries(QUESTIONS).map(([name, sql]) => (
          <div key={name}>
            <dt>{SAYS.names[name as keyof typeof SAYS.names]}</dt>
            <dd>
              <Copyable text={`sqlite3 -box ${file} "${sql}"`} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  </section>
);
