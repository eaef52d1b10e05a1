import type { EventOwner } from './declaration.ts';
import { field } from './field.ts';

/**
 * What is learned of a visitor's machine after it came: `peer learned`. Without a grade, for the visitor did nothing;
 * `event.src_ip` says whom it is about. Each event is all that its origin knows at that time, and every field is a
 * column of the visitor's row in table `peer` as well: no two events may have a field of one name.
 */
export const PEER_EVENTS = {
  name: 'peer',
  events: {
    p0f: {
      about: 'What p0f made of the packets of this address.',
      grade: null,
      summary: 'p0f: {os_name} {os_flavor}, {distance} hops away, {link_type}',
      fields: {
        os_name: field.text('Operating system.', { max: 32 }),
        os_flavor: field.text('Its version.', { max: 32 }),
        os_match: field.choice('How well the signature fits.', ['exact', 'fuzzy', 'generic', 'fuzzy generic']),
        distance: field.int('Routers between there and here.'),
        link_type: field.text('Kind of line, by its packet size.', { max: 32 }),
        uptime_minutes: field.int('Minutes since that machine started, by its TCP timestamps.'),
        uptime_wraps_days: field.int('Days after which that count begins anew.'),
        nat_at: field.int('When p0f last saw signs of several machines behind this address, UTC ms.'),
        changed_at: field.int('When p0f last saw another operating system there, UTC ms.'),
        bad_software: field.choice('Claims to be other software than it is.', ['os differs', 'mismatch']),
        http_name: field.text('HTTP client by its headers.', { max: 32 }),
        http_flavor: field.text('Its version.', { max: 32 }),
        language: field.text('Language that its HTTP client asks for.', { max: 32 }),
        connections: field.int('Connections that p0f has seen from there.'),
        p0f_first_at: field.int('When p0f first saw it, UTC ms.'),
        p0f_last_at: field.int('When p0f last saw it, UTC ms.'),
      },
    },
    link: {
      about: 'A machine on this box’s own network: its hardware address.',
      grade: null,
      summary: 'hardware address {mac}, {vendor}',
      fields: {
        mac: field.text('MAC address, as in `00:11:22:aa:bb:cc`.', { max: 17 }),
        vendor: field.text('To whom IEEE assigned its first half; none: a random address, or nobody.', { max: 128 }),
        network_interface: field.text('The interface of this box that it is behind.', { max: 32 }),
      },
    },
    name: {
      about: 'The name that reverse DNS gives for the address: a claim of whoever runs that network.',
      grade: null,
      summary: 'reverse DNS says {hostname}',
      fields: {
        hostname: field.text('The name.', { max: 255 }),
      },
    },
    place: {
      about: 'Where the address is, by the GeoIP databases on this box.',
      grade: null,
      summary: 'GeoIP: {country}, {city}, AS{asn} {network}',
      fields: {
        country: field.text('ISO 3166-1 code of two letters.', { max: 2 }),
        region: field.text('Region.', { max: 128 }),
        city: field.text('City.', { max: 128 }),
        postal: field.text('Postal code.', { max: 32 }),
        latitude: field.real('Degrees north.'),
        longitude: field.real('Degrees east.'),
        timezone: field.text('As in the tz database.', { max: 64 }),
        asn: field.int('Number of the autonomous system.'),
        network: field.text('Who runs it.', { max: 256 }),
      },
    },
    ipinfo: {
      about: 'What ipinfo.io says of the address; asked only when a token is configured.',
      grade: null,
      summary: 'ipinfo.io: {ipinfo_country}, {ipinfo_city}, {ipinfo_org}',
      fields: {
        ipinfo_hostname: field.text('Its name.', { max: 255 }),
        ipinfo_country: field.text('ISO 3166-1 code of two letters.', { max: 2 }),
        ipinfo_region: field.text('Region.', { max: 128 }),
        ipinfo_city: field.text('City.', { max: 128 }),
        ipinfo_postal: field.text('Postal code.', { max: 32 }),
        ipinfo_latitude: field.real('Degrees north.'),
        ipinfo_longitude: field.real('Degrees east.'),
        ipinfo_timezone: field.text('As in the tz database.', { max: 64 }),
        ipinfo_org: field.text('Network and who runs it, as in `AS15169 Google LLC`.', { max: 256 }),
        ipinfo_bogon: field.bool('No address of the public internet.'),
      },
    },
  },
} as const satisfies EventOwner;

export type PeerEvent = keyof typeof PEER_EVENTS.events;
