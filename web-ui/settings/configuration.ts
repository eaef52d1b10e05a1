import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ConfigState } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { onReconnect } from '../live.ts';
import { reasonOf } from '../reason.ts';

export interface Held {
  readonly conf: Signal<ConfigState | undefined>;
  readonly problem: Signal<string | undefined>;
  readonly load: () => Promise<void>;
}

/** The configuration as the daemon has it; `load` asks for it again. */
export function useConfiguration(): Held {
  const { client, state } = useApp();
  const conf = useSignal<ConfigState | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const load = async (): Promise<void> => {
    try {
      conf.value = await client.get('/api/v1/configuration');
      problem.value = undefined;
    } catch (error) {
      problem.value = reasonOf(error);
    }
  };
  useEffect(() => {
    void load();
    return onReconnect(state, () => void load());
  }, []);
  return { conf, problem, load };
}
