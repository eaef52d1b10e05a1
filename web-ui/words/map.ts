export const MAP_WORDS = {
  title: 'Map',
  loading: 'Loading the map …',
  failed: (reason: string) => `The map cannot be shown: ${reason}`,
  about: (sources: number, places: number) =>
    `${sources.toLocaleString('en')} ${sources === 1 ? 'source' : 'sources'}, ${places.toLocaleString('en')} ${places === 1 ? 'place' : 'places'}`,
  unplaced: (count: number) => `Of ${count.toLocaleString('en')} nobody knows where they are.`,
  places: 'Places',
  columns: { place: 'Place', sources: 'Sources', sessions: 'Sessions', last: 'Last seen' },
  none: 'No source from outside so far: everything came from private networks, or nothing came.',
  own: 'Private networks',
  ownAbout: 'Whoever came from here is near: a machine of your own network, or somebody who is in it.',
  ownNone: 'Nobody came from a private network.',
  ownMore: (count: number) => `${count.toLocaleString('en')} more are under Sources.`,
} as const;
