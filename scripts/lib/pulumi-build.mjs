/**
 * Builds the Pulumi CLI and its Node.js language host from the Go modules in `scripts/pulumi-cli`. Node built-ins only.
 */
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { run, withProgress } from "./process.mjs";

const EXE = process.platform === "win32" ? ".exe" : "";
const MODULES = fileURLToPath(new URL("../pulumi-cli/", import.meta.url));
const NODE_SDK = fileURLToPath(new URL("../../node_modules/@pulumi/pulumi/", import.meta.url));

/** The script that starts dynamic providers. It ships in the npm package `@pulumi/pulumi`; official CLIs have a copy beside them. */
const RESOURCE_PLUGIN = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** A builder renews its lock this often; a lock not renewed for three times as long belongs to a builder that was killed. */
const LOCK_RENEWAL_MS = 10_000;

const DAY_MS = 24 * 60 * 60 * 1000;

// Two modules, because a language host for Node.js is only served as part of an older version of the SDK than the CLI needs.
export const CLI = program({
  name: "pulumi",
  folder: "cli",
  module: "github.com/pulumi/pulumi/pkg/v3",
  path: "cmd/pulumi",
  tags: "osusergo,grpcnotrace",
  estimate: "usually 2 to 5 minutes",
});
export const LANGUAGE_HOST = program({
  name: "pulumi-language-nodejs",
  folder: "language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  path: "nodejs/cmd/pulumi-language-nodejs",
  tags: "",
  estimate: "usually under a minute",
});

/** The Go release that the CLI's module asks for. */
export const GO_VERSION = /^go (\S+)$/m.exec(readFileSync(join(MODULES, "cli", "go.mod"), "utf8"))?.[1] ?? "";

/** The name of a folder with a build, made of everything that tells builds apart. */
export const BUILD_NAME = `pulumi-${CLI.version}-nodejs-${LANGUAGE_HOST.version}-${process.platform}-${process.arch}`;

/**
 * Builds into a folder that appears complete or not at all. Of several processes that want the same folder one builds and the others wait; if the
 * builder dies, one of them takes over.
 *
 * @param {object} options
 * @param {string} options.go the `go` command
 * @param {string} options.target the folder to make
 * @param {() => Promise<boolean>} options.isUsable whether the target holds a working build
 * @param {import("./process.mjs").Log} options.log
 * @returns {Promise<void>}
 * @throws {Error} a build failed; the message ends with what the Go command said
 */
export async function buildPulumi({ go, target, isUsable, log }) {
  await mkdir(dirname(target), { recursive: true });
  const unlock = await lock(`${target}.lock`, isUsable, log);
  if (!unlock) return;
  try {
    if (await isUsable()) return;
    await removeAbandoned(target);
    const folder = await mkdtemp(`${target}.building-`);
    try {
      for (const source of [LANGUAGE_HOST, CLI]) await goBuild(go, source, folder, log);
      await copyFile(join(NODE_SDK, RESOURCE_PLUGIN), join(folder, RESOURCE_PLUGIN));
      await moveIntoPlace(folder, target, isUsable);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await unlock();
  }
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
      if (code === 0) return;
      const said = output.trim().split("\n").slice(-20).join("\n");
      throw new Error(`Building ${source.name} ${source.version} failed; the go command said:\n${said}`);
    },
  );
}

/**
 * Renaming can't leave half a folder behind. A folder that is there already is another process's build, as good as this one, or broken.
 *
 * @param {string} folder
 * @param {string} target
 * @param {() => Promise<boolean>} isUsable
 */
async function moveIntoPlace(folder, target, isUsable) {
  if (await isUsable()) return;
  if (await modified(target)) {
    const aside = `${folder}-broken`;
    await rename(target, aside);
    await rm(aside, { recursive: true, force: true });
  }
  await rename(folder, target).catch(async (error) => {
    if (!(await isUsable())) throw error;
  });
}

/**
 * Waits for the lock, or until there is nothing left to build. Two processes that find the same abandoned lock may both get it: they do the work
 * twice, which is safe.
 *
 * @param {string} path
 * @param {() => Promise<boolean>} isUsable
 * @param {import("./process.mjs").Log} log
 * @returns {Promise<(() => Promise<void>) | undefined>} releases the lock; undefined if another process has built what was wanted
 */
async function lock(path, isUsable, log) {
  const acquired = () =>
    mkdir(path).then(
      () => true,
      (error) => {
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
  if (!(await acquired())) {
    const built = await withProgress(
      { log, what: "waiting for another process that is building the Pulumi CLI" },
      async () => {
        for (;;) {
          if (await isUsable()) return true;
          const renewed = await modified(path);
          if (renewed !== undefined && Date.now() - renewed > 3 * LOCK_RENEWAL_MS)
            await rmdir(path).catch(() => undefined);
          if (await acquired()) return false;
          await sleep(1000);
        }
      },
    );
    if (built) return undefined;
  }
  const renewal = setInterval(() => utimes(path, new Date(), new Date()).catch(() => undefined), LOCK_RENEWAL_MS);
  return async () => {
    clearInterval(renewal);
    await rmdir(path).catch(() => undefined);
  };
}

/**
 * Removes what killed builds left behind a day ago or earlier.
 *
 * @param {string} target
 */
async function removeAbandoned(target) {
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.building-`)) continue;
    const path = join(dirname(target), name);
    const changed = await modified(path);
    if (changed !== undefined && Date.now() - changed > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} path
 * @returns {Promise<number | undefined>} in milliseconds since 1970; undefined if there is nothing
 */
async function modified(path) {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
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
