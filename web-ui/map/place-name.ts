import type { MapPoint } from '../../firmware/api/contract.ts';

let names: Intl.DisplayNames | undefined;

/** `Berlin, Germany`; letters that stand for no country stay what they are. */
export function placeName({ city, country }: Pick<MapPoint, 'city' | 'country'>): string {
  const parts = [city, country === null ? null : countryName(country)];
  const known = parts.filter((part) => part !== null && part !== '');
  return known.length === 0 ? '?' : known.join(', ');
}

export function countryName(letters: string): string {
  if (!/^[A-Z]{2}$/.test(letters)) return letters;
  names ??= new Intl.DisplayNames('en', { type: 'region' });
  return names.of(letters) ?? letters;
}
