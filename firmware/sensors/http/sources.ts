import type { SourceDeclaration, Sources } from '../sensor.ts';
import type { Body } from './body.ts';
import { cookiesOf } from './credentials.ts';
import { fieldsOf, urlencoded } from './form.ts';
import { asciiLower, valueOf, valuesOf, type Head } from './request.ts';
import { targetOf } from './target.ts';

/** What the owner's columns can be filled from. */
export const SOURCES = {
  header: {
    about: 'A request header, whatever its case; sent several times, all of them with commas between.',
    argument: 'name',
    events: ['request'],
  },
  query: {
    about: 'A parameter of the query, decoded; the first of that name.',
    argument: 'name',
    events: ['request'],
  },
  cookie: { about: 'A cookie; the first of that name.', argument: 'name', events: ['request'] },
  form: {
    about: 'A field of the body, decoded: URL-encoded, multipart or JSON; the first of that name.',
    argument: 'name',
    events: ['request'],
  },
} as const satisfies Readonly<Record<string, SourceDeclaration>>;

type Pairs = readonly (readonly [name: string, value: string])[];

/** One request, looked up by the names that an owner wrote. A body is taken apart once, and only if it is asked for. */
export function sourcesOf(head: Head, body: Body): Sources {
  let form: Pairs | undefined;
  return (source, argument) => {
    switch (source) {
      case 'header': {
        const values = valuesOf(head, asciiLower(argument));
        // RFC 9110 section 5.2: what they mean together.
        return values.length > 0 ? values.join(', ') : undefined;
      }
      case 'query':
        return first(urlencoded(targetOf(head).query), argument);
      case 'cookie':
        return first(cookiesOf(head), argument);
      case 'form':
        form ??= body.size > 0 ? fieldsOf(body.start, valueOf(head, 'content-type')) : [];
        return first(form, argument);
      default:
        return undefined;
    }
  };
}

const first = (pairs: Pairs, name: string): string | undefined => pairs.find(([key]) => key === name)?.[1];
