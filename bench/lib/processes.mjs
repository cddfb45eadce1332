/**
 * What a process and its descendants cost, as Linux tells. Elsewhere the figures are absent.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds between two looks. A process that lives shorter than this goes unseen, and up to this much of each one's end does. */
const INTERVAL = 100;

/**
 * @typedef {object} Usage
 * @property {string} command the command line, arguments separated by blanks
 * @property {number} cpu milliseconds of processor time, system and user
 * @property {number} peakMemory the largest resident size, in bytes
 */

/**
 * Watches a process and everything that it starts.
 *
 * @param {number | undefined} pid
 * @returns {() => Usage[]} ends the watch and tells what was seen, a process each; nothing where there is no /proc
 */
export function watchTree(pid) {
  /** @type {Map<number, Usage>} */
  const seen = new Map();
  const look = () => {
    for (const each of pid === undefined ? [] : tree(pid)) {
      const usage = usageOf(each);
      if (usage) seen.set(each, usage);
    }
  };
  const timer = setInterval(look, INTERVAL);
  return () => {
    clearInterval(timer);
    return [...seen.values()];
  };
}

/**
 * @param {number} pid
 * @returns {number} milliseconds of processor time that all its threads have used so far; NaN where there is no /proc
 */
export function cpuOf(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = threads.map((thread) => {
      return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    });
    return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/**
 * @param {number} root
 * @returns {number[]}
 */
function tree(root) {
  const found = [root];
  for (const pid of found) {
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim();
        if (children !== "") found.push(...children.split(" ").map(Number));
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return found;
}

/**
 * @param {number} pid
 * @returns {Usage | undefined} undefined if it has ended
 */
function usageOf(pid) {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    const cpu = cpuOf(pid);
    return peak === undefined || Number.isNaN(cpu) ? undefined : { command, cpu, peakMemory: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}
