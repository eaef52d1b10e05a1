import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AlertsState, AlertTrial, ConfigChange } from '../../firmware/api/contract.ts';
import { Channels } from '../alerts/channels.tsx';
import { Confirm } from '../alerts/confirm.tsx';
import { Duties } from '../alerts/duties.tsx';
import { MailSettings } from '../alerts/mail.tsx';
import { Rules } from '../alerts/rules.tsx';
import { useApp } from '../app.ts';
import { onReconnect } from '../live.ts';
import { useConfiguration } from '../settings/configuration.ts';
import { ALERT_WORDS as SAYS } from '../words/alerts.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { reasonOf } from '../reason.ts';

const LOOK_MS = 10_000;

/** Who is told, whether that works, and of whom nobody is told. */
export default function Alerts() {
  const { state, client } = useApp();
  const alerts = useSignal<AlertsState | undefined>(undefined);
  const trial = useSignal<AlertTrial | undefined>(undefined);
  const told = useSignal('');
  const mailTold = useSignal('');
  const { conf, load } = useConfiguration();
  const look = async (): Promise<void> => {
    try {
      alerts.value = await client.get('/api/v1/alerts');
    } catch (error) {
      told.value = SETTINGS_WORDS.failed(reasonOf(error));
    }
  };
  useEffect(() => {
    void look();
    const timer = setInterval(() => document.hidden || void look(), LOOK_MS);
    const forget = onReconnect(state, () => void look());
    return () => {
      clearInterval(timer);
      forget();
    };
  }, []);

  async function test(
    saying: { value: string },
    channel: string,
    changes: readonly ConfigChange[],
  ): Promise<AlertTrial | undefined> {
    saying.value = SAYS.testing;
    try {
      const wish = changes.length > 0 ? { changes } : {};
      const answer = await client.post('/api/v1/alerts/test', { channel, ...wish });
      saying.value = '';
      return answer;
    } catch (error) {
      saying.value = SETTINGS_WORDS.failed(reasonOf(error));
      return undefined;
    } finally {
      void look();
    }
  }
  const testChannel = async (channel: string): Promise<void> => {
    trial.value = undefined;
    trial.value = await test(told, channel, []);
  };
  const reload = async (): Promise<void> => {
    await load();
    await look();
  };

  const [known, now] = [alerts.value, conf.value];
  if (known === undefined || now === undefined) {
    return <p class="empty">{told.value === '' ? SETTINGS_WORDS.loading : told.value}</p>;
  }
  const hasMail = known.channels.some(({ name, configured }) => name === 'email' && configured);
  return (
    <div class="settings">
      <Channels alerts={known} trial={trial.value} told={told.value} test={(channel) => void testChannel(channel)} />
      <MailSettings
        {...{ conf: now, reload }}
        providers={known.providers}
        test={async (changes) => await test(mailTold, 'email', changes)}
        told={mailTold.value}
      />
      {hasMail && <Confirm alerts={known} put={(answer) => (alerts.value = answer)} />}
      <Duties conf={now} reload={reload} />
      <Rules />
    </div>
  );
}
