/**
 * Finds the Pulumi CLI with its Node.js language host, or has both built. Node built-ins only.
 */
import { accessSync, constants, readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { logToStderr, run } from "./process.mjs";
import { BUILD_NAME, buildPulumi, CLI, GO_VERSION, LANGUAGE_HOST } from "./pulumi-build.mjs";

/**
 * @typedef {object} PulumiCli
 * @property {string} binDir folder that holds `pulumi`; to be put first on PATH
 * @property {string} version without a leading v, such as "3.259.0"
 * @property {"installed" | "cache" | "build"} source where it was found: the user's own installation, an earlier build of this project, a build just made
 */

/** Oldest CLI whose engine takes inputs from a dynamic provider's `read`; the range of the peer dependency begins there too. */
const OLDEST_USABLE = "3.216.0";

const INSTALL_PAGE = "https://www.pulumi.com/docs/install/";

const WAYS_OUT = [
  `  - install the Pulumi CLI (${INSTALL_PAGE})`,
  "  - or let npm fetch the official one: npm install --global pulumi && pulumi version",
  `  - or install Go ${GO_VERSION} or newer (https://go.dev/dl/): the CLI is then built from its Go modules, once, in a few minutes`,
].join("\n");

/** Neither a CLI nor the means to make one. The message lists the ways out. */
export class PulumiMissingError extends Error {
  constructor() {
    super(
      `There is no Pulumi CLI ${OLDEST_USABLE} or newer here, and no Go to build one with. Any of these helps:\n${WAYS_OUT}`,
    );
    this.name = "PulumiMissingError";
  }
}

/**
 * Makes sure that a Pulumi CLI and its Node.js language host are there. In this order: an installed one (on PATH, then what Pulumi's own
 * installers keep in its home folder), one that this project built earlier (in the user's cache folder), a new build with `go`. Any number of
 * processes may do this at the same time.
 *
 * @param {{ log?: import("./process.mjs").Log }} [options] default: progress goes to standard error
 * @returns {Promise<PulumiCli>}
 * @throws {PulumiMissingError} neither a CLI nor Go is there
 * @throws {Error} the Go build failed; the message says why
 */
export async function ensurePulumi({ log = logToStderr } = {}) {
  for (const folder of installationFolders()) {
    const installed = await usable(folder, "installed");
    if (installed) return installed;
  }
  const target = join(cacheFolder(), BUILD_NAME);
  const cached = await usable(target, "cache");
  if (cached) return cached;

  const go = searchPath(`go${process.platform === "win32" ? ".exe" : ""}`);
  if (!go) throw new PulumiMissingError();
  log(`No Pulumi CLI is installed: ${CLI.version} is built from its Go modules, once, into ${target}.`);
  log(`An installed one would be used instead (${INSTALL_PAGE}).`);
  await buildPulumi({ go, target, isUsable: async () => (await usable(target, "build")) !== undefined, log });
  const built = await usable(target, "build");
  if (!built)
    throw new Error(`The Pulumi CLI was built into ${target}, but it doesn't run there. Ways out:\n${WAYS_OUT}`);
  return built;
}

/** @returns {string[]} where a user's own CLI may be, in order of preference */
function installationFolders() {
  const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  const onPath = searchPath(CLI.name);
  // Bundled plugins lie beside the program itself, not beside links to it.
  const program = onPath && realpathSync(onPath);
  return [
    // The npm package `pulumi` puts a script on PATH that fetches the CLI anew for each PULUMI_HOME; what it fetched is in `versions`.
    ...(program && !program.endsWith(".js") ? [dirname(program)] : []),
    join(home, "bin"),
    ...entries(join(home, "versions"))
      .sort((a, b) => compareVersions(b, a))
      .map((version) => join(home, "versions", version, "bin")),
  ];
}

/**
 * @param {string} folder
 * @param {PulumiCli["source"]} source
 * @returns {Promise<PulumiCli | undefined>} undefined if the folder's CLI is absent, too old, broken, or without a language host
 */
async function usable(folder, source) {
  const cli = join(folder, CLI.name);
  if (!isExecutable(cli)) return undefined;
  if (!isExecutable(join(folder, LANGUAGE_HOST.name)) && !searchPath(LANGUAGE_HOST.name)) return undefined;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const answer = await run(cli, ["version"], { env }).catch(() => undefined);
  const version = answer?.code === 0 ? /^v?(\d+\.\d+\.\d+)/m.exec(answer.stdout)?.[1] : undefined;
  if (version === undefined || compareVersions(version, OLDEST_USABLE) < 0) return undefined;
  return { binDir: folder, version, source };
}

/** @returns {string} the folder of this project in the user's cache folder */
function cacheFolder() {
  const xdg = process.env.XDG_CACHE_HOME;
  return join(xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache"), "pulumi-clone");
}

/**
 * @param {string} name
 * @returns {string | undefined} where a program is on PATH
 */
function searchPath(name) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @returns {string[]} the names in it; none if it isn't there
 */
function entries(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * @param {string} a such as "3.259.0"
 * @param {string} b
 * @returns {number} negative if a is older than b, 0 if equal, positive if newer
 */
function compareVersions(a, b) {
  return a.localeCompare(b, "en", { numeric: true });
}
