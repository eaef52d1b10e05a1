import { useSignal } from '@preact/signals';
import type { SelfTestResult, TestedDecoy } from '../firmware/api/contract.ts';
import { useApp } from './app.ts';
import { Inert } from './inert.ts';
import { hashOfSession } from './route.ts';
import { duration } from './time.ts';
import { SELF_TEST_WORDS as SAYS } from './words/self-test.ts';
import { reasonOf } from './reason.ts';

type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'tested'; readonly result: SelfTestResult };

/** A quiet page says nothing of whether anything works: this does. */
export function SelfTest() {
  const { client } = useApp();
  const shown = useSignal<Shown>({ kind: 'nothing' });
  const test = async (all: boolean): Promise<void> => {
    shown.value = { kind: 'running' };
    try {
      shown.value = { kind: 'tested', result: await client.post('/api/v1/selftest', { all }) };
    } catch (error) {
      shown.value = { kind: 'failed', reason: reasonOf(error) };
    }
  };
  const { kind } = shown.value;
  return (
    <section class="card self-test" aria-labelledby="self-test-title" data-testid="self-test" data-state={kind}>
      <h2 id="self-test-title">{SAYS.title}</h2>
      <div class="card-text">
        <p>{SAYS.about}</p>
        <p class="actions">
          <button type="button" disabled={kind === 'running'} onClick={() => void test(false)} data-testid="test-one">
            {SAYS.one}
          </button>
          <button type="button" disabled={kind === 'running'} onClick={() => void test(true)} data-testid="test-all">
            {SAYS.all}
          </button>
          <span role="status">{sentenceOf(shown.value)}</span>
        </p>
        {shown.value.kind === 'tested' && <Alerts result={shown.value.result} />}
        {shown.value.kind === 'tested' && (
          <ul class="tested">
            {shown.value.result.decoys.map((decoy) => (
              <Tested key={`${decoy.instance} ${decoy.address} ${decoy.port}`} decoy={decoy} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function sentenceOf(shown: Shown): string {
  switch (shown.kind) {
    case 'nothing':
      return '';
    case 'running':
      return SAYS.running;
    case 'failed':
      return SAYS.failed(shown.reason);
    case 'tested': {
      const { decoys, ok, tookMs } = shown.result;
      if (decoys.length === 0) return SAYS.none;
      if (ok) return SAYS.good(decoys.length, duration(tookMs));
      return SAYS.bad(decoys.filter((decoy) => !decoy.ok).length, decoys.length);
    }
  }
}

/** The same for all of them, so it is said once. */
function Alerts({ result }: { readonly result: SelfTestResult }) {
  const step = result.decoys.flatMap(({ steps }) => steps).find(({ name }) => name === 'alerts');
  if (step === undefined) return null;
  return (
    <p class={step.ok ? 'muted' : 'notice'}>
      <Inert text={SAYS.alerts(step.detail)} max={400} />
    </p>
  );
}

const Tested = ({ decoy }: { readonly decoy: TestedDecoy }) => (
  <li class={decoy.ok ? 'passed' : 'not-passed'} data-ok={decoy.ok}>
    <span class="tested-mark" aria-hidden="true">
      {decoy.ok ? '✓' : '!'}
    </span>
    <span class="tested-name">
      <Inert text={decoy.instance} max={64} />{' '}
      <span class="muted">
        {decoy.transport} {decoy.port}
      </span>
      <span class="unseen"> {decoy.ok ? SAYS.ok : SAYS.notOk}</span>
    </span>
    <ul class="tested-steps">
      {decoy.steps.map(({ name, ok, afterMs }) => (
        <li key={name} class={ok || name === 'alerts' ? 'muted' : 'warn'}>
          {SAYS.steps[name]} {milliseconds(afterMs)}
        </li>
      ))}
      {decoy.session !== null && (
        <li>
          <a class="value" href={hashOfSession(decoy.session)}>
            {SAYS.session(decoy.session)}
          </a>
        </li>
      )}
    </ul>
    {answerOf(decoy) !== '' && (
      <p class="tested-detail">
        <Inert text={answerOf(decoy)} max={80} />
      </p>
    )}
    {decoy.problem !== null && (
      <p class="warn">
        <Inert text={decoy.problem} max={400} />
      </p>
    )}
  </li>
);

const answerOf = ({ steps }: TestedDecoy): string => steps.find(({ name }) => name === 'answered')?.detail ?? '';
const milliseconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : duration(ms));
