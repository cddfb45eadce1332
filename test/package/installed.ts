/** The packed tarball, and fresh projects in which it is installed as users install it. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run, runNpm } from "../../scripts/lib/process.mjs";
import { ROOT } from "../support/project";

/** A manifest, as far as tests look at it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly scripts: Readonly<Record<string, string>>;
}

export function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** What the checkout itself uses, so that the tests don't change from day to day. */
const versionHere = (name: string) => manifestIn(join(ROOT, "node_modules", name)).version;

/** A temporary folder. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-clone-package-")));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Runs npm; what it printed on standard output. Fails with all that it printed. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, output, stdout } = await runNpm([...args, "--loglevel=error"], { cwd, env: environment() });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with code ${code}:\n${output}`);
  return stdout;
}

/** The files that `npm pack` would put into the tarball. */
export async function packedFiles(): Promise<string[]> {
  const text = await npm(["pack", "--dry-run", "--json", "--ignore-scripts"], ROOT);
  const [packed] = JSON.parse(text) as { files: { path: string }[] }[];
  return (packed?.files ?? []).map(({ path }) => path);
}

/** Packs the checkout into a folder; the path of the tarball. */
export async function pack(into: string): Promise<string> {
  const text = await npm(["pack", "--json", "--ignore-scripts", "--pack-destination", into], ROOT);
  const [packed] = JSON.parse(text) as { filename: string }[];
  if (!packed) throw new Error("npm pack made no tarball");
  return join(into, packed.filename);
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly output: string;
}

/** A folder that has the tarball and its peer installed. Projects are folders in it. */
export class Installation {
  private constructor(private readonly folder: ReturnType<typeof temporaryFolder>) {}

  static async make(): Promise<Installation> {
    const folder = temporaryFolder();
    const tarball = await pack(folder.path);
    writeFileSync(
      join(folder.path, "package.json"),
      JSON.stringify({
        private: true,
        dependencies: { "pulumi-clone": `file:${tarball}`, "@pulumi/pulumi": versionHere("@pulumi/pulumi") },
        devDependencies: { typescript: versionHere("typescript"), "@types/node": versionHere("@types/node") },
      }),
    );
    await npm(["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"], folder.path);
    return new Installation(folder);
  }

  /** The installed package. */
  get package(): string {
    return join(this.folder.path, "node_modules", "pulumi-clone");
  }

  /** A path in the installation. */
  path(...parts: string[]): string {
    return join(this.folder.path, ...parts);
  }

  /** Makes a project: a folder of these files. */
  project(name: string, files: Readonly<Record<string, string>>): string {
    const folder = this.path(name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return folder;
  }

  /** Runs a file of a project; `node` is the Node to run it with, by default the one that runs the tests. */
  run(project: string, file: string, node: string = process.execPath): Promise<Run> {
    return run(node, [file], { cwd: project, env: environment() });
  }

  /** Runs the TypeScript compiler in a project. */
  compile(project: string): Promise<Run> {
    const tsc = this.path("node_modules", "typescript", "bin", "tsc");
    return run(process.execPath, [tsc, "--noEmit", "--pretty", "false"], { cwd: project, env: environment() });
  }

  /** Installs another Node for this machine; the path of its program. Throws if there is none or it can't be had. */
  async node(major: number): Promise<string> {
    const flavour = process.platform === "darwin" && process.arch === "arm64" ? "node-bin-" : "node-";
    const name = `${flavour}${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
    const folder = this.project(`node-${major}`, { "package.json": JSON.stringify({ private: true }) });
    await npm(
      ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", `${name}@${major}`],
      folder,
    );
    return join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  }

  remove(): void {
    this.folder.remove();
  }
}

/** This process's environment without what Vitest and npm add for their own children. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(package|lifecycle)_|VITEST|NODE_ENV$|TEST$)/.test(name),
  );
  return Object.fromEntries(own);
}
