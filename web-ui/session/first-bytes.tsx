import { hexLines } from '../hex.ts';
import { WORDS } from '../words.ts';

/** The bytes that the session began with, as hexdump shows them. */
export function FirstBytes({ base64 }: { readonly base64: string }) {
  if (base64 === '') return <p class="muted">{WORDS.session.noBytes}</p>;
  return (
    <div class="hex" role="region" aria-label={WORDS.session.firstBytes} tabIndex={0}>
      <table data-testid="first-bytes">
        <thead class="unseen">
          <tr>
            <th scope="col">{WORDS.session.hex.offset}</th>
            <th scope="col">{WORDS.session.hex.hex}</th>
            <th scope="col">{WORDS.session.hex.text}</th>
          </tr>
        </thead>
        <tbody>
          {hexLines(base64).map(({ offset, hex, text }) => (
            <tr key={offset}>
              <td class="muted">{offset}</td>
              <td>{hex}</td>
              <td class="hex-text">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
