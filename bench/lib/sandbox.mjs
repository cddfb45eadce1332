/**
 * A temporary folder in which the measured programs run: projects, state, and a copy of the built package, so that nothing that happens in
 * the checkout meanwhile changes what is measured.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../../scripts/lib/setup.mjs";

const PROGRAMS = fileURLToPath(new URL("../programs/", import.meta.url));

/** @typedef {"floor" | "naive" | "ours"} Variant */

/** @type {readonly Variant[]} */
export const VARIANTS = ["floor", "naive", "ours"];

export const STACK = "bench";

/**
 * @typedef {object} Sandbox
 * @property {(variant: Variant) => string} project folder of a variant's project
 * @property {string} home folder for PULUMI_HOME
 * @property {string} backend folder that holds the state
 * @property {(variant: Variant) => number} stateBytes size of the variant's state file
 * @property {() => void} remove
 */

/** @returns {Sandbox} */
export function makeSandbox() {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-clone-bench-")));
  const [home, backend] = [join(base, "home"), join(base, "backend")];
  for (const folder of [home, backend]) mkdirSync(folder);
  installPackages(join(base, "node_modules"));
  for (const variant of VARIANTS) {
    const folder = join(base, variant);
    mkdirSync(folder);
    cpSync(join(PROGRAMS, `${variant}.js`), join(folder, "index.js"));
    // Without it the language host would load ts-node first.
    const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${variant}\n${runtime}`);
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: variant, private: true, main: "index.js" }));
  }
  return {
    project: (variant) => join(base, variant),
    home,
    backend,
    stateBytes: (variant) => statSync(join(backend, ".pulumi/stacks", variant, `${STACK}.json`)).size,
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** @param {string} modules */
function installPackages(modules) {
  const manifest = readFileSync(join(ROOT, "package.json"), "utf8");
  const { name, dependencies, peerDependencies } = JSON.parse(manifest);
  for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
    const link = join(modules, dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", dependency), link, "junction");
  }
  cpSync(join(ROOT, "dist"), join(modules, name, "dist"), { recursive: true });
  writeFileSync(join(modules, name, "package.json"), manifest);
  cpSync(join(PROGRAMS, "floor-provider.js"), join(modules, "bench-floor/index.js"));
}
