/**
 * The bookkeeping of Pulumi's engine for one stack: which handler is called with what, and what is recorded after a
 * success, a failure and a failure after which the object exists.
 */
import { isDeepStrictEqual } from "node:util";
import { stubOf } from "../../../src/pulumi/contract";
import { type Bag, InitFailure, type ProviderProcess } from "./process";

/** A resource as a program declares it. */
export interface Declaration {
  /** The persisted name, such as `datadog:Role`. */
  readonly type: string;
  readonly args: Readonly<Bag>;
  /** Logical names of the resources that must be there before it. */
  readonly after?: readonly string[];
}

/** A program: its resources by logical name, in order. */
export type Program = Readonly<Record<string, Declaration>>;

export type Operation = "check" | "diff" | "create" | "read" | "update" | "delete";
export type Step = "same" | "create" | "update" | "replace" | "delete";

/** One resource in the state. */
export interface Recorded {
  readonly type: string;
  readonly id: string;
  readonly inputs: Bag;
  readonly outputs: Bag;
  /** Why the last create or update wasn't finished: the next `up` sends an update, whatever the inputs say. */
  readonly initErrors: readonly string[];
  /** Logical names of the resources that must outlive it. */
  readonly after: readonly string[];
}

/** What a command did, as far as a user sees it. */
export interface Report {
  readonly command: string;
  /** What it did or would do with each resource; unchanged ones are `same` or left out. */
  readonly steps: Readonly<Record<string, string>>;
  /** One for each resource that failed; the name is the resource's. */
  readonly errors: readonly { readonly name: string; readonly text: string }[];
  /** What the provider printed. */
  readonly printed: string;
}

export interface StackOptions {
  /** Starts a provider process. */
  start(): Promise<ProviderProcess>;
  /** Called around every call of a handler. */
  around?(operation: Operation, name: string, call: () => Promise<void>): Promise<void>;
  /** Whether creates, updates and deletes run beside each other, as the engine's do. Default false: one by one. */
  readonly parallel?: boolean;
}

/** Ends a command: the engine begins nothing more, and what is under way is waited for. */
class Stopped extends Error {}

export class Stack {
  /** The state: what is recorded of each resource. */
  readonly resources = new Map<string, Recorded>();
  /** Replaced objects that are still to be deleted. */
  readonly pendingDeletes = new Map<string, Recorded>();

  private replaced = 0;

  constructor(private readonly options: StackOptions) {}

  up(program: Program, { refresh = false } = {}): Promise<Report> {
    return this.command(refresh ? "up --refresh" : "up", async (run) => {
      if (refresh) await this.readAll(run);
      for (const [name, declaration] of Object.entries(program)) {
        if (run.failed()) throw new Stopped();
        await this.register(run, name, declaration);
      }
      await run.settled();
      await this.deleteReplaced(run);
      await this.deleteAll(run, (name) => !Object.hasOwn(program, name));
    });
  }

  /** What `up` would do. */
  preview(program: Program): Promise<Report> {
    return this.command("preview", async (run) => {
      for (const [name, declaration] of Object.entries(program)) {
        const { step } = await this.plan(run, name, declaration);
        run.steps[name] = step;
      }
      for (const name of this.resources.keys()) if (!Object.hasOwn(program, name)) run.steps[name] = "delete";
      for (const name of this.pendingDeletes.keys()) run.steps[name] = "delete";
    });
  }

  /** `pulumi refresh`. A resource counts as changed if its inputs are, as `--expect-no-changes` sees it. */
  refresh(): Promise<Report> {
    return this.command("refresh", (run) => this.readAll(run));
  }

  destroy(): Promise<Report> {
    return this.command("destroy", async (run) => {
      await this.deleteAll(run, () => true);
      await this.deleteReplaced(run);
    });
  }

  private async command(command: string, work: (run: Run) => Promise<void>): Promise<Report> {
    const provider = await this.options.start();
    const run = new Run(provider, this.options);
    try {
      await work(run);
      await run.settled();
    } catch (thrown) {
      if (!(thrown instanceof Stopped)) throw thrown;
      await run.settled().catch(() => undefined);
    } finally {
      await provider.end();
    }
    return { command, steps: run.steps, errors: run.errors, printed: provider.printed() };
  }

  private async register(run: Run, name: string, declaration: Declaration): Promise<void> {
    if (declaration.after) await run.settled();
    const { step, inputs, deleteFirst } = await this.plan(run, name, declaration);
    const old = this.resources.get(name);
    run.steps[name] = step;
    if (old && step === "same") this.resources.set(name, { ...old, inputs });
    else if (old && step === "update")
      await run.start(name, "update", (provider) => this.update(provider, name, old, inputs));
    else if (old && step === "replace") {
      // The engine asks anew, as for a resource that doesn't exist.
      const anew = await this.checked(run, name, declaration, {});
      if (deleteFirst) {
        // What names the object as something that can't be changed is replaced with it.
        const dependants = [...this.resources.keys()].filter((each) => this.resources.get(each)?.after.includes(name));
        for (const each of [...dependants.reverse(), name]) await this.deleteOne(run, each);
        await run.start(name, "create", (provider) => this.create(provider, name, declaration, anew));
      } else {
        await run.step(name, "create", async (provider) => {
          await this.create(provider, name, declaration, anew, () => {
            this.replaced += 1;
            this.pendingDeletes.set(`${name} (replaced ${this.replaced})`, old);
          });
        });
      }
    } else await run.start(name, "create", (provider) => this.create(provider, name, declaration, inputs));
  }

