import Type from 'typebox';
import type { MapAnswer } from '../contract.ts';
import { Source } from './rows.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

const degrees = (about: string) => Type.Number({ description: about });

export const WorldMap = sameAs<MapAnswer>()(
  closed({
    width: int('Of the drawing that x and y are of.'),
    height: int('Of that drawing.'),
    points: Type.Array(
      closed({
        country: orNull(text('Its letters (ISO 3166-1).')),
        city: orNull(text('Null: no more than the country is known.')),
        longitude: degrees('East of Greenwich.'),
        latitude: degrees('North of the equator.'),
        x: degrees('From the left of the drawing.'),
        y: degrees('From its top.'),
        sources: int('Addresses.'),
        sessions: int('Their sessions.'),
        lastAt: time('When one of them came last.'),
      }),
      { description: 'Places, the most sources first.' },
    ),
    sources: int('All that were looked at.'),
    unplaced: int('Of them those that nobody knows a country of.'),
    private: Type.Array(Source, { description: 'The first of those of private networks.' }),
    privateSources: int('How many those are.'),
  }),
);
