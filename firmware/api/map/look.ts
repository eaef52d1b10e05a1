/** HoneyPotR's. */
export const HONEYPOTR_COLOURS = { sea: '#99ccff', land: '#009900', dot: '#ff0000', text: '#000000' } as const;

const SMALLEST = 3;
const LARGEST = 14;

/** Of a dot, in units of the drawing: its area grows with the count. */
export const dotRadius = (sources: number): number =>
  Math.round(Math.min(LARGEST, SMALLEST * Math.sqrt(sources)) * 10) / 10;
