import { ExportsCard } from '../forensics/exports.tsx';
import { HoldingsCard } from '../forensics/holdings.tsx';
import { QueriesCard } from '../forensics/queries.tsx';
import { SnapshotCard } from '../forensics/snapshot.tsx';
import { SelfTest } from '../self-test.tsx';

/** Any snapshot that lies in the folder: its name has the time in it. */
const FILE = 'skep-*.sqlite';

/** To take the evidence away, and to prove that there would be some. */
export default function Forensics() {
  return (
    <>
      <div class="forensics">
        <SnapshotCard />
        <div>
          <HoldingsCard />
          <SelfTest />
        </div>
      </div>
      <ExportsCard />
      <QueriesCard file={FILE} />
    </>
  );
}
