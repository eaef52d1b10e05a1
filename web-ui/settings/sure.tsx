import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { Inert } from '../inert.ts';
import { SETTINGS_WORDS as SAYS } from '../words/settings.ts';

export interface SureProps {
  readonly word: string;
  /** What it means, before it is done. */
  readonly question: string;
  readonly yes: string;
  readonly onYes: () => void;
  readonly small?: boolean;
  readonly testid?: string;
}

/** A button that asks first; in the page, where no browser can hide the question. */
export function Sure({ word, question, yes, onYes, small = false, testid }: SureProps) {
  const isAsked = useSignal(false);
  const first = useRef<HTMLButtonElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const wasAsked = useRef(false);
  useEffect(() => {
    if (isAsked.value) first.current?.focus();
    else if (wasAsked.current) back.current?.focus();
    wasAsked.current = isAsked.value;
  }, [isAsked.value]);
  const style = small ? 'small' : '';
  if (!isAsked.value) {
    return (
      <button type="button" class={style} ref={back} onClick={() => (isAsked.value = true)} data-testid={testid}>
        <Inert text={word} />
      </button>
    );
  }
  const answer = (isYes: boolean): void => {
    isAsked.value = false;
    if (isYes) onYes();
  };
  return (
    <span
      class="sure"
      role="group"
      aria-label={word}
      onKeyDown={({ key }) => {
        if (key === 'Escape') answer(false);
      }}
    >
      <span>
        <Inert text={question} />
      </span>
      <button
        type="button"
        class={`danger ${style}`}
        ref={first}
        onClick={() => answer(true)}
        data-testid={testid && `${testid}-yes`}
      >
        {yes}
      </button>
      <button type="button" class={style} onClick={() => answer(false)}>
        {SAYS.sureNot}
      </button>
    </span>
  );
}
