import Type, { type TSchema, type Static } from 'typebox';

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? unknown : never) : never;

/**
 * A schema of the API beside the type that contract.ts has of the same thing: the type is what people and the page read,
 * the schema what programs check and OpenAPI shows. They cannot come apart: this does not compile when they differ.
 */
export const sameAs =
  <Contract>() =>
  <const S extends TSchema>(schema: S & Same<Mutable<Static<S>>, Mutable<Contract>>): S =>
    schema;

export const text = (description: string) => Type.String({ description });
export const int = (description: string) => Type.Integer({ description });
export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
export const time = (description: string) => Type.Integer({ description: `${description} UTC milliseconds.` });
export const closed = <P extends Record<string, TSchema>>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
