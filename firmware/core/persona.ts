import type { Computer } from './computer.ts';

/** What an option of a sensor may be set to by a persona. */
export type OptionValue = string | number | boolean | readonly string[];

/** The values of one option that go with a persona: some of them, or all texts that match. */
export type Fit = readonly OptionValue[] | RegExp;

/** One sensor as a persona has it: its defaults, and how far an owner may move away from them. */
export interface Part {
  /** Whether it is on unless somebody says otherwise. A part that is off tells what fits if an owner switches it on. */
  readonly served: boolean;
  /** Instead of the sensor's well-known ports. */
  readonly ports?: readonly number[];
  /** Defaults of the sensor's options; `{hostname}` is put in by the sensors that say so. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Options that are not among them are free. */
  readonly fits: Readonly<Record<string, Fit>>;
}

/** Short names of attributes and their values, as a certificate has them (RFC 4514 section 3), in its order. */
export type DistinguishedName = readonly (readonly [attribute: string, value: string])[];

/** The certificate that such a product makes for itself. In texts `{hostname}` is the device's. */
export interface CertificateStyle {
  readonly subject: DistinguishedName;
  /** Whose it says it is signed by; undefined: by itself. */
  readonly issuer?: DistinguishedName;
  /** Its subjectAltName. */
  readonly names: readonly string[];
  readonly validDays: number;
}

/** A coherent disguise: which sensors, with which names, versions and certificates. Data, one file each in personas/. */
export interface Persona {
  readonly name: string;
  /** One sentence for the docs, ending with a full stop. */
  readonly about: string;
  /** As people name such a thing; pieces in braces differ from device to device (core/host-name.ts). */
  readonly hostname: string;
  readonly certificate: CertificateStyle;
  /** What a shell, its files and its processes show. */
  readonly computer: Computer;
  /** By sensor; a built-in one that is missing is off unless its section is written. Null: the owner composes. */
  readonly sensors: Readonly<Record<string, Part>> | null;
}
