/** Real Pulumi runs: the CLI, its engine, its language host and this checkout's built package, against simulators of this process. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { ensurePulumi } from "../../scripts/lib/pulumi-cli.mjs";
import { pulumiEnvironment } from "../../scripts/lib/pulumi-env.mjs";
import { type Simulator, startSimulator } from "../../src/simulator";
import { type Language, type ProjectFolder, projectFolder } from "./project";

/** A finished run of the CLI. */
export interface Run {
  /** The exit code; null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in order of arrival: what a user sees. */
  readonly output: string;
}

export interface ProjectOptions {
  readonly program: string;
  /** Default "js": TypeScript programs take seconds longer to start. */
  readonly language?: Language;
  /** How many simulators run beside it. Default 1; the environment points at the first one, if there is any. */
  readonly simulators?: number;
  /** Further environment variables of every run; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default "test". */
  readonly name?: string;
}

/** One resource of an exported state, as far as tests look at it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly external?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  /** Whether it was replaced and is still to be deleted. */
  readonly delete?: boolean;
  readonly provider?: string;
}

export interface ExportedState {
  readonly text: string;
  readonly resources: readonly StateResource[];
  readonly pendingOperations: readonly { readonly type: string; readonly resource: StateResource }[];
  /** The resource of this logical name that isn't a provider. Throws if there is none. */
  resource(name: string): StateResource;
}

/** One step of a plan, as far as tests look at it. */
export interface PlannedStep {
  readonly urn: string;
  /** Such as `create`, `update`, `same`. */
  readonly op: string;
  readonly oldState?: { readonly inputs: Readonly<Record<string, unknown>> };
  readonly newState?: { readonly inputs: Readonly<Record<string, unknown>> };
  readonly diffReasons?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly kind: string }>>;
}

const STACK = "dev";

export interface RunOptions {
  /** Environment variables of this run alone; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Given the CLI's process once it has started. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** A Pulumi project with one stack, and the simulators that its programs talk to. */
export class Project {
  private constructor(
    readonly folder: ProjectFolder,
    readonly simulators: readonly Simulator[],
    private readonly environment: Readonly<Record<string, string | undefined>>,
  ) {}

  static async make(options: ProjectOptions): Promise<Project> {
    const binDir = process.env.PULUMI_CLONE_TEST_BIN || (await ensurePulumi()).binDir;
    const folder = projectFolder(options.name ?? "test", options.language ?? "js", options.program);
    const started = Array.from({ length: options.simulators ?? 1 }, () => startSimulator());
    const simulators = await Promise.all(started);
    const environment = {
      ...pulumiEnvironment({ binDir, home: folder.home, backendDir: folder.backend }),
      ...simulators[0]?.env,
      SIMULATORS: JSON.stringify(simulators.map(({ url }) => url)),
      ...options.env,
    };
    const made = new Project(folder, simulators, environment);
    await succeeded(made.run(["stack", "init", STACK]));
    return made;
  }

  get path(): string {
    return this.folder.path;
  }

  /** The first simulator. */
  get simulator(): Simulator {
    const [first] = this.simulators;
    if (!first) throw new Error("this project has no simulator");
    return first;
  }

  setProgram(text: string): void {
    this.folder.setProgram(text);
  }

