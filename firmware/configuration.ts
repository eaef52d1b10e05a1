import { createHash } from 'node:crypto';
import type { Config } from './config/config.ts';
import { disguise } from './config/disguise.ts';
import { overlayEnvironment } from './config/environment.ts';
import { entriesOf, formOf, instancesOf } from './config/form.ts';
import { changedPaths, problemAt, problemOf, shownText, textOf } from './config/intent.ts';
import { treeOf } from './config/load.ts';
import { checkConfig, fileOf, readText, type ConfigSource } from './config/read.ts';
import { stageFile } from './config/write.ts';
import {
  ConfigRefusal,
  type ConfigApplied,
  type ConfigProblem,
  type ConfigState,
  type ConfigVerdict,
  type ConfigWish,
  type Configuration,
} from './core/configuration.ts';
import { waitsForRestart } from './reload.ts';
import type { Sensor } from './sensors/sensor.ts';

/** A decoy whose port could not be opened. */
export interface Unopened {
  readonly instance: string;
  readonly problem: string;
}

export interface ConfigurationSettings {
  readonly source: ConfigSource;
  /** Also those that are switched off. */
  readonly sensors: readonly Sensor[];
  readonly running: () => Config;
  /** Brings the daemon to it, or tells why nothing was done. */
  readonly apply: (config: Config, changed: readonly string[]) => Promise<readonly Unopened[]>;
}

export interface OpenedConfiguration extends Configuration {
  /** The file again, as it is; what came of it, in a sentence. */
  reload(): Promise<string>;
  /** The config that a wish makes, for a trial; nothing is applied. */
  wished(wish: ConfigWish): Promise<Config | readonly ConfigProblem[]>;
}

interface Draft {
  readonly config: Config;
  readonly verdict: ConfigVerdict;
}

/** The configuration of the daemon that runs: reads it, checks what somebody wants of it, applies that. */
export function openConfiguration(settings: ConfigurationSettings): OpenedConfiguration {
  const { source, sensors, running, apply } = settings;
  const { place, env } = source;
  const file = fileOf(place);
  /** What the daemon was last given. */
  let given = textIn(file).then((text) => text ?? '');
  given.catch(() => undefined);
  /** One change at a time. */
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return await turn;
  };

  const dressed = (config: Config) =>
    sensors.map((sensor) => disguise(sensor, config.persona, !source.builtIn.includes(sensor)));
  const sectionsNow = () => formOf(dressed(running()));

  async function drafted(text: string): Promise<Draft> {
    const checked = await checkConfig(text, source);
    return {
      config: checked.config,
      verdict: {
        problems: [...checked.problems, ...checked.pluginProblems].map(problemOf),
        notices: checked.notices.map(problemOf),
        changed: changedPaths(await given, text),
        restart: checked.problems.length > 0 ? [] : waitsForRestart(running(), checked.config),
      },
    };
  }

  async function wishedDraft(
    wish: ConfigWish,
  ): Promise<{ readonly old: string; readonly text: string; readonly draft: Draft }> {
    const old = (await textIn(file)) ?? '';
    const intent = textOf(wish, old, sectionsNow());
    const text = 'text' in intent ? intent.text : old;
    const draft = await drafted(text);
    const problems = [
      ...('text' in intent ? draft.verdict.problems : intent.problems),
      ...movedPassword(running(), draft.config),
    ];
    return { old, text, draft: { ...draft, verdict: { ...draft.verdict, problems } } };
  }

  return {
    async read() {
      const text = await textIn(file);
      const { config, verdict } = await drafted(text ?? '');
      const disguised = dressed(config);
      const sections = formOf(disguised);
      const tree = treeOf(text ?? '');
      const { variables } = overlayEnvironment(tree, env, sensors);
      return {
        ...verdict,
        ...{ file, exists: text !== undefined, revision: revisionOf(text ?? '') },
        text: shownText(text ?? '', sections),
        sections,
        instances: instancesOf(tree, disguised),
        entries: entriesOf(tree, sections, variables),
      } satisfies ConfigState;
    },

    check: async (wish) => (await wishedDraft(wish)).draft.verdict,

    async wished(wish) {
      const { draft } = await wishedDraft(wish);
      return draft.verdict.problems.length > 0 ? draft.verdict.problems : draft.config;
    },

    apply: async (wish, revision) =>
      await inTurn(async (): Promise<ConfigApplied> => {
        const { old, text, draft } = await wishedDraft(wish);
        if (revisionOf(old) !== revision) {
          throw new ConfigRefusal('stale', 'The configuration was changed meanwhile: load it again, then change it.');
        }
        const { config, verdict } = draft;
        if (verdict.problems.length > 0) return { ...verdict, applied: false, revision };
        const staged = await stageFile(file, text);
        const unopened = await apply(config, verdict.changed).catch(async (error: unknown) => {
          await staged.discard();
          throw error;
        });
        if (unopened.length > 0) {
          await staged.discard();
          return { ...verdict, problems: unopened.map(unopenedAt(config)), applied: false, revision };
        }
        await staged.commit();
        given = Promise.resolve(text);
        return { ...verdict, applied: true, revision: revisionOf(text) };
      }),

    reload: async () =>
      await inTurn(async () => {
        const text = (await textIn(file)) ?? '';
        const { config, verdict } = await drafted(text);
        const [first] = verdict.problems;
        if (first !== undefined) {
          const more = verdict.problems.length - 1;
          return `The configuration in ${file} was not applied: ${first.sentence}${more > 0 ? ` (${more} more: skep check)` : ''}`;
        }
        const unopened = await apply(config, verdict.changed);
        if (unopened.length > 0) {
          return `The configuration in ${file} was not applied: ${unopened.map(({ instance, problem }) => `${instance}: ${problem}`).join('; ')}.`;
        }
        given = Promise.resolve(text);
        const waits =
          verdict.restart.length === 0 ? '' : ` These count after a restart: ${verdict.restart.join(', ')}.`;
        if (verdict.changed.length === 0) return `The configuration in ${file} is what runs.${waits}`;
        return `The configuration in ${file} was applied: ${verdict.changed.join(', ')}.${waits}`;
      }),
  };
}

async function textIn(file: string): Promise<string | undefined> {
  const text = await readText(file, false);
  if (typeof text === 'object') throw new ConfigRefusal('unwritable', text.sentence);
  return text;
}

const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const unopenedAt =
  ({ sensors }: Config) =>
  ({ instance, problem }: Unopened): ConfigProblem => {
    const sensor = sensors.find(({ name }) => name === instance)?.sensor.name ?? instance;
    return problemAt(`sensors.${sensor}.ports`, `${instance}: ${problem}.`);
  };

/**
 * Whoever holds a browser that is logged in must not have the kept password sent to a server of his own: it goes with
 * another server only when it is written anew.
 */
function movedPassword({ alerts: { email: before } }: Config, { alerts: { email: after } }: Config): ConfigProblem[] {
  if (before === null || after === null) return [];
  const secrets = ['password', 'oauth2_client_secret', 'oauth2_refresh_token', 'oauth2_token'] as const;
  const kept = secrets.find((key) => before[key] !== '' && before[key] === after[key]);
  const isMoved = before.host !== after.host || before.oauth2_url !== after.oauth2_url;
  const isBared = before.security !== 'none' && after.security === 'none';
  if (kept === undefined || !(isMoved || isBared)) return [];
  return [
    problemAt(
      `alerts.email.${kept}`,
      `The kept \`${kept}\` was given for ${before.host}: write it again, so that it goes to ${after.host} by your own will.`,
    ),
  ];
}
