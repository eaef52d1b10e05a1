import { useEffect, useRef } from 'preact/hooks';
import { KEYS, onKey } from './keys.ts';
import { WORDS } from './words.ts';

/** What the keys do; `?` shows it. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => onKey(event, () => dialog.current?.showModal());
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" data-testid="help">
      <h2 id="help-title">{WORDS.keys.title}</h2>
      <dl>
        {KEYS.map((key) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{WORDS.keys.about[key]}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{WORDS.keys.close}</button>
      </form>
    </dialog>
  );
}
