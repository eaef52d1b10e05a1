import type { Grade } from '../firmware/api/contract.ts';
import { utcTime } from './time.ts';
import { GRADE_WORDS, NOTE_WORD } from './words.ts';

/** Word, colour and shape: each alone tells the grade. */
export function GradeMark({ grade, quiet = false }: { readonly grade: Grade | null; readonly quiet?: boolean }) {
  const { word, about } = grade === null ? NOTE_WORD : GRADE_WORDS[grade];
  return (
    <span class={`grade grade-${grade ?? 'note'}`} title={about} data-grade={grade ?? 'note'}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {shapeOf(grade)}
      </svg>
      <span class={quiet ? 'unseen' : 'grade-word'}>{word}</span>
    </span>
  );
}

function shapeOf(grade: Grade | null) {
  switch (grade) {
    case null:
      return <path d="M3 8h10" class="line" />;
    case 'touch':
      return <circle cx="8" cy="8" r="4.6" class="line" />;
    case 'probe':
      return <path d="M8 2.2 13.8 8 8 13.8 2.2 8Z" class="line" />;
    case 'login':
      return <path d="M8 2 14.6 13.4H1.4Z" />;
    case 'commands':
      return <path d="M2.6 2.6h10.8v10.8H2.6Z" />;
    case 'critical':
      return <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3ZM7.2 4v5h1.6V4Zm0 6.2V12h1.6v-1.8Z" />;
  }
}

/** Local time for the eye, UTC for the report. */
export const When = ({ at, text }: { readonly at: number; readonly text: string }) => (
  <time dateTime={new Date(at).toISOString()} title={utcTime(at)}>
    {text}
  </time>
);

export const Skep = () => (
  <svg class="skep" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12 2c4 0 6.5 2 7.4 4.6H4.6C5.5 4 8 2 12 2ZM3.7 8.4h16.6c.5 1.3.7 2.7.7 4.2H3c0-1.5.2-2.9.7-4.2ZM2.6 14.4h18.8c.2 1.5.2 2.9.1 4.2h-6.3a3.2 3.2 0 0 0-6.4 0H2.5c-.1-1.3-.1-2.7.1-4.2ZM3 20.4h18V22H3Z" />
  </svg>
);
