// Compiles src/ to dist/ (CommonJS and declarations) and bundles the half that runs in the provider process. dist/ appears
// complete or stays as it was.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import * as esbuild from "esbuild";
import ts from "typescript";

const root = resolve(import.meta.dirname, "..");
const dist = join(root, "dist");

/** Provider processes start anew for each preview and update: what they load is what every run of Pulumi waits for. */
const BUNDLED = "runtime";
/**
 * Stays a package of its own, loaded by the first request: it is the part that security updates concern, and users' `npm audit fix` must
 * reach it.
 */
const NOT_BUNDLED = ["axios"];

mkdirSync(join(root, ".work"), { recursive: true });
const staging = mkdtempSync(join(root, ".work", "build-"));
try {
  if (compile(join(staging, "dist"))) {
    await bundle(join(staging, "dist"));
    chmodSync(join(staging, "dist/cli/main.js"), 0o755);
    putInPlace(join(staging, "dist"));
  } else {
    process.exitCode = 1;
  }
} finally {
  rmSync(staging, { recursive: true, force: true });
}

/**
 * Runs the TypeScript compiler as `tsc -p tsconfig.json` would, except for the folder and the source maps: Pulumi's SDK formats a stack for
 * every output of every resource, and looks each frame up in the map of its file, if it has one. For 300 resources that took half a second.
 *
 * @param {string} target
 * @returns {boolean} whether there were no errors; they have been printed
 */
function compile(target) {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (/** @type {ts.Diagnostic} */ found) => print([found]),
  };
  const options = { outDir: target, sourceMap: false, inlineSources: false };
  const project = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), options, host);
  if (!project) return false;
  const program = ts.createProgram({ rootNames: project.fileNames, options: project.options });
  const { diagnostics } = program.emit();
  const found = [...project.errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics];
  print(found);
  return found.length === 0;
}

/** @param {readonly ts.Diagnostic[]} diagnostics */
function print(diagnostics) {
  if (diagnostics.length === 0) return;
  const host = {
    getCanonicalFileName: (/** @type {string} */ name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  };
  const format = process.stderr.isTTY ? ts.formatDiagnosticsWithColorAndContext : ts.formatDiagnostics;
  process.stderr.write(format(ts.sortAndDeduplicateDiagnostics(diagnostics), host));
}

/**
 * Replaces the compiled run-time entry by one file that holds all it needs. It does what the compiled one does: each vendor's room, and zod,
 * run only when that vendor is used. Not minified, for readable stack traces.
 *
 * @param {string} target
 */
async function bundle(target) {
  const { metafile, outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [`src/${BUNDLED}.ts`],
    outfile: join(dist, `${BUNDLED}.js`),
    write: false,
    metafile: true,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20.20",
    external: NOT_BUNDLED,
    // ES modules can be cut down to what is used.
    mainFields: ["module", "main"],
    conditions: ["module"],
    // `import()` would load the ES module edition of an external package: dozens of files in place of one.
    supported: { "dynamic-import": false },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "warning",
  });
  const inputs = Object.keys(Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint)?.inputs ?? {});
  if (inputs.some((input) => input.includes("/zod/v4/locales/fr."))) {
    const advice = 'import it by `import * as z from "zod"`';
    process.stderr.write(
      `warning: all of zod is in the bundle, which makes every run of Pulumi slower: ${advice} in all of src/.\n`,
    );
  }
  for (const { path, text } of outputFiles) {
    const notices = path.endsWith(".js") ? licences(inputs) : "";
    writeFileSync(
      join(target, relative(dist, path)),
      text.replace(/(?=\/\/# sourceMappingURL=)/, () => notices),
    );
  }
}

/**
 * @param {readonly string[]} inputs paths of bundled files, from the root
 * @returns {string} a comment with the licences of the packages in it, which their authors ask to be passed on
 */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  return [...packages]
    .sort()
    .map((name) => {
      const folder = join(root, "node_modules", name);
      const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"].map((base) => join(folder, base)).find(existsSync);
      if (!file) throw new Error(`The package ${name} would be bundled, but shows no licence.`);
      const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `/*! This file contains ${name} ${version}:\n\n${readFileSync(file, "utf8").trim().replaceAll("*/", "* /")}\n*/\n`;
    })
    .join("");
}

/**
 * Exchanges dist/ by renaming: whoever loads from it at this moment finds the old files or the new ones. Another build may do the same at the
 * same time.
 *
 * @param {string} made
 */
function putInPlace(made) {
  for (let attempt = 1; ; attempt++) {
    if (existsSync(dist)) renameQuietly(dist, join(staging, `old-${attempt}`));
    try {
      renameSync(made, dist);
      return;
    } catch (error) {
      if (attempt >= 5) throw error;
    }
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function renameQuietly(from, to) {
  try {
    renameSync(from, to);
  } catch {
    // Another build has taken it away; if it is still there, the rename that follows says why.
  }
}
