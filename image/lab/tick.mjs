// The Zero's clock, kept going: QEMU's model of its timer loses a tick now and then.
import { connect } from 'node:net';

/** BCM2835 ARM Peripherals, chapter 12, where the processor sees it: microseconds, and the moment of the next interrupt. */
const COUNTER_LOW = 0x2000_3004;
const COMPARE_3 = 0x2000_3018;
const LOOK_MS = 2000;
const ANSWER_MS = 1000;
/** Less is a machine that is busy. */
const OVERDUE_US = 3_000_000;
const SOON_US = 10_000;

/**
 * Linux reads the counter, adds how long it wants to wait, and writes the sum to the compare register. When this machine has
 * done something else in between, that moment has passed, and the interrupt comes when the 32 bits have gone round: after 71
 * minutes, which the guest sleeps. On two busy processors one boot in ten ended so. What is overdue is asked for again; an
 * interrupt that nobody waited for does no harm.
 * @param {string} path of QEMU's socket for its qtest protocol; there or not
 * @param {(lateUs: number) => void} [repaired]
 * @returns {() => void} ends it
 */
export function keepTicking(path, repaired = () => {}) {
  const look = () =>
    void overdue(path).then(
      (lateUs) => {
        if (lateUs > 0) repaired(lateUs);
      },
      // Not plugged in, or just unplugged.
      () => undefined,
    );
  const timer = setInterval(look, LOOK_MS);
  return () => clearInterval(timer);
}

/** @param {string} path @returns {Promise<number>} microseconds, if an interrupt was asked for again */
async function overdue(path) {
  const socket = connect(path).setTimeout(ANSWER_MS, () => socket.destroy(new Error('no answer')));
  try {
    /** @param {string} line @returns {Promise<number>} */
    const ask = (line) =>
      new Promise((resolve, reject) => {
        socket.once('error', reject).once('close', reject);
        socket.once('data', (said) => resolve(Number(/^OK(?: (0x[0-9a-f]+))?/.exec(said.toString())?.[1] ?? 0)));
        socket.write(`${line}\n`);
      });
    const counter = await ask(`readl ${COUNTER_LOW}`);
    const compare = await ask(`readl ${COMPARE_3}`);
    // Both go round: their distance counts, with its sign. Before Linux has set it the first time it is 0.
    const lateUs = (counter - compare) | 0;
    if (compare === 0 || lateUs < OVERDUE_US) return 0;
    await ask(`writel ${COMPARE_3} ${(counter + SOON_US) >>> 0}`);
    return lateUs;
  } finally {
    socket.destroy();
  }
}
