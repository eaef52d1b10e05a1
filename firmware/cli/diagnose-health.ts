import type { HealthFact } from '../core/health.ts';
import { ill, well, type Finding, type Patient } from './finding.ts';

/** The same facts as on the page: as a running daemon knows them, else as this command can see them. */
export async function checkHealth({ daemon, machine, config, place }: Patient): Promise<readonly Finding[]> {
  // A daemon that is older than this command has no word of them.
  const told: readonly HealthFact[] | undefined = daemon?.health;
  const facts = told ?? (await machine.health(config, place.dataDir));
  return facts.map(({ name, state, value, cure }) => {
    const said = `${name.replaceAll('_', ' ')}: ${value}${cure === null ? '' : `; ${cure}`}`;
    return state === 'bad' ? ill(said) : well(state === 'good' ? said : `${said} (${state})`);
  });
}
