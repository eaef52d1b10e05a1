// Figures as a person reads them. Targets stand beside; they are told, not asserted.
import { cpus, release, totalmem } from 'node:os';
import { setting } from './servers.mjs';

/** Section "bench" of the requirements: what a Pi Zero can bear. */
export const TARGETS = { cpuRatio: 1.4, idleAnonymous: 35e6, floodedAnonymous: 60e6, bytesALogin: 4000 };

/** @typedef {import('./measure.mjs').Figures} Figures */
/** @typedef {import('./flood.mjs').Latency} Latency */

export const machine = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: totalmem(),
  node: process.version,
  kernel: release(),
  architecture: process.arch,
});

/** @param {number} value @param {number} target */
const verdict = (value, target) => (value <= target ? 'reached' : 'missed');

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** @param {Latency | undefined} latency */
const shown = (latency) => (latency === undefined ? '-' : `${latency.p50.toFixed(1)} / ${latency.p99.toFixed(1)} ms`);

const NAMES = {
  connect: 'stored connect',
  ftp: 'ftp log-in',
  telnet: 'telnet log-in',
  ssh: 'ssh log-in',
  https: 'https request',
  dns: 'dns query',
};

/** @param {Figures} figures @param {string} where */
export function report(figures, where) {
  const { cpu, cores, memory: total, node, kernel, architecture } = machine();
  const { floods, memory, ftp, telnet } = figures;
  const lines = [
    `${cpu}, ${cores} cores, ${megabytes(total)}, ${architecture}, Linux ${kernel}, Node ${node}, ${where}`,
    `both with ${setting}`,
    '',
    'flood            skep                    bare loop               CPU ratio',
    ...floods.map(({ kind, skep, bare, ratio, ratios }) => {
      const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
      // The bare loop of the others is a library's cost more than a loop's: the target is for those of plain text.
      const plain = kind === 'connect' || kind === 'ftp' || kind === 'telnet';
      const goal = plain ? `; target ${TARGETS.cpuRatio}: ${verdict(ratio, TARGETS.cpuRatio)}` : '';
      return `${NAMES[kind].padEnd(16)} ${rate(skep)} ${rate(bare)} ${ratio.toFixed(2)} (${range}${goal})`;
    }),
    `folded connect   ${figures.folded.cpuMs.toFixed(3)} ms CPU`,
    '',
    'wait (p50 / p99)          banner             answer (ssh, https, dns: the whole visit)',
    ...floods
      .filter(({ answer }) => answer !== undefined)
      .map(
        ({ kind, banner, answer }) =>
          `${kind.padEnd(6)} in a flood        ${shown(banner).padEnd(18)} ${shown(answer)}`,
      ),
    `ftp    at a steady pace  ${shown(ftp.skep.banner).padEnd(18)} ${shown(ftp.skep.answer)}`,
    `telnet at a steady pace  ${shown(telnet.banner).padEnd(18)} ${shown(telnet.answer)}`,
    '',
    'memory                    RSS        anonymous',
    ...Object.entries({
      idle: memory.idle,
      'after the flood': memory.flooded,
      'and a while later': memory.rested,
      'after ssh, https, dns too': memory.encrypted,
      [`with ${memory.heldCount} held`]: memory.held,
      'bare loop, idle': memory.bareIdle,
    }).map(
      ([name, { rss, anonymous }]) =>
        `${name.padEnd(25)} ${megabytes(rss).padEnd(10)} ${megabytes(anonymous)}${goalOf(name, anonymous)}`,
    ),
    `CPU while idle            ${figures.idleCpuMs.toFixed(1)} ms a second`,
    '',
    'bytes written a log-in    while it runs    with the checkpoint that is owed',
    `ftp                       ${written(ftp.skep)} (target ${TARGETS.bytesALogin}: ${verdict(ftp.skep.withCheckpoint, TARGETS.bytesALogin)})`,
    `telnet                    ${written(telnet)}`,
    `bare loop, ftp            ${written(ftp.bare)}`,
    '',
    ...paintedLines(figures.painted),
    '',
    ...(figures.problems.length === 0 ? ['Everything that was done is stored.'] : figures.problems),
  ];
  return lines.join('\n');
}

/** @param {Figures['painted']} painted */
const paintedLines = (painted) =>
  painted === undefined
    ? ['No Chromium here (/usr/bin/chromium, Debian package chromium): how fast the page appears was not measured.']
    : [
        'page in Chromium          first paint        live',
        ...painted.map(({ slowdown, firstPaintMs, liveMs }) =>
          [
            `processor slowed ${slowdown}x`.padEnd(25),
            `${firstPaintMs.toFixed(0)} ms`.padEnd(18),
            `${liveMs.toFixed(0)} ms`,
          ].join(' '),
        ),
      ];

/** @param {{ perSecond: number, cpuMs: number }} figures */
const rate = ({ perSecond, cpuMs }) => `${perSecond.toFixed(0).padStart(5)}/s  ${cpuMs.toFixed(3)} ms CPU`.padEnd(23);

/** @param {{ bytes: number, withCheckpoint: number }} figures */
const written = ({ bytes, withCheckpoint }) => `${bytes.toFixed(0).padEnd(16)} ${withCheckpoint.toFixed(0)}`;

/** @param {string} name @param {number} anonymous */
function goalOf(name, anonymous) {
  const goal =
    name === 'idle' ? TARGETS.idleAnonymous : name === 'after the flood' ? TARGETS.floodedAnonymous : undefined;
  return goal === undefined ? '' : ` (target ${megabytes(goal)}: ${verdict(anonymous, goal)})`;
}
