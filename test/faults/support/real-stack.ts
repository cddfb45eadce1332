/** A stack of the real engine under the real command line; the first commands are killed, or their providers. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { commandLine, killIfThere, type Project, type Run } from "../../support/engine";
import { Checkpoint } from "./checkpoint";
import type { MortalStack } from "./crash";
import { nameOf, TYPES, textOf } from "./engine-program";
import type { Known } from "./invariant";
import { comes, type Moment, prepare } from "./kill";
import { leftNotes } from "./notes";
import type { Site } from "./site";
import type { Program, Report } from "./stack";
import { asksToWait } from "./user";

export type Death = Moment & {
  readonly victim: "provider" | "command line";
  /** Whether the user waits until a provider that has outlived the command line has ended. */
  readonly patient: boolean;
};

/** Milliseconds after which the vendor answers, or the connection breaks, for a provider that outlives the command line. */
const ANSWER_AFTER = 4000;
/** Milliseconds that an outliving provider may take to end. */
const LONGEST_AFTERLIFE = 60_000;

export class RealStack implements MortalStack {
  readonly resources = new Map<string, Known>();
  killed = false;
  kills = 0;
  private deaths: Death[] = [];
  private askedToWait = false;
  private oddities: string[] = [];
  private readonly checkpoint: Checkpoint;

  constructor(
    private readonly project: Project,
    private readonly site: Site,
  ) {
    this.checkpoint = new Checkpoint(project);
  }

  /** Begins with nothing; the first commands die. */
  startOver(deaths: readonly Death[]): void {
    this.checkpoint.startOver();
    this.resources.clear();
    this.oddities = [];
    this.deaths = [...deaths];
    this.kills = 0;
  }

  async up(program: Program, { refresh = false } = {}): Promise<Report> {
    if (this.askedToWait) await this.providersEnd();
    this.project.setProgram(textOf(program));
    const args = ["up", "--stack", "dev", "--yes", "--skip-preview", ...(refresh ? ["--refresh"] : [])];
    const death = this.deaths.shift();
    return this.report("up", death ? await this.runAndKill(args, death) : await this.run(args));
  }

  async preview(program: Program): Promise<Report> {
    this.project.setProgram(textOf(program));
    return this.report("preview", await this.project.preview("--expect-no-changes"));
  }

  /** Shows what a refresh would change, and fails if that is anything. */
  async refresh(): Promise<Report> {
    return this.report("refresh", await this.project.drift());
  }

  async destroy(): Promise<Report> {
    return this.report("destroy", await this.project.destroy());
  }

  /** A create that was interrupted stays in the state with a warning, whatever becomes of it, until it is cleared. */
  async tidyUp(): Promise<string[]> {
    if (this.checkpoint.read().pending.length === 0) return [];
    const { code, output } = await this.project.refresh("--clear-pending-creates");
    this.look();
    const { pending } = this.checkpoint.read();
    return [
      ...(code === 0 ? [] : [`pending creates can't be cleared: ${output}`]),
      ...pending.map(({ type, resource }) => `still pending: ${type} ${resource.urn}`),
    ];
  }

  remains(): string[] {
    return [...this.oddities, ...leftNotes(this.project.folder.home)];
  }

  private run(args: readonly string[], onStart: (child: ChildProcess) => void = () => undefined): Promise<Run> {
    this.killed = false;
    return this.project.run(args, { onStart });
  }

  private async runAndKill(args: readonly string[], death: Death): Promise<Run> {
    const { victim, patient } = death;
    const before = this.checkpoint.read().pending.length;
    prepare(death, this.site, victim === "provider" ? undefined : ANSWER_AFTER);
    let over = false;
    let killing = Promise.resolve();
    const kill = (child: ChildProcess) => {
      if (victim === "command line") child.kill("SIGKILL");
      else for (const pid of this.providers()) killIfThere(pid);
      this.killed = true;
      this.kills += 1;
    };
    const run = await this.run(args, (child) => {
      killing = comes(death, this.site, () => over).then((came) => (came ? kill(child) : undefined));
    });
    over = true;
    await killing;
    this.site.setFaults([]);
    // Of a call whose provider died the engine knows that it failed.
    if (run.code !== null && this.checkpoint.read().pending.length > before)
      this.oddities.push("what a dead provider was to do is still pending");
    if (run.code === null) {
      this.checkpoint.mend();
      if (patient) await this.providersEnd();
      await this.project.run(["cancel", "--stack", "dev", "--yes"]);
    }
    return run;
  }

  private providers(): number[] {
    return this.project.processes().filter((pid) => commandLine(pid).includes("dynamic-provider"));
  }

  private async providersEnd(): Promise<void> {
    for (const end = Date.now() + LONGEST_AFTERLIFE; this.providers().length > 0; await sleep(50))
      if (Date.now() > end) throw new Error("the provider outlives the command line for too long");
  }

  /** Takes the state over from the engine's file. */
  private look(): void {
    this.resources.clear();
    for (const { urn, type, id = "", initErrors = [] } of this.checkpoint.read().resources)
      this.resources.set(nameOf(urn), { type: type.replace(TYPES, ""), id, initErrors });
  }

  private report(command: string, { code, output }: Run): Report {
    this.look();
    const interrupted = code === null ? this.checkpoint.read().pending : [];
    const errors = [
      ...(code === 0 ? [] : errorsIn(output)),
      ...interrupted.map(({ type, resource }) => ({ name: nameOf(resource.urn), text: `interrupted: ${type}` })),
    ];
    if (code !== 0 && errors.length === 0) errors.push({ name: "the stack", text: output });
    this.askedToWait = errors.some(({ text }) => asksToWait(text));
    return { command, steps: {}, errors, printed: "" };
  }
}

/** What the command line says at the end about each resource that failed. */
function errorsIn(output: string): { name: string; text: string }[] {
  const [, diagnostics = ""] = output.split(/^Diagnostics:$/m);
  const sections = diagnostics.split(/^ {2}(?=\S)/m).slice(1);
  return sections.flatMap((section) => {
    const [, type = "", name = ""] = /^(\S+) \((.+)\):$/m.exec(section) ?? [];
    const text = /^ {4}error: ([\s\S]*?)\n(?:\n|$)/m.exec(section)?.[1];
    return text === undefined || type === "pulumi:pulumi:Stack"
      ? []
      : [{ name, text: text.replaceAll("\n    ", "\n") }];
  });
}
