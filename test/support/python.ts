/** Python packages from a registry, in a virtual environment that is made once per checkout. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Milliseconds that an installation may take. */
const PATIENCE = 240_000;

export interface PythonEnvironment {
  /** Folder of the programs that the packages bring, and of `python`. */
  readonly bin: string;
}

/**
 * The virtual environment `.work/venv-<name>` with these packages in it.
 * @param packages requirements with their versions, such as `scalr-ctl==7.16.2`
 * @returns the environment, or why there can't be one
 */
export async function pythonEnvironment(
  name: string,
  packages: readonly string[],
): Promise<PythonEnvironment | { readonly missing: string }> {
  const folder = resolve(import.meta.dirname, "..", "..", ".work", `venv-${name}`);
  const bin = join(folder, "bin");
  const mark = join(folder, "installed.txt");
  const wanted = packages.join("\n");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return { bin };
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await run("python3", ["-m", "venv", folder], { timeout: PATIENCE });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages];
    await run(join(bin, "python"), install, { timeout: PATIENCE });
    writeFileSync(mark, wanted);
    return { bin };
  } catch (thrown) {
    const { stderr, message } = thrown as { stderr?: string; message: string };
    const lines = (stderr || message).trim().split("\n");
    return { missing: `python3 with pip can't install ${packages.join(", ")}: ${lines.at(-1) ?? ""}` };
  }
}
