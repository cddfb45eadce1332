/** The file in which Pulumi's file backend keeps a stack's state: it can be read while a dead command still holds the lock. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ExportedState, Project, StateResource } from "../../support/engine";

interface Latest {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: ExportedState["pendingOperations"];
}

export interface Stored {
  /** Everything but Pulumi's own resources. */
  readonly resources: readonly StateResource[];
  /** What was begun and not ended when the command died. */
  readonly pending: readonly { readonly type: string; readonly resource: StateResource }[];
}

export class Checkpoint {
  private readonly backend: string;
  private readonly file: string;
  private readonly empty: string;

  /** @param project one whose stack has nothing yet */
  constructor(private readonly project: Project) {
    this.backend = join(project.folder.backend, ".pulumi");
    const stacks = readdirSync(join(this.backend, "stacks"), { recursive: true, encoding: "utf8" });
    const name = stacks.find((path) => path.endsWith(".json"));
    if (name === undefined) throw new Error("the backend has no stack");
    this.file = join(this.backend, "stacks", name);
    this.empty = readFileSync(this.file, "utf8");
  }

  read(): Stored {
    const { checkpoint } = JSON.parse(readFileSync(this.file, "utf8")) as { checkpoint: { latest?: Latest } };
    const { resources = [], pending_operations: pending = [] } = checkpoint.latest ?? {};
    return { resources: resources.filter(({ type }) => !type.startsWith("pulumi:")), pending };
  }

  /**
   * Removes what a killed command left half-written. The backend writes a file's attributes in place: killed in between it leaves
   * them empty, and then fails with "failed to load checkpoint: EOF". It can do without them.
   */
  mend(): void {
    const files = readdirSync(this.backend, { recursive: true, encoding: "utf8" }).map((path) =>
      join(this.backend, path),
    );
    for (const path of files) if (path.endsWith(".attrs") && statSync(path).size === 0) rmSync(path);
  }

  /** Makes the stack as new: without what earlier runs left running, recorded, locked or remembered. */
  startOver(): void {
    this.project.endProcesses();
    const leftovers = readdirSync(this.backend).filter((name) => !name.startsWith("meta"));
    const remembered = join(this.project.folder.home, "pulumi-clone");
    for (const path of [...leftovers.map((name) => join(this.backend, name)), remembered])
      rmSync(path, { recursive: true, force: true });
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, this.empty);
  }
}
