/**
 * Child processes for the scripts of this repository. Node built-ins only: these files run before anything is installed.
 */
import { spawn } from "node:child_process";

/** How many characters of a child's output are kept for error messages; the end is what explains a failure. */
const KEPT_OUTPUT = 1_000_000;

/** @typedef {(line: string) => void} Log */

/** @type {Log} Writes one line to standard error, so that standard output stays free for results. */
export const logToStderr = (line) => {
  process.stderr.write(`${line}\n`);
};

/**
 * Runs a program to its end. Nothing is read from standard input.
 *
 * @param {string} command program, looked up on PATH
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd] default: the current folder
 * @param {NodeJS.ProcessEnv} [options.env] default: this process's environment
 * @param {boolean} [options.stream] true: output goes to this process's own output and isn't captured. Default false: captured
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, output: string, stdout: string }>} `output` is standard output and
 *   standard error in order of arrival; a program ended by a signal has code 1; both texts are empty when streamed
 * @throws the spawn error if the program can't be started (`code: "ENOENT"` if it isn't there)
 */
export function run(command, args, { cwd, env, stream = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ["ignore", stream ? "inherit" : "pipe", stream ? "inherit" : "pipe"],
    });
    const forget = endWithParent(child);
    let output = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      stdout = (stdout + text).slice(-KEPT_OUTPUT);
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      output = (output + text).slice(-KEPT_OUTPUT);
    });
    child.once("error", (error) => {
      forget();
      reject(error);
    });
    child.once("close", (code, signal) => {
      forget();
      resolve({ code: code ?? 1, signal, output, stdout });
    });
  });
}

/**
 * Runs npm with the Node and npm that are running now if npm started this process, otherwise with the npm on PATH.
 *
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {ReturnType<typeof run>}
 */
export function runNpm(args, options) {
  const npmCli = process.env.npm_execpath;
  if (npmCli?.endsWith("npm-cli.js")) return run(process.execPath, [npmCli, ...args], options);
  // npm on Windows is a batch file, which only the command interpreter can start.
  return process.platform === "win32"
    ? run("cmd.exe", ["/d", "/c", "npm", ...args], options)
    : run("npm", args, options);
}

/**
 * Ends a child: SIGTERM, and SIGKILL if it is still there after the grace period.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {{ graceMs?: number }} [options] default 5000 milliseconds
 * @returns {Promise<void>} settled when the child is gone; at once if it already was
 */
export async function stop(child, { graceMs = 5000 } = {}) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await gone;
  clearTimeout(timer);
}

/**
 * Passes SIGTERM and SIGHUP of this process on to a child, then ends this process as the signal would have. A SIGINT needs no help: the
 * terminal sends it to the whole group.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @returns {() => void} call it when the child is gone
 */
function endWithParent(child) {
  const handlers = /** @type {const} */ (["SIGTERM", "SIGHUP"]).map((signal) => {
    const handler = () => {
      child.kill(signal);
      forget();
      process.kill(process.pid, signal);
    };
    process.once(signal, handler);
    return /** @type {const} */ ([signal, handler]);
  });
  const forget = () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
  return forget;
}

/**
 * Runs something that takes long and says so: one line at the start, one every ten seconds, one at the end with the time it took.
 *
 * @template T
 * @param {{ log: Log, what: string, estimate?: string }} options `what` names the work ("building …"); `estimate` says how long it usually takes
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ log, what, estimate }, work) {
  const started = performance.now();
  const elapsed = () => `${Math.round((performance.now() - started) / 1000)} s`;
  log(estimate ? `${what} (${estimate})` : what);
  const timer = setInterval(() => log(`${what}: ${elapsed()}`), 10_000);
  try {
    const result = await work();
    log(`${what}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/**
 * @param {unknown} error
 * @returns {string} what went wrong
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
