import type { AlertTrial } from '../../firmware/api/contract.ts';
import { Inert } from '../inert.ts';
import { Marked } from '../settings/marked.tsx';
import { ALERT_WORDS } from '../words/alerts.ts';

const { trial: SAYS } = ALERT_WORDS;

/** What came of a test: in a sentence, what to change, and the server's own words. */
export function Trial({ trial }: { readonly trial: AlertTrial }) {
  const { channel, sent, problem, dialogue, cure, problems } = trial;
  const good = channel === 'email' ? SAYS.sent : SAYS.ran;
  return (
    <div class={sent ? 'notice good' : 'notice'} data-testid="trial" data-sent={sent}>
      <p>
        <strong>{sent ? good : SAYS.notSent}</strong>
      </p>
      {[problem, ...problems.map(({ sentence }) => sentence)].map(
        (text) =>
          text !== null && (
            <p key={text}>
              <Inert text={text} />
            </p>
          ),
      )}
      {cure !== null && (
        <p>
          <strong>{SAYS.cure}</strong>
          <Marked text={cure} />
        </p>
      )}
      {dialogue.length > 0 && (
        <details class="more">
          <summary>{SAYS.dialogue(dialogue.length)}</summary>
          <ol class="said">
            {dialogue.map((line, index) => (
              <li key={index}>
                <Inert text={line} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
