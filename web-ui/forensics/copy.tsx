import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { FORENSICS_WORDS as SAYS } from '../words/forensics.ts';

const SHOWN_MS = 2000;

/** Something to take along. Browsers give the clipboard to https and loopback only: elsewhere the text is selected. */
export function Copyable({ text, testid }: { readonly text: string; readonly testid?: string }) {
  const copied = useSignal(false);
  const code = useRef<HTMLElement>(null);
  const copy = async (): Promise<void> => {
    if (code.current !== null) getSelection()?.selectAllChildren(code.current);
    // Undefined outside of a secure context, whatever the types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    await clipboard?.writeText(text);
    if (clipboard === undefined) return;
    copied.value = true;
    setTimeout(() => (copied.value = false), SHOWN_MS);
  };
  return (
    <span class="copyable">
      <code ref={code} data-testid={testid}>
        {text}
      </code>
      <button type="button" class="small" onClick={() => void copy().catch(() => undefined)}>
        <span aria-live="polite">{copied.value ? SAYS.copied : SAYS.copy}</span>
      </button>
    </span>
  );
}
