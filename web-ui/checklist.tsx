import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ChecklistAnswer, ChecklistItem } from '../firmware/api/contract.ts';
import { useApp } from './app.ts';
import { Inert } from './inert.ts';
import { When } from './mark.tsx';
import { hashOfPage, type PageName } from './route.ts';
import { localTime } from './time.ts';
import { CHECKLIST_WORDS as SAYS } from './words/checklist.ts';

const LOOK_EVERY_MS = 10_000;
/** Where each is done. */
const PLACES: Readonly<Record<ChecklistItem['name'], PageName>> = {
  password: 'system',
  mail: 'alerts',
  attack: 'forensics',
  backup: 'forensics',
};

/** What a new owner does once. Goes away when all of it is done, or when nobody wants to see it. */
export function Checklist() {
  const { client, state } = useApp();
  const list = useSignal<ChecklistAnswer | undefined>(undefined);
  const isOver = list.value !== undefined && (list.value.dismissedAt !== null || list.value.items.every(isDone));
  useEffect(() => {
    if (isOver) return;
    const look = (): void => {
      // Its place stays empty when it cannot be asked: the frame says that the daemon is away.
      client.get('/api/v1/checklist').then(
        (answer) => (list.value = answer),
        () => undefined,
      );
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [client, list, isOver]);

  if (list.value === undefined || isOver) return null;
  const { items } = list.value;
  const dismiss = async (): Promise<void> => {
    list.value = await client.post('/api/v1/checklist', { dismissed: true });
  };
  return (
    <section class="card checklist" aria-labelledby="checklist-title" data-testid="checklist">
      <h2 id="checklist-title">
        {SAYS.title} <span class="muted">{SAYS.done(items.filter(isDone).length, items.length)}</span>
      </h2>
      <ul>
        {items.map((item) => (
          <Item key={item.name} item={item} now={state.now.value} />
        ))}
      </ul>
      <p class="foot">
        <button type="button" class="small" onClick={() => void dismiss().catch(() => undefined)}>
          {SAYS.dismiss}
        </button>
      </p>
    </section>
  );
}

const isDone = ({ done }: ChecklistItem): boolean => done;

const Item = ({ item: { name, done, at, todo }, now }: { readonly item: ChecklistItem; readonly now: number }) => (
  <li class={done ? 'passed' : 'to-do'} data-name={name} data-done={done}>
    <span class="tested-mark" aria-hidden="true">
      {done ? '✓' : '○'}
    </span>
    <span class="checklist-name">
      {SAYS.items[name]}
      <span class="unseen"> {done ? SAYS.state.done : SAYS.state.open}</span>
      {at !== null && (
        <span class="muted">
          {' '}
          <When at={at} text={SAYS.since(localTime(at, now))} />
        </span>
      )}
    </span>
    {todo !== null && (
      <span class="checklist-todo">
        <Inert text={todo} max={400} />{' '}
        <a class="value" href={hashOfPage(PLACES[name])}>
          {SAYS.open[name]}
        </a>
      </span>
    )}
  </li>
);
