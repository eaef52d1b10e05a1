import { defineConfig } from 'vitest/config';
import { define, embedInTests } from './scripts/embedded.mjs';

const shared = { define, plugins: [embedInTests()] };

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
          exclude: ['test/lab/**', 'test/browser/**'],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        // Real clients, servers and browsers from Debian: test/lab/packages.txt.
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts', 'test/browser/**/*.test.ts'],
          // They share this machine's ports and measure it.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
