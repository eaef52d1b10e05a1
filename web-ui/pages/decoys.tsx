import { DecoyList } from '../decoys/list.tsx';
import { OneDecoy } from '../decoys/one.tsx';
import { PersonaCard } from '../decoys/persona.tsx';
import { Inert } from '../inert.ts';
import type { PageProps } from '../pages.ts';
import { useConfiguration } from '../settings/configuration.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';

/** What listens, as what, and how it is set. */
export default function Decoys({ id }: PageProps) {
  const { conf, problem, load } = useConfiguration();
  const now = conf.value;
  if (now === undefined) {
    if (problem.value === undefined) return <p class="empty">{SETTINGS_WORDS.loading}</p>;
    return (
      <p class="notice" role="alert">
        <Inert text={SETTINGS_WORDS.failed(problem.value)} />
      </p>
    );
  }
  const instance = now.instances.find(({ path }) => path === id);
  return (
    <div class="settings">
      {instance !== undefined ? (
        <OneDecoy key={instance.path} conf={now} load={load} instance={instance} />
      ) : (
        <>
          <DecoyList conf={now} load={load} />
          <PersonaCard conf={now} load={load} />
        </>
      )}
    </div>
  );
}
