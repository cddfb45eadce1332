/**
 * What a fresh clone needs before anything else can run. Node built-ins only: nothing is installed yet.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { logToStderr, runNpm, withProgress } from "./process.mjs";

/** The root of the checkout. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Scratch files of the scripts; ignored by Git. */
export const WORK = join(ROOT, ".work");

const MODULES = join(ROOT, "node_modules");
const SELF = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).name;

/** A file whose time says when the last successful build began. It isn't kept in `dist`, which is published. */
const BUILD_STAMP = join(WORK, "built");

/** What `npm run build` reads. */
const BUILD_INPUTS = ["src", "scripts/build.mjs", "package.json", "tsconfig.json"];

/** @typedef {{ log?: import("./process.mjs").Log }} Options default: progress goes to standard error */

/**
 * Installs the dependencies with `npm ci --ignore-scripts` unless `node_modules` holds what `package-lock.json` asks for.
 *
 * @param {Options} [options]
 * @returns {Promise<void>}
 * @throws {Error} npm failed; the message ends with what it said
 */
export async function ensureDependencies({ log = logToStderr } = {}) {
  if (dependenciesInstalled()) return;
  await npm(log, "installing the dependencies", "usually under a minute", [
    "ci",
    "--ignore-scripts",
    "--include=dev",
    "--loglevel=error",
  ]);
}

/**
 * Runs `npm run build` unless the last build was made from what is in the checkout now.
 *
 * @param {Options} [options]
 * @returns {Promise<void>}
 * @throws {Error} the build failed; the message ends with the compiler's messages
 */
export async function ensureBuilt({ log = logToStderr } = {}) {
  const stamp = statSync(BUILD_STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const isBuilt = existsSync(join(ROOT, "dist", "index.js"));
  if (isBuilt && BUILD_INPUTS.every((path) => lastChange(join(ROOT, path)) < stamp)) return;
  const began = new Date();
  await npm(log, "building the package", "some seconds", ["run", "build"]);
  mkdirSync(WORK, { recursive: true });
  writeFileSync(BUILD_STAMP, "");
  utimesSync(BUILD_STAMP, began, began);
}

/**
 * Makes the checkout resolvable under its own package name, for the programs in `examples` and for the processes that Pulumi starts, as it is
 * for users who installed it.
 *
 * @returns {void}
 * @throws {Error} something other than a link stands in its place
 */
export function linkSelf() {
  const link = join(MODULES, SELF);
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present?.isSymbolicLink()) {
    if (resolve(dirname(link), readlinkSync(link)) === resolve(ROOT)) return;
    unlinkSync(link);
  } else if (present) {
    throw new Error(`node_modules/${SELF} is a folder; remove it, so that it can be a link to this checkout.`);
  }
  try {
    // A junction is the one kind of link that Windows lets everybody make; it wants an absolute target.
    if (process.platform === "win32") symlinkSync(resolve(ROOT), link, "junction");
    else symlinkSync("..", link);
  } catch (error) {
    // Another process may have made the same link in between.
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) throw error;
  }
}

/**
 * Compares what npm noted when it installed with the lock file, not their times: a checkout sets times as it likes.
 *
 * @returns {boolean}
 */
function dependenciesInstalled() {
  const noted = join(MODULES, ".package-lock.json");
  if (!existsSync(noted)) return false;
  const installed = JSON.parse(readFileSync(noted, "utf8")).packages;
  const { "": _root, ...locked } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const isUnlocked = Object.keys(installed).some((path) => !locked[path]);
  return (
    !isUnlocked &&
    Object.entries(locked).every(([path, wanted]) => {
      const found = installed[path];
      // Optional packages for other platforms are in the lock file only.
      return found
        ? found.version === wanted.version && found.integrity === wanted.integrity
        : wanted.optional === true;
    })
  );
}

/**
 * @param {string} path
 * @returns {number} the latest change of a file, or of anything in a folder, in milliseconds since 1970; removing a file counts
 */
function lastChange(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}

/**
 * @param {import("./process.mjs").Log} log
 * @param {string} what
 * @param {string} estimate
 * @param {string[]} args
 */
async function npm(log, what, estimate, args) {
  await withProgress({ log, what, estimate }, async () => {
    const { code, output } = await runNpm(args, { cwd: ROOT });
    if (code !== 0) throw new Error(`${what} failed: npm ${args.join(" ")} ended with code ${code}\n${output.trim()}`);
  });
}
