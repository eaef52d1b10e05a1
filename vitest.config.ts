import { defineConfig } from 'vitest/config';
import { define, embedInTests } from './scripts/embedded.mjs';

const shared = { define, plugins: [embedInTests()] };
const labFiles = (...names: readonly string[]): string[] => names.map((name) => `test/lab/${name}.test.ts`);
const ALONE = labFiles('stall', 'flood', 'scans');
/** Minutes of making evidence: `npm run test:long`. */
const LONG = labFiles('million');
/** A processor that is emulated, and boots for minutes. */
const EMULATED = ['test/image/zero.test.ts', 'test/image/wifi.test.ts'];
/** Little enough for two cores: a slower daemon is still one that answers. */
const LAB_WORKERS = 3;
const lab = { include: ['test/lab/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    // A test that was left out by a slip of the keyboard counts as green otherwise.
    allowOnly: false,
    projects: [
      {
        ...shared,
        // Needs nothing but what npm installs.
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**', 'test/image/**'],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        // Real clients, servers and browsers from Debian: test/lab/packages.txt. Each file has a network of its own, and
        // most of its time it waits.
        test: {
          ...lab,
          name: 'lab',
          exclude: [...ALONE, ...LONG],
          maxWorkers: LAB_WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        // `npm run test:package`: the package in a Debian with systemd, as root.
        test: {
          ...lab,
          name: 'package',
          include: ['test/image/**/*.test.ts'],
          exclude: EMULATED,
          sequence: { groupOrder: 3 },
        },
      },
      {
        ...shared,
        // `npm run test:image`: the card in an emulated Pi Zero, and in a machine with radios, as root.
        test: {
          name: 'image',
          include: EMULATED,
          fileParallelism: false,
          testTimeout: 1_800_000,
          hookTimeout: 1_800_000,
          sequence: { groupOrder: 5 },
        },
      },
      {
        ...shared,
        // What measures the machine has it for itself.
        test: { ...lab, name: 'lab-alone', include: ALONE, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
      {
        ...shared,
        test: { ...lab, name: 'long', include: LONG, fileParallelism: false, sequence: { groupOrder: 4 } },
      },
    ],
  },
});
