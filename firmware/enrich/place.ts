/** Fields of event `peer.place`; what is not known is left out. */
export interface Place {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  readonly postal?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly timezone?: string;
  readonly asn?: number;
  readonly network?: string;
}

/** Where the databases that people have keep it: ip-location-db's are flat, MaxMind's and DB-IP's are not. */
const PATHS: Readonly<Record<keyof Place, readonly string[]>> = {
  country: ['country_code', 'country.iso_code', 'registered_country.iso_code'],
  region: ['state1', 'subdivisions.0.names.en'],
  city: ['city', 'city.names.en'],
  postal: ['postcode', 'postal.code'],
  latitude: ['latitude', 'location.latitude'],
  longitude: ['longitude', 'location.longitude'],
  timezone: ['timezone', 'location.time_zone'],
  asn: ['autonomous_system_number'],
  network: ['autonomous_system_organization'],
};

/** A record of whatever database, looked at with care: anybody can make one, and a broken one holds anything. */
export function placeOf(record: unknown): Place {
  const place: Record<string, string | number> = {};
  for (const [name, paths] of Object.entries(PATHS)) {
    const value = paths.map((path) => at(record, path.split('.'))).find((found) => isFit(name as keyof Place, found));
    if (value !== undefined) place[name] = value as string | number;
  }
  return place;
}

function at(record: unknown, path: readonly string[]): unknown {
  let here = record;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

function isFit(name: keyof Place, value: unknown): boolean {
  switch (name) {
    case 'country':
      return typeof value === 'string' && /^[A-Z]{2}$/.test(value);
    case 'latitude':
      return typeof value === 'number' && Math.abs(value) <= 90;
    case 'longitude':
      return typeof value === 'number' && Math.abs(value) <= 180;
    case 'asn':
      return typeof value === 'number' && Number.isInteger(value) && value > 0;
    case 'region':
    case 'city':
    case 'postal':
    case 'timezone':
    case 'network':
      return typeof value === 'string' && value !== '';
  }
}
