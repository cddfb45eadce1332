/** Temporary Pulumi projects that use this checkout's built package as an installed one. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The root of the checkout. */
export const ROOT = resolve(import.meta.dirname, "..", "..");

export type Language = "js" | "ts";

export interface ProjectFolder {
  /** The project: `Pulumi.yaml`, the program, `node_modules`. */
  readonly path: string;
  /** Folder for PULUMI_HOME. */
  readonly home: string;
  /** Folder for the state of the stacks. */
  readonly backend: string;
  /** Replaces the program. */
  setProgram(text: string): void;
  remove(): void;
}

/** What `require` and `import` find in a project: the package itself, its peer, and the compiler of TypeScript programs. */
const PACKAGES: Readonly<Record<string, string>> = {
  "pulumi-clone": ".",
  "@pulumi/pulumi": "node_modules/@pulumi/pulumi",
  typescript: "node_modules/typescript",
  "@types/node": "node_modules/@types/node",
};

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: "ES2022",
    module: "node16",
    moduleResolution: "node16",
    types: ["node"],
    skipLibCheck: false,
  },
  files: ["index.ts"],
};

/** Makes a project in a temporary folder of its own. */
export function projectFolder(name: string, language: Language, program: string): ProjectFolder {
  const base = realpathSync(mkdtempSync(join(tmpdir(), `pulumi-clone-${name}-`)));
  const [path, home, backend] = [join(base, "project"), join(base, "home"), join(base, "backend")];
  for (const folder of [path, home, backend]) mkdirSync(folder);
  const entry = join(path, `index.${language}`);
  const setProgram = (text: string) => writeFileSync(entry, text);

  for (const [packageName, target] of Object.entries(PACKAGES)) {
    const link = join(path, "node_modules", packageName);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, target), link, "junction");
  }
  writeFileSync(join(path, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
  writeFileSync(join(path, "package.json"), JSON.stringify({ name, private: true, main: `index.${language}` }));
  if (language === "ts") writeFileSync(join(path, "tsconfig.json"), JSON.stringify(TSCONFIG));
  setProgram(program);
  return {
    path,
    home,
    backend,
    setProgram,
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}
