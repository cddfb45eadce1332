// Makes what is derived from the definitions: classes, the front door, the package's exports, the reference, tables of
// the README. `--check` changes nothing and fails when something would change.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { classesOf } from "./classes.mjs";
import { environmentTable, referenceOf, settingsTable } from "./reference.mjs";

const root = resolve(import.meta.dirname, "../..");
const check = process.argv.includes("--check");
const work = join(root, ".work");
mkdirSync(work, { recursive: true });
const scratch = mkdtempSync(join(work, "generate-"));

try {
  const { vendors, environment } = await loadModel();
  const files = new Map([
    ["src/index.ts", frontDoor(vendors)],
    ["package.json", withExports(vendors)],
  ]);
  for (const vendor of vendors) {
    files.set(`src/${vendor.name}/index.ts`, classesOf(vendor));
    files.set(`docs/reference/${vendor.name}.md`, `${referenceOf(vendor).trimEnd()}\n`);
  }
  files.set("README.md", withTables(vendors, environment));
  const stale = [];
  for (const [name, text] of files) {
    const wanted = formatted(name, text);
    const path = join(root, name);
    if (existsSync(path) && readFileSync(path, "utf8") === wanted) continue;
    stale.push(name);
    if (check) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, wanted);
  }
  if (check && stale.length > 0) {
    process.stderr.write(`Not as the definitions say: ${stale.join(", ")}. Run \`npm run generate\`.\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(stale.length === 0 ? "Everything derived is up to date.\n" : `Written: ${stale.join(", ")}\n`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function loadModel() {
  const outfile = join(scratch, "model.cjs");
  await build({
    entryPoints: [join(root, "scripts/generate/model.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["axios", "@pulumi/pulumi"],
    logLevel: "error",
  });
  return createRequire(import.meta.url)(outfile).model();
}

function frontDoor(vendors) {
  const lines = vendors.map(({ name }) => `export * as ${name} from "./${name}";`);
  return `// Made from \`vendors.ts\` by \`npm run generate\`. Don't edit.\n${lines.join("\n")}\n`;
}

function withExports(vendors) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entry = (path) => ({ types: `./dist/${path}.d.ts`, default: `./dist/${path}.js` });
  manifest.exports = {
    ".": entry("index"),
    ...Object.fromEntries(vendors.map(({ name }) => [`./${name}`, entry(`${name}/index`)])),
    "./runtime": entry("runtime"),
    "./simulator": entry("simulator/index"),
    "./package.json": "./package.json",
  };
  // For programs that still resolve types the way of Node 10, as older Pulumi templates do.
  const subpaths = Object.entries(manifest.exports).filter(
    ([path, target]) => path !== "." && typeof target === "object",
  );
  manifest.typesVersions = { "*": Object.fromEntries(subpaths.map(([path, { types }]) => [path.slice(2), [types]])) };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The README's tables stand between marks: `<!-- table:NAME -->` and `<!-- /table -->`. */
function withTables(vendors, environment) {
  const path = join(root, "README.md");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "# pulumi-clone\n";
  const tables = {
    configuration: vendors.flatMap((vendor) => [`**${vendor.title}**`, "", ...settingsTable(vendor), ""]).join("\n"),
    environment: `${environmentTable(environment).join("\n")}\n`,
  };
  return text.replace(/<!-- table:(\w+) -->[\s\S]*?<!-- \/table -->/g, (whole, name) =>
    tables[name] === undefined ? whole : `<!-- table:${name} -->\n${tables[name]}<!-- /table -->`,
  );
}

function formatted(name, text) {
  if (!name.endsWith(".ts")) return text;
  const biome = join(root, "node_modules/.bin/biome");
  const run = spawnSync(biome, ["check", "--write", `--stdin-file-path=${join(root, name)}`], {
    input: text,
    cwd: root,
    encoding: "utf8",
  });
  if (run.status !== 0 || run.stdout === "") throw new Error(`biome refused ${name}:\n${run.stderr}`);
  return run.stdout;
}
