import type { ConfigInstance, ConfigSection } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { Marked } from '../settings/marked.tsx';
import { ConfigForm, type Group } from '../settings/form.tsx';
import { hashOfPage } from '../route.ts';
import { DECOY_WORDS as SAYS } from '../words/decoys.ts';
import { Face, type Shown } from './list.tsx';
import { standOf } from './stand.ts';

/** One decoy: how it stands, and a form of all that can be set. */
export function OneDecoy({ conf, load, instance }: Shown & { readonly instance: ConfigInstance }) {
  const status = useApp().state.status.value;
  const section = conf.sections.find(({ sensor }) => sensor === instance.sensor);
  const stand = standOf(conf, instance, status?.decoys ?? []);
  if (section === undefined) return null;
  return (
    <section class="card" aria-labelledby="decoy-one">
      <p class="crumb">
        <a href={hashOfPage('decoys')}>{SAYS.back}</a>
      </p>
      <h2 id="decoy-one">
        <Inert text={SAYS.settingsOf(instance.name)} max={80} />
      </h2>
      <div class="about">
        <p>
          <Marked text={section.about} />
        </p>
        <p class={`stand-line stand-${stand.lamp}`} data-testid="stand" data-state={stand.lamp}>
          <span class="lamp" aria-hidden="true" />
          <strong class="stand-state">{SAYS.states[stand.lamp]}</strong>
          {stand.ports.map(({ transport, ports }) => (
            <span key={`${transport} ${ports}`}>{SAYS.ports(transport, ports)}</span>
          ))}
        </p>
        <Face stand={stand} />
        {stand.problems.map((problem) => (
          <p key={problem} class="notice" role="alert">
            <Inert text={problem} />
          </p>
        ))}
        <p class="hint">{SAYS.keep}</p>
      </div>
      <ConfigForm
        {...{ conf, section }}
        path={instance.path}
        groups={groupsOf(section)}
        reload={load}
        applied={SAYS.applied(status?.openSessions ?? 0)}
      />
      <div class="about">
        <p class="hint">
          {SAYS.columns} <a href={hashOfPage('system')}>{SAYS.columnsLink}</a>
        </p>
      </div>
    </section>
  );
}

/** First what everybody sets, then what a visitor meets; what hardly anybody touches is folded. */
export function groupsOf({ fields }: ConfigSection): readonly Group[] {
  const first = ['enabled', 'ports', 'product', 'banner', 'version'];
  const place = ['name', 'address'];
  const numbers = fields.filter(({ kind, key }) => (kind === 'int' || kind === 'real') && !first.includes(key));
  const timing = numbers.map(({ key }) => key);
  const known = [...first, ...place, ...timing];
  const rest = fields.map(({ key }) => key).filter((key) => !known.includes(key));
  return [
    { title: null, keys: [...first, ...rest] },
    { title: SAYS.timing, keys: timing },
    { title: SAYS.place, keys: place },
  ];
}