  private async plan(run: Run, name: string, declaration: Declaration) {
    const old = this.resources.get(name);
    const inputs = await this.checked(run, name, declaration, old?.inputs ?? {});
    if (!old) return { step: "create", inputs, deleteFirst: false } as const;
    let found: Awaited<ReturnType<ProviderProcess["diff"]>> = { replaces: [], deleteFirst: false };
    await run.step(name, "diff", async (provider) => {
      found = await provider.diff(old.id, old.outputs, inputs);
    });
    const changed = !isDeepStrictEqual(old.inputs, inputs);
    const step =
      changed && found.replaces.length > 0 ? "replace" : changed || old.initErrors.length > 0 ? "update" : "same";
    return { step, inputs, deleteFirst: found.deleteFirst } as const;
  }

  private async checked(run: Run, name: string, { type, args }: Declaration, olds: Bag): Promise<Bag> {
    let inputs: Bag = {};
    await run.step(name, "check", async (provider) => {
      const checked = await provider.check(olds, { ...args, __provider: stubOf(type) });
      if (checked.failures.length > 0) throw new Error(checked.failures.join("\n"));
      inputs = checked.inputs;
    });
    return inputs;
  }

  private async create(
    provider: ProviderProcess,
    name: string,
    { type, after = [] }: Declaration,
    inputs: Bag,
    made?: () => void,
  ): Promise<void> {
    try {
      const { id, outputs } = await provider.create(inputs);
      if (id === "") throw new Error("the provider returned an empty id");
      made?.();
      this.resources.set(name, { type, id, inputs, outputs, initErrors: [], after });
    } catch (thrown) {
      if (!(thrown instanceof InitFailure)) throw thrown;
      made?.();
      const { id, properties: outputs, reasons: initErrors } = thrown;
      this.resources.set(name, { type, id, inputs, outputs, initErrors, after });
      throw thrown;
    }
  }

  private async update(provider: ProviderProcess, name: string, old: Recorded, inputs: Bag): Promise<void> {
    try {
      const { outputs } = await provider.update(old.id, old.outputs, inputs);
      this.resources.set(name, { ...old, inputs, outputs, initErrors: [] });
    } catch (thrown) {
      // Old inputs stay, so that the next `up` sees the difference again.
      if (thrown instanceof InitFailure)
        this.resources.set(name, { ...old, outputs: thrown.properties, initErrors: thrown.reasons });
      throw thrown;
    }
  }

  private async readAll(run: Run): Promise<void> {
    for (const [name, old] of this.resources) {
      await run.start(name, "read", async (provider) => {
        const { id, outputs, inputs } = await provider.read(old.id, old.outputs);
        if (id === "") {
          run.steps[name] = "delete";
          this.resources.delete(name);
          return;
        }
        const shown = inputs ?? old.inputs;
        run.steps[name] = isDeepStrictEqual(shown, old.inputs) ? "same" : "update";
        this.resources.set(name, { ...old, id, outputs, inputs: shown, initErrors: [] });
      });
    }
    await run.settled();
  }

  private async deleteAll(run: Run, which: (name: string) => boolean): Promise<void> {
    for (const [name, old] of [...this.resources].reverse()) {
      if (!which(name)) continue;
      run.steps[name] = "delete";
      // Whatever needs it goes first.
      if ([...this.resources.values()].some(({ after }) => after.includes(name))) await run.settled();
      await run.start(name, "delete", (provider) => this.remove(provider, name, old));
    }
    await run.settled();
  }

  private async deleteOne(run: Run, name: string): Promise<void> {
    const old = this.resources.get(name);
    if (old) await run.step(name, "delete", (provider) => this.remove(provider, name, old));
  }

  private async remove(provider: ProviderProcess, name: string, old: Recorded): Promise<void> {
    await provider.delete(old.id, old.outputs);
    this.resources.delete(name);
  }

  /** Replaced objects go whatever the program says. */
  private async deleteReplaced(run: Run): Promise<void> {
    for (const [name, old] of [...this.pendingDeletes].reverse()) {
      run.steps[name] = "delete";
      await run.step(name, "delete", async (provider) => {
        await provider.delete(old.id, old.outputs);
        this.pendingDeletes.delete(name);
      });
    }
  }
}

/** One command's calls of the provider. */
class Run {
  readonly steps: Record<string, Step> = {};
  readonly errors: { name: string; text: string }[] = [];
  private readonly underWay: Promise<void>[] = [];

  constructor(
    private readonly provider: ProviderProcess,
    private readonly options: StackOptions,
  ) {}

  failed(): boolean {
    return this.errors.length > 0;
  }

  /** Calls a handler; a failure ends the command. */
  async step(name: string, operation: Operation, call: (provider: ProviderProcess) => Promise<void>): Promise<void> {
    if (!(await this.attempt(name, operation, call))) throw new Stopped();
  }

  /** Calls a handler whose end is waited for by {@link settled}. */
  async start(name: string, operation: Operation, call: (provider: ProviderProcess) => Promise<void>): Promise<void> {
    if (!this.options.parallel) return this.step(name, operation, call);
    this.underWay.push(this.attempt(name, operation, call).then(() => undefined));
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
    if (this.failed()) throw new Stopped();
  }

  private async attempt(
    name: string,
    operation: Operation,
    call: (provider: ProviderProcess) => Promise<void>,
  ): Promise<boolean> {
    const around = this.options.around ?? ((_operation, _name, work) => work());
    try {
      await around(operation, name, () => call(this.provider));
      return true;
    } catch (thrown) {
      // The engine shows a half-made resource's reasons, never the message.
      const text =
        thrown instanceof InitFailure
          ? thrown.reasons.join("\n")
          : thrown instanceof Error
            ? thrown.message
            : String(thrown);
      this.errors.push({ name, text });
      return false;
    }
  }
}
