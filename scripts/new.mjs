/**
 * `npm run new -- <vendor> <resource>`: the skeleton of a resource in a room that exists. It compiles, is listed wherever
 * it must be, and its tests fail until it is written.
 *
 *     npm run new -- qubole group        qubole.Group
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./lib/setup.mjs";

const [vendor = "", given = ""] = process.argv.slice(2);
const kebab = given.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
if (!/^[a-z][a-z0-9]*$/.test(vendor) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(kebab)) {
  fail("Usage: npm run new -- <vendor> <resource>, such as: npm run new -- qubole group");
}
const camel = kebab.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const type = camel[0].toUpperCase() + camel.slice(1);
const room = join(ROOT, "src", vendor, "room.ts");
if (!existsSync(room)) fail(`There is no room src/${vendor}. CONTRIBUTING.md, "A new vendor", says how to make one.`);
const source = join(ROOT, "src", vendor, `${kebab}.ts`);
if (existsSync(source)) fail(`src/${vendor}/${kebab}.ts is there already.`);

const api =
  /Room<(\w+)>/.exec(readFileSync(room, "utf8"))?.[1] ?? fail(`${room} doesn't say what its API is (Room<…>).`);
const apiImport =
  new RegExp(`import type \\{[^}]*\\b${api}\\b[^}]*\\} from "(\\./[\\w-]+)"`).exec(readFileSync(room, "utf8"))?.[1] ??
  "./api";

write(
  `src/${vendor}/${kebab}.ts`,
  `import { z } from "zod";
import { field, type ResourceDefinition } from "../resource/definition";
import { CloneError } from "../resource/errors";
import type { ${api} } from "${apiImport}";
import { ${vendor} } from "./vendor";

const inputs = {
  name: field(z.string().min(1), {
    doc: "Name of the ${kebab.replaceAll("-", " ")}.",
    default: "The resource's logical name.",
    logicalName: true,
  }),
};

const outputs = {};

export const ${camel}: ResourceDefinition<${api}, typeof inputs, typeof outputs> = {
  vendor: ${vendor},
  type: "${type}",
  title: \`\${${vendor}.title} ${kebab.replaceAll("-", " ")}\`,
  doc: "Not written yet.",
  examples: [],
  pages: [],
  endpoints: [],
  onDelete: "Not written yet.",
  inputs,
  outputs,
  find: async () => unwritten("find"),
  create: async () => unwritten("create"),
  sync: async () => unwritten("sync"),
  remove: async () => unwritten("remove"),
};

function unwritten(step: string): never {
  throw new CloneError(\`${vendor}.${type}: \${step} isn't written yet.\`, { kind: "unsupported" });
}
`,
);

const roomText = readFileSync(room, "utf8");
const withImport = roomText.replace(
  /(import \{ \w+ \} from "\.\/vendor";)/,
  `import { ${camel} } from "./${kebab}";\n$1`,
);
const listed = withImport.replace(
  /resources: \[([^\]]*)\]/,
  (_, list) => `resources: [${[list.trim().replace(/,$/, ""), camel].filter(Boolean).join(", ")}]`,
);
if (listed === withImport || withImport === roomText)
  fail(`src/${vendor}/room.ts hasn't the usual form; add ${camel} to its resources by hand.`);
writeFileSync(room, listed);

write(
  `test/${vendor}/${kebab}.test.ts`,
  `import { describe, expect, test } from "vitest";
import { ${camel} } from "../../src/${vendor}/${kebab}";

describe("${vendor}.${type}", () => {
  test("says what it is, with an example, the vendor's pages and its endpoints", () => {
    expect(${camel}.doc).not.toBe("Not written yet.");
    expect(${camel}.examples).not.toEqual([]);
    expect(${camel}.pages).not.toEqual([]);
    expect(${camel}.endpoints).not.toEqual([]);
  });

  test("is created, read, changed and removed against the simulator", () => {
    expect.fail("write this test first: the model is test/datadog, the simulator is src/simulator/${vendor}");
  });
});
`,
);
write(
  `examples/${vendor}-${kebab}/Pulumi.yaml`,
  `name: ${vendor}-${kebab}
description: ${vendor}.${type}
runtime: nodejs
`,
);
write(
  `examples/${vendor}-${kebab}/package.json`,
  `${JSON.stringify({ name: `${vendor}-${kebab}`, private: true, main: "index.ts", dependencies: { "@pulumi/pulumi": "^3.216.0", "pulumi-clone": "^0.1.0" }, devDependencies: { typescript: "^5.9.0 || ^6.0.0" } }, null, 2)}\n`,
);
write(
  `examples/${vendor}-${kebab}/tsconfig.json`,
  `${JSON.stringify({ compilerOptions: { target: "ES2022", module: "commonjs", moduleResolution: "bundler", strict: true, skipLibCheck: true }, files: ["index.ts"] }, null, 2)}\n`,
);
write(
  `examples/${vendor}-${kebab}/index.ts`,
  `import { ${vendor} } from "pulumi-clone";\n\nnew ${vendor}.${type}("example");\n`,
);
write(`examples/${vendor}-${kebab}/README.md`, `# ${vendor}.${type}\n`);

const generated = spawnSync(process.execPath, [join(ROOT, "scripts/generate/main.mjs")], { stdio: "inherit" });
if (generated.status !== 0) process.exit(1);
process.stdout.write(`
Next:
  1. src/${vendor}/${kebab}.ts        fields, find, create, sync, remove (the model: src/datadog/role.ts)
  2. src/simulator/${vendor}/         the endpoints that it uses
  3. test/${vendor}/${kebab}.test.ts  fails until both are there
  4. examples/${vendor}-${kebab}/     run by the tests; write its README
`);

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  const path = join(ROOT, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
