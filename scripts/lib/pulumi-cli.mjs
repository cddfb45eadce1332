/**
 * Finds the Pulumi CLI with its Node.js language host, or builds both from their Go modules. Node built-ins only.
 */
import { accessSync, constants, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { logToStderr, run, withProgress } from "./process.mjs";

/**
 * @typedef {object} PulumiCli
 * @property {string} binDir folder that holds `pulumi`; to be put first on PATH
 * @property {string} version without a leading v, such as "3.259.0"
 * @property {"installed" | "cache" | "build"} source where it was found: the user's own installation, an earlier build of this project, a build just made
 */

const EXE = process.platform === "win32" ? ".exe" : "";
const MODULES = fileURLToPath(new URL("../pulumi-cli/", import.meta.url));
const NODE_SDK = fileURLToPath(new URL("../../node_modules/@pulumi/pulumi/", import.meta.url));

/** The script that starts dynamic providers. It ships in the npm package `@pulumi/pulumi`; official CLIs have a copy beside them. */
const RESOURCE_PLUGIN = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/** Oldest CLI whose engine takes inputs from a dynamic provider's `read`; the range of the peer dependency begins there too. */
const OLDEST_USABLE = "3.216.0";

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

// Two modules, because a language host for Node.js is only served as part of an older version of the SDK than the CLI needs.
const CLI = program({
  name: "pulumi",
  folder: "cli",
  module: "github.com/pulumi/pulumi/pkg/v3",
  path: "cmd/pulumi",
  tags: "osusergo,grpcnotrace",
  estimate: "usually 2 to 5 minutes",
});
const LANGUAGE_HOST = program({
  name: "pulumi-language-nodejs",
  folder: "language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  path: "nodejs/cmd/pulumi-language-nodejs",
  tags: "",
  estimate: "usually under a minute",
});

const WAYS_OUT = [
  "  - install the Pulumi CLI (https://www.pulumi.com/docs/install/)",
  "  - or let npm fetch the official one: npm install --global pulumi && pulumi version",
  `  - or install Go ${goDirective()} or newer (https://go.dev/dl/): the CLI is then built from its Go modules, once, in a few minutes`,
].join("\n");

/** Neither a CLI nor the means to make one. The message lists the ways out. */
export class PulumiMissingError extends Error {
  constructor() {
    super(
      `There is no Pulumi CLI ${OLDEST_USABLE} or newer on this machine, and no Go to build one with. Any of these helps:\n${WAYS_OUT}`,
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
 * @throws {Error} the Go build failed; the message ends with what the Go command said
 */
export async function ensurePulumi({ log = logToStderr } = {}) {
  const installed = await findInstalled();
  if (installed) return installed;
  const cached = await usable(cacheFolder(), "cache");
  if (cached) return cached;
  return build(log);
}

/** @returns {Promise<PulumiCli | undefined>} */
async function findInstalled() {
  const onPath = searchPath(CLI.name);
  const home = process.env.PULUMI_HOME || join(homedir(), ".pulumi");
  const folders = [
    // The npm package `pulumi` puts a script on PATH that fetches the CLI anew for each PULUMI_HOME; what it fetched is in `versions`.
    ...(onPath && !realpathSync(onPath).endsWith(".js") ? [dirname(realpathSync(onPath))] : []),
    join(home, "bin"),
    ...subfolders(join(home, "versions"))
      .sort((a, b) => compareVersions(b, a))
      .map((version) => join(home, "versions", version, "bin")),
  ];
  for (const folder of folders) {
    const found = await usable(folder, "installed");
    if (found) return found;
  }
  return undefined;
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
  const answer = await run(cli, ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } }).catch(
    () => undefined,
  );
  const version = answer?.code === 0 ? /^v?(\d+\.\d+\.\d+)/m.exec(answer.stdout)?.[1] : undefined;
  if (version === undefined || compareVersions(version, OLDEST_USABLE) < 0) return undefined;
  return { binDir: folder, version, source };
}

/**
 * @param {import("./process.mjs").Log} log
 * @returns {Promise<PulumiCli>}
 */
async function build(log) {
  const go = searchPath(`go${EXE}`);
  if (!go) throw new PulumiMissingError();
  const target = cacheFolder();
  log(`No Pulumi CLI is installed: building ${CLI.version} from its Go modules, once, into ${target}.`);
  log("An installed CLI would be used instead; see https://www.pulumi.com/docs/install/.");
  await mkdir(dirname(target), { recursive: true });
  await removeAbandonedBuilds(target);
  const folder = await mkdtemp(`${target}.building-`);
  try {
    for (const source of [LANGUAGE_HOST, CLI]) await goBuild(go, source, folder, log);
    await copyFile(join(NODE_SDK, RESOURCE_PLUGIN), join(folder, RESOURCE_PLUGIN));
    await moveIntoPlace(folder, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const built = await usable(target, "build");
  if (!built) throw new Error(`The Pulumi CLI was built into ${target}, but it doesn't run there.`);
  return built;
}

/**
 * @param {string} go
 * @param {ReturnType<typeof program>} source
 * @param {string} folder
 * @param {import("./process.mjs").Log} log
 */
async function goBuild(go, source, folder, log) {
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${source.version}`];
  if (source.tags) flags.push("-tags", source.tags);
  // The committed go.sum holds every checksum and -mod=readonly refuses to add one, so the checksum database is never asked. It isn't
  // switched off all the same: an older Go needs it to fetch the toolchain that go.mod asks for.
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off", GOOS: "", GOARCH: "" };
  await withProgress(
    { log, what: `building ${source.name} ${source.version}`, estimate: source.estimate },
    async () => {
      const args = ["build", ...flags, "-o", join(folder, source.name), source.package];
      const { code, output } = await run(go, args, { cwd: join(MODULES, source.folder), env });
      if (code !== 0) {
        const said = output.trim().split("\n").slice(-20).join("\n");
        throw new Error(
          `Building ${source.name} ${source.version} failed. Ways out:\n${WAYS_OUT}\nThe go command said:\n${said}`,
        );
      }
    },
  );
}

/**
 * Renaming is what makes concurrent builds safe: a reader sees a complete folder or none. A folder that is there already came from another
 * process while this one was building, or it is broken; either way the new one is as good.
 *
 * @param {string} folder
 * @param {string} target
 */
async function moveIntoPlace(folder, target) {
  try {
    await rename(folder, target);
  } catch (error) {
    if (!(await stat(target).catch(() => undefined))) throw error;
    if (await usable(target, "cache")) return;
    await rename(target, `${folder}-broken`);
    await rename(folder, target);
    await rm(`${folder}-broken`, { recursive: true, force: true });
  }
}

/**
 * Removes what killed builds left behind a day ago or earlier.
 *
 * @param {string} target
 */
async function removeAbandonedBuilds(target) {
  const yesterday = Date.now() - 24 * 60 * 60 * 1000;
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    if (!path.startsWith(`${target}.building-`)) continue;
    const entry = await stat(path).catch(() => undefined);
    if (entry && entry.mtimeMs < yesterday) await rm(path, { recursive: true, force: true });
  }
}

/** @returns {string} the folder of this project's own build, named by everything that tells builds apart */
function cacheFolder() {
  const xdg = process.env.XDG_CACHE_HOME;
  const cache = xdg && isAbsolute(xdg) ? xdg : join(homedir(), ".cache");
  const name = `pulumi-${CLI.version}-nodejs-${LANGUAGE_HOST.version}-${process.platform}-${process.arch}`;
  return join(cache, "pulumi-clone", name);
}

/**
 * @param {{ name: string, folder: string, module: string, path: string, tags: string, estimate: string }} description a Go program: its name
 *   without suffix, the folder of the go.mod that requires it, its module, its path in the module, build tags, how long a build takes
 */
function program({ name, folder, module, path, tags, estimate }) {
  const goMod = readFileSync(join(MODULES, folder, "go.mod"), "utf8");
  const version = goMod.split(`require ${module} v`)[1]?.split("\n")[0];
  if (!version) throw new Error(`scripts/pulumi-cli/${folder}/go.mod doesn't require ${module}.`);
  return { name: `${name}${EXE}`, folder, package: `${module}/${path}`, tags, estimate, version };
}

/** @returns {string} the oldest Go that can build the CLI */
function goDirective() {
  return /^go (\S+)$/m.exec(readFileSync(join(MODULES, "cli", "go.mod"), "utf8"))?.[1] ?? "";
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

/** @param {string} folder */
function subfolders(folder) {
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
