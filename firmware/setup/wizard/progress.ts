/** In this order; each may be left out but the first. */
export const STEPS = ['claim', 'network', 'name', 'time', 'mail', 'networks', 'done'] as const;
export type StepName = (typeof STEPS)[number];

/** What has been answered; kept on the device, for a phone's little window forgets. */
export interface Progress {
  readonly answered: readonly StepName[];
  /** Of the last test mail, until it is typed in. */
  readonly mailCode: string | null;
  readonly mailArrived: boolean;
}

export const NO_PROGRESS: Progress = { answered: [], mailCode: null, mailArrived: false };

export const isStep = (name: string): name is StepName => (STEPS as readonly string[]).includes(name);

/** The first that nobody has answered yet. */
export const nextStep = ({ answered }: Progress): StepName => STEPS.find((step) => !answered.includes(step)) ?? 'done';

export const withAnswer = (progress: Progress, step: StepName): Progress =>
  progress.answered.includes(step) ? progress : { ...progress, answered: [...progress.answered, step] };

export function progressOf(text: string | undefined): Progress {
  try {
    const given = JSON.parse(text ?? '') as Partial<Record<keyof Progress, unknown>>;
    const answered = Array.isArray(given.answered) ? given.answered.map(String).filter(isStep) : [];
    const code = typeof given.mailCode === 'string' && /^\d{6}$/.test(given.mailCode) ? given.mailCode : null;
    return { answered, mailCode: code, mailArrived: given.mailArrived === true };
  } catch {
    return NO_PROGRESS;
  }
}
