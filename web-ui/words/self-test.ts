import type { SelfTestStep } from '../../firmware/api/contract.ts';

/** What the self-test says. */
export const SELF_TEST_WORDS = {
  title: 'Prove that it works',
  about:
    'The device connects to its own decoys as a visitor does, and follows what becomes of it. It is recorded as a self-test; nobody is told.',
  one: 'Test one decoy',
  all: 'Test all decoys',
  running: 'Testing …',
  failed: (reason: string) => `The test could not be made: ${reason}`,
  good: (count: number, time: string) =>
    count === 1
      ? `The decoy answered, and it is recorded. It took ${time}.`
      : `All ${count} decoys answered, and it is recorded. It took ${time}.`,
  bad: (bad: number, count: number) => `${bad} of ${count} decoys did not pass.`,
  none: 'No decoy listens.',
  steps: {
    connected: 'connected',
    answered: 'answered',
    stored: 'stored',
    alerts: 'alerts',
  } satisfies Readonly<Record<SelfTestStep['name'], string>>,
  alerts: (detail: string) => `Alerts: ${detail}.`,
  ok: 'passed',
  notOk: 'failed',
  session: (id: number) => `session ${id}`,
} as const;
