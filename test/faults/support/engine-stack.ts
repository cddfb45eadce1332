/** A stack of the real engine: the CLI, its language host, a program and the real provider process. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Project, succeeded } from "../../support/engine";
import { Checkpoint } from "./checkpoint";
import type { Conditions, StackMaker, StackUnderFire } from "./conditions";
import { Doorway } from "./doorway";
import { nameOf, TYPES, textOf } from "./engine-program";
import type { Known } from "./invariant";
import { Site } from "./site";
import type { Program, Report } from "./stack";

/** Milliseconds that one request may take: more than it ever does unless a fault makes it wait. */
const PLENTY = 20_000;

/** A project with a simulator of its own, where one stack after the other is made and forgotten. */
export class EnginePlace {
  private constructor(
    readonly site: Site,
    private readonly project: Project,
    private readonly checkpoint: Checkpoint,
  ) {}

  static async open(): Promise<EnginePlace> {
    const site = await Site.open();
    // The log of events is offered only to those who debug the engine.
    const env = { ...site.env, PULUMI_DEBUG_COMMANDS: "true" };
    const project = await Project.make({ program: "", simulators: 0, env });
    return new EnginePlace(site, project, new Checkpoint(project));
  }

  /** Makes a new stack; the one before is gone. */
  readonly stackUnder: StackMaker = (conditions) => {
    this.checkpoint.startOver();
    return new EngineStack(this.project, this.checkpoint, this.site, conditions);
  };

  /** The CLI's version. */
  async version(): Promise<string> {
    const text = await succeeded(this.project.run(["version"]));
    return text.trim().replace(/^v/, "");
  }

  async close(): Promise<void> {
    await this.project.close();
    await this.site.close();
  }
}

/** One step or message, as far as tests look at it. */
interface EngineEvent {
  readonly resourcePreEvent?: StepEvent;
  readonly resOutputsEvent?: StepEvent;
  readonly diagnosticEvent?: { readonly urn?: string; readonly severity: string; readonly message: string };
}

interface StepEvent {
  readonly metadata: { readonly op: string; readonly urn: string };
}

class EngineStack implements StackUnderFire {
  readonly resources = new Map<string, Known>();
  readonly pendingDeletes = new Set<string>();
  private readonly eventLog: string;

  constructor(
    private readonly project: Project,
    private readonly checkpoint: Checkpoint,
    private readonly site: Site,
    private readonly conditions: Conditions,
  ) {
    this.eventLog = join(project.path, "events.jsonl");
  }

  up(program: Program, { refresh = false } = {}): Promise<Report> {
    this.project.setProgram(textOf(program));
    return this.change("up", ...(refresh ? ["--refresh"] : []));
  }

  preview(program: Program): Promise<Report> {
    this.project.setProgram(textOf(program));
    return this.command("preview");
  }

  refresh(): Promise<Report> {
    return this.change("refresh");
  }

  destroy(): Promise<Report> {
    return this.change("destroy");
  }

  private async change(command: string, ...args: string[]): Promise<Report> {
    const report = await this.command(command, "--yes", "--skip-preview", ...args);
    this.look();
    return report;
  }

  private async command(command: string, ...args: string[]): Promise<Report> {
    const { scenario, timeLimit = PLENTY, closed } = this.conditions;
    const doorway =
      closed && (await Doorway.open(this.site.simulator.url, scenario.creates && !scenario.first ? 1 : 0));
    const address = doorway
      ? Object.entries(this.site.env).map(([key, value]) => [key, value.replace(this.site.simulator.url, doorway.url)])
      : [];
    rmSync(this.eventLog, { force: true });
    try {
      const { code, output } = await this.project.run([command, ...args, "--event-log", this.eventLog], {
        env: { ...Object.fromEntries(address), PULUMI_CLONE_TIMEOUT_SECONDS: String(timeLimit / 1000) },
      });
      const { steps, errors } = seen(this.events());
      if (code !== 0 && errors.length === 0) errors.push({ name: "", text: output });
      return { command: [command, ...args].join(" "), steps, errors, printed: output };
    } finally {
      doorway?.close();
    }
  }

  private events(): EngineEvent[] {
    const text = existsSync(this.eventLog) ? readFileSync(this.eventLog, "utf8") : "";
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as EngineEvent);
  }

  /** Learns what the state holds. */
  private look(): void {
    this.resources.clear();
    this.pendingDeletes.clear();
    for (const { urn, type, id = "", initErrors = [], delete: isReplaced } of this.checkpoint.read().resources) {
      if (isReplaced) this.pendingDeletes.add(`${urn} ${id}`);
      else this.resources.set(nameOf(urn), { type: type.slice(TYPES.length), id, initErrors });
    }
  }
}

function seen(events: readonly EngineEvent[]): {
  steps: Record<string, string>;
  errors: { name: string; text: string }[];
} {
  const steps: Record<string, string> = {};
  const errors: { name: string; text: string }[] = [];
  for (const { resourcePreEvent, resOutputsEvent, diagnosticEvent } of events) {
    const step = (resOutputsEvent ?? resourcePreEvent)?.metadata;
    if (step?.urn.includes(`::${TYPES}`)) steps[nameOf(step.urn)] = step.op;
    if (diagnosticEvent?.severity === "error" && diagnosticEvent.urn?.includes(`::${TYPES}`))
      errors.push({ name: nameOf(diagnosticEvent.urn), text: diagnosticEvent.message });
  }
  return { steps, errors };
}
