import { useSignal } from '@preact/signals';
import type { IgnoreAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { SCALE } from '../filter.ts';
import { Inert, inertText } from '../inert.ts';
import { GRADE_WORDS } from '../words.ts';
import { IGNORE_WORDS as SAYS } from '../words/ignore.ts';
import { Preview } from './preview.tsx';
import { bodyOf, type RuleForm } from './rule.ts';
import { reasonOf } from '../reason.ts';

/** As the config takes them. */
const PORTS_MAX = 256;
const NOTE_MAX = 200;
const ADDRESS_MAX = 64;
const LASTS = ['1', '7', '30', '365', ''] as const;

export const BLANK_RULE: RuleForm = { address: '', ports: '', sensor: '', grade: 'commands', days: '30', note: '' };

type Making =
  | { readonly kind: 'idle' | 'making' }
  | { readonly kind: 'made'; readonly name: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface RuleMakerProps {
  readonly start: RuleForm;
  readonly sensors: readonly string[];
  /** To choose from, each with its word; null: any is typed. */
  readonly addresses: readonly (readonly [address: string, word: string])[] | null;
  readonly portsHint: (sensor: string) => string;
  /** Then the form is for another one. */
  readonly onMade?: (rules: IgnoreAnswer['rules']) => void;
}

/** A form of a rule, with what it would have hidden. */
export function RuleMaker({ start, sensors, addresses, portsHint, onMade }: RuleMakerProps) {
  const { client } = useApp();
  const form = useSignal<RuleForm>(start);
  const making = useSignal<Making>({ kind: 'idle' });
  const { address, ports, sensor, grade, days, note } = form.value;
  const set = (changed: Partial<RuleForm>): void => {
    form.value = { ...form.value, ...changed };
    making.value = { kind: 'idle' };
  };
  const make = async (): Promise<void> => {
    making.value = { kind: 'making' };
    try {
      const { rules } = await client.post('/api/v1/ignore', bodyOf(form.value, Date.now()));
      making.value = { kind: 'made', name: rules.at(-1)?.name ?? '' };
      if (onMade === undefined) return;
      onMade(rules);
      form.value = start;
    } catch (error) {
      making.value = { kind: 'failed', reason: reasonOf(error) };
    }
  };
  const isBlank = [address, ports, sensor].every((text) => text.trim() === '');
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <p class="hint">{SAYS.about}</p>
      <label>
        {SAYS.source}
        {addresses === null ? (
          <input
            name="address"
            value={address}
            maxLength={ADDRESS_MAX}
            placeholder={SAYS.addressHint}
            autocomplete="off"
            onInput={({ currentTarget }) => set({ address: currentTarget.value })}
          />
        ) : (
          <select
            value={address}
            onChange={({ currentTarget }) => set({ address: currentTarget.value })}
            name="address"
          >
            {addresses.map(([one, word]) => (
              <option key={one} value={one}>
                {word}
              </option>
            ))}
            <option value="">{SAYS.anybody}</option>
          </select>
        )}
      </label>
      <label>
        {SAYS.sensor}
        <select value={sensor} onChange={({ currentTarget }) => set({ sensor: currentTarget.value })} name="sensor">
          <option value="">{SAYS.anySensor}</option>
          {sensors.map((name) => (
            <option key={name} value={name}>
              {inertText(name, 63)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {SAYS.ports}
        <input
          name="ports"
          value={ports}
          maxLength={PORTS_MAX}
          placeholder={portsHint(sensor)}
          autocomplete="off"
          aria-describedby="ignore-ports"
          onInput={({ currentTarget }) => set({ ports: currentTarget.value })}
        />
      </label>
      <p class="hint" id="ignore-ports">
        {SAYS.portsHint}
      </p>
      <label>
        {SAYS.grade}
        <select
          value={grade}
          onChange={({ currentTarget }) => set({ grade: SCALE.find((one) => one === currentTarget.value) ?? grade })}
          name="grade"
        >
          {SCALE.map((known) => (
            <option key={known} value={known}>
              {known === 'critical' ? SAYS.critical : GRADE_WORDS[known].word}
            </option>
          ))}
        </select>
      </label>
      <label>
        {SAYS.until}
        <select value={days} onChange={({ currentTarget }) => set({ days: currentTarget.value })} name="days">
          {LASTS.map((last) => (
            <option key={last} value={last}>
              {SAYS.lasts[last]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {SAYS.reason}
        <input
          name="note"
          value={note}
          maxLength={NOTE_MAX}
          placeholder={SAYS.reasonHint}
          autocomplete="off"
          onInput={({ currentTarget }) => set({ note: currentTarget.value })}
        />
      </label>
      {isBlank && addresses === null ? <p class="hint">{SAYS.blank}</p> : <Preview form={form.value} />}
      <div class="row">
        <button
          type="submit"
          class="primary"
          disabled={making.value.kind === 'making' || (making.value.kind === 'made' && onMade === undefined)}
        >
          {making.value.kind === 'making' ? SAYS.making : SAYS.make}
        </button>
      </div>
      <Outcome making={making.value} />
    </form>
  );
}

function Outcome({ making }: { readonly making: Making }) {
  switch (making.kind) {
    case 'idle':
    case 'making':
      return null;
    case 'made':
      return (
        <p class="notice good" role="status" data-testid="ignore-made">
          <Inert text={SAYS.made(making.name)} />
        </p>
      );
    case 'failed':
      return (
        <p class="notice" role="alert">
          <Inert text={SAYS.failed(making.reason)} />
        </p>
      );
  }
}
