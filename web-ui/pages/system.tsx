import { useConfiguration } from '../settings/configuration.ts';
import { Access } from '../system/access.tsx';
import { Audit } from '../system/audit.tsx';
import { Box } from '../system/box.tsx';
import { ConfigText } from '../system/config-text.tsx';
import { Keys } from '../system/keys.tsx';
import { Log } from '../system/log.tsx';

/** The box itself: what it is, what it said, how it is set, who may look. */
export default function System() {
  const { conf, load } = useConfiguration();
  return (
    <div class="settings">
      <Box conf={conf.value} load={load} />
      <Log />
      <ConfigText conf={conf.value} load={load} />
      <Access />
      <Keys />
      <Audit />
    </div>
  );
}
