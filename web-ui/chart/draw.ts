import uPlot from 'uplot';
import type { Bucket, StatisticsAnswer } from '../../firmware/api/contract.ts';
import { SCALE } from '../filter.ts';
import { GRADE_WORDS, WORDS } from '../words.ts';

export interface Chart {
  show(counted: StatisticsAnswer): void;
  remove(): void;
}

const HEIGHT = 160;
const DAY_S = 86_400;
const NARROWEST = 200;
const GRADES = SCALE.filter((grade) => grade !== 'touch');

/** Bars of what was said, stacked by grade, and a line of the connections. The element's own colours are used. */
export function draw(place: HTMLElement, counted: StatisticsAnswer): Chart {
  const colour = (name: string): string => getComputedStyle(place).getPropertyValue(name).trim();
  const bars = uPlot.paths.bars?.({ size: [0.8, 24] });
  const axis: uPlot.Axis = {
    stroke: () => colour('--muted'),
    grid: { stroke: () => colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui, sans-serif',
  };
  const plot = new uPlot(
    {
      width: Math.max(NARROWEST, place.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false },
      scales: { y: { range: (_, _low, high) => [0, Math.max(1, high)] } },
      axes: [
        { ...axis, values: timeWords },
        { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6] },
      ],
      series: [
        {},
        // The tallest first: each next one stands before it.
        ...GRADES.map((grade) => ({
          label: GRADE_WORDS[grade].word,
          fill: () => colour(`--${grade}`),
          points: { show: false },
          width: 0,
          ...(bars === undefined ? {} : { paths: bars }),
        })),
        { label: WORDS.activity.connections, stroke: () => colour('--touch'), width: 1.5, points: { show: false } },
      ],
    },
    dataOf(counted.buckets),
    place,
  );
  const watcher = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(NARROWEST, place.clientWidth), height: HEIGHT }),
  );
  watcher.observe(place);
  return {
    show: ({ buckets }) => plot.setData(dataOf(buckets)),
    remove() {
      watcher.disconnect();
      plot.destroy();
    },
  };
}

/** `14:05`, or the day where there are several. */
const timeWords = (_plot: uPlot, at: readonly number[]): string[] => {
  const long = (at.at(-1) ?? 0) - (at[0] ?? 0) > DAY_S;
  return at.map((seconds) => {
    const date = new Date(seconds * 1000);
    return long
      ? date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
      : date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  });
};

/** Each grade with all that is worse: what is drawn over it covers the rest of its bar. */
export function dataOf(buckets: readonly Bucket[]): uPlot.AlignedData {
  const stacked = GRADES.map((_, index) =>
    buckets.map(({ grades }) => GRADES.slice(index).reduce((sum, grade) => sum + grades[grade], 0)),
  );
  return [
    buckets.map(({ at }) => at / 1000),
    ...stacked,
    buckets.map(({ connections }) => connections),
  ] as uPlot.AlignedData;
}
