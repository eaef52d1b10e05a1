import type { TSchema } from 'typebox';
import type { Field } from '../core/field.ts';
import { bounds, listSchemas, property } from './value.ts';

/** What a declaration says about one value, for people and as JSON. */
export interface Facts {
  readonly kind: Field<unknown>['kind'];
  /** In words: `a whole number from 1 to 10`. */
  readonly value: string;
  /** As it stands in a config file; undefined: it must be set, or the sensor decides. */
  readonly default?: unknown;
  readonly secret?: true;
  readonly about: string;
}

export function factsOf(field: Field<unknown>): Facts {
  return {
    kind: field.kind,
    value: valueText(field),
    // A secret's default is no secret, but nothing is lost by one rule for all.
    ...(field.default === undefined || field.secret === true ? {} : { default: field.default }),
    ...(field.secret === true ? { secret: true } : {}),
    about: field.about,
  };
}

function valueText(field: Field<unknown>): string {
  switch (field.kind) {
    case 'text':
    case 'int':
    case 'real':
    case 'bool':
    case 'choice':
      return schemaText(field.schema);
    case 'bytes':
      return `bytes in base64, at most ${field.max}`;
    case 'list': {
      const [list, ...items] = listSchemas(field);
      const most = property(list, 'maxItems');
      return `one or a list of at most ${String(most)}: ${items.map(schemaText).join(' or ')}`;
    }
  }
}

function schemaText(schema: TSchema): string {
  const choices = property(schema, 'enum');
  if (Array.isArray(choices)) return `one of ${choices.map((choice) => `"${String(choice)}"`).join(', ')}`;
  switch (property(schema, 'type')) {
    case 'integer': {
      const limits = bounds(schema);
      return limits === 'a whole number' ? limits : `a whole number ${limits}`;
    }
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default: {
      const most = property(schema, 'maxLength');
      return typeof most === 'number' ? `text, at most ${most} characters` : 'text';
    }
  }
}
