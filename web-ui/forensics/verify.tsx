import { FORENSICS_WORDS } from '../words/forensics.ts';
import { Copyable } from './copy.tsx';

const { verify: SAYS } = FORENSICS_WORDS;

/** With what every system has. The name of the file is the daemon's own. */
export const Verify = ({ file }: { readonly file: string }) => (
  <details class="verify">
    <summary>{SAYS.title}</summary>
    <p>{SAYS.about}</p>
    <dl class="facts-list">
      <dt>{SAYS.systems.linux}</dt>
      <dd>
        <Copyable text={`sha256sum ${file}`} />
      </dd>
      <dt>{SAYS.systems.mac}</dt>
      <dd>
        <Copyable text={`shasum -a 256 ${file}`} />
      </dd>
      <dt>{SAYS.systems.windows}</dt>
      <dd>
        <Copyable text={`(Get-FileHash ${file} -Algorithm SHA256).Hash.ToLower()`} />
      </dd>
    </dl>
  </details>
);