  /** Runs `pulumi <args>` in the project, without a terminal. */
  run(args: readonly string[], { env = {}, onStart }: RunOptions = {}): Promise<Run> {
    const environment = Object.entries({ ...this.environment, ...env }).filter(([, value]) => value !== undefined);
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
        cwd: this.folder.path,
        env: Object.fromEntries(environment),
        stdio: ["ignore", "pipe", "pipe"],
      });
      const text = { stdout: "", stderr: "", output: "" };
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (chunk: string) => {
          text[stream] += chunk;
          text.output += chunk;
        });
      }
      child.once("error", reject);
      child.once("close", (code) => {
        record(args, code, text.output);
        resolve({ code, ...text });
      });
      onStart?.(child);
    });
  }

  /** What a preview says that it would do: the steps of resources that aren't providers, by logical name; unchanged ones are left out. */
  async plan(...args: string[]): Promise<Record<string, PlannedStep>> {
    const text = await succeeded(this.preview("--json", ...args));
    const { steps } = JSON.parse(text) as { steps: PlannedStep[] };
    const ours = steps.filter(({ urn, op }) => op !== "same" && !urn.includes("::pulumi:"));
    return Object.fromEntries(ours.map((step) => [step.urn.slice(step.urn.lastIndexOf("::") + 2), step]));
  }

  preview(...args: string[]): Promise<Run> {
    return this.run(["preview", "--stack", STACK, ...args]);
  }

  /** `pulumi up` without the preview before it. */
  up(...args: string[]): Promise<Run> {
    return this.run(["up", "--stack", STACK, "--yes", "--skip-preview", ...args]);
  }

  /** `pulumi refresh` without the preview before it. */
  refresh(...args: string[]): Promise<Run> {
    return this.run(["refresh", "--stack", STACK, "--yes", "--skip-preview", ...args]);
  }

  /** What a pipeline runs to notice drift: fails if there is any, and names it. */
  drift(): Promise<Run> {
    return this.run(["refresh", "--stack", STACK, "--preview-only", "--diff", "--expect-no-changes"]);
  }

  destroy(...args: string[]): Promise<Run> {
    return this.run(["destroy", "--stack", STACK, "--yes", "--skip-preview", ...args]);
  }

  async exportState(...args: string[]): Promise<ExportedState> {
    const text = await succeeded(this.run(["stack", "export", "--stack", STACK, ...args]));
    const { deployment } = JSON.parse(text) as {
      deployment: { resources?: StateResource[]; pending_operations?: ExportedState["pendingOperations"] };
    };
    const resources = deployment.resources ?? [];
    return {
      text,
      resources,
      pendingOperations: deployment.pending_operations ?? [],
      resource(name) {
        const found = resources.find(({ urn, type }) => urn.endsWith(`::${name}`) && !type.startsWith("pulumi:"));
        if (!found) throw new Error(`the state has no resource ${name}`);
        return found;
      },
    };
  }

  /** The stack's outputs, secrets in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const text = await succeeded(this.run(["stack", "output", "--stack", STACK, "--json", "--show-secrets"]));
    return JSON.parse(text) as Record<string, unknown>;
  }

  /** The ids of the processes that run in the project's folder: the CLI, language hosts, programs and providers (Linux only). */
  processes(): number[] {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .filter((pid) => workingFolder(pid)?.startsWith(this.folder.path))
      .map(Number);
  }

  /** Ends whatever the runs left behind, stops the simulators and removes every file. */
  async close(): Promise<void> {
    await Promise.all(this.simulators.map((simulator) => simulator.close()));
    this.endProcesses();
    this.folder.remove();
  }

  /** Ends whatever the runs left behind. */
  endProcesses(): void {
    for (const pid of process.platform === "linux" ? this.processes() : []) killIfThere(pid);
  }
}

/** Makes a project. Close it when it is no longer needed. */
export function project(options: ProjectOptions): Promise<Project> {
  return Project.make(options);
}

/** The standard output of a run that must have ended with exit code 0. */
export async function succeeded(run: Promise<Run> | Run): Promise<string> {
  const { code, stdout, output } = await run;
  if (code !== 0) throw new Error(`pulumi ended with code ${code}:\n${output}`);
  return stdout;
}

/** What a run printed that must have failed. */
export async function failed(run: Promise<Run> | Run): Promise<string> {
  const { code, output } = await run;
  if (code === 0) throw new Error(`pulumi should have failed:\n${output}`);
  return output;
}

/** With PULUMI_CLONE_TEST_TRANSCRIPT set to a file's path, what each run printed is added to that file. */
function record(args: readonly string[], code: number | null, output: string): void {
  const file = process.env.PULUMI_CLONE_TEST_TRANSCRIPT;
  if (file) appendFileSync(file, `$ pulumi ${args.join(" ")}\n${output}\n(exit code ${code})\n\n`);
}

/** The name of a process's program and its arguments; empty if it is gone. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Ends a process at once; one that has ended by itself is all right. */
export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
