import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type {
  AlertTrial,
  ConfigChange,
  ConfigProblem,
  ConfigState,
  ProviderFacts,
} from '../../firmware/api/contract.ts';
import { Inert } from '../inert.ts';
import { ConfigForm } from '../settings/form.tsx';
import { Marked } from '../settings/marked.tsx';
import { currentOf, writtenOf, type Typed } from '../settings/values.ts';
import { ALERT_WORDS } from '../words/alerts.ts';
import { mailFields } from './mail-fields.ts';
import { Trial } from './trial.tsx';

const { mail: SAYS } = ALERT_WORDS;
const PATH = 'alerts.email';
/** What a provider fills in. */
const FILLED = ['host', 'port', 'security'];

export interface MailProps {
  readonly conf: ConfigState;
  readonly providers: readonly ProviderFacts[];
  readonly reload: () => Promise<void>;
  readonly test: (changes: readonly ConfigChange[]) => Promise<AlertTrial | undefined>;
  readonly told: string;
}

/** How mails are sent: the provider first, then only what it needs. */
export function MailSettings({ conf, providers, reload, test, told }: MailProps) {
  const typed = useSignal<Typed>({});
  const trial = useSignal<AlertTrial | undefined>(undefined);
  const section = conf.sections.find(({ name }) => name === PATH);
  const field = section?.fields.find(({ key }) => key === 'provider');
  const written = section === undefined || field === undefined ? '' : currentOf(conf, PATH, field);
  const name = typed.value['provider'] ?? written;
  const provider = providers.find((one) => one.name === name);
  const shownName = useRef(name);
  useEffect(() => {
    if (shownName.current === name) return;
    shownName.current = name;
    if (section === undefined || typed.peek()['provider'] === undefined) return;
    // What was written for another server would beat what the provider fills in.
    const stale = section.fields.filter((one) => FILLED.includes(one.key) && writtenOf(conf, PATH, one) !== '');
    const emptied = provider === undefined ? [] : stale.map(({ key }) => [key, ''] as const);
    const kept = Object.entries(typed.peek()).filter(([key]) => !FILLED.includes(key));
    typed.value = Object.fromEntries([...kept, ...emptied]);
  }, [name]);
  if (section === undefined) return null;

  const { needed, more } = mailFields(section, provider);
  const filled: Readonly<Record<string, string>> =
    provider === undefined
      ? {}
      : {
          ...{ host: provider.host, port: String(provider.port), security: provider.security },
          ...(provider.username === null ? {} : { username: provider.username }),
        };
  const run = async (changes: readonly ConfigChange[]): Promise<readonly ConfigProblem[]> => {
    trial.value = undefined;
    trial.value = await test(changes);
    return trial.value?.problems ?? [];
  };
  return (
    <section class="card" aria-labelledby="mail">
      <h2 id="mail">{SAYS.title}</h2>
      <div class="about" aria-live="polite" data-testid="provider">
        {provider === undefined ? (
          <p class="hint">{SAYS.custom}</p>
        ) : (
          <>
            <p>{SAYS.takes(provider.host, provider.port, provider.security)}</p>
            <p class="notice">
              <Marked text={SAYS.wants(provider.name, provider.wants)} />
            </p>
          </>
        )}
      </div>
      <ConfigForm
        {...{ conf, section, reload, typed }}
        path={PATH}
        standards={filled}
        groups={[
          { title: null, keys: needed },
          { title: SAYS.more, keys: more },
        ]}
        trial={{ word: SAYS.testForm, run }}
      />
      <div class="about">
        <p role="status" data-testid="mail-told">
          <Inert text={told} />
        </p>
        {trial.value !== undefined && <Trial trial={trial.value} />}
      </div>
    </section>
  );
}
