import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { ResourceDefinition } from "./definition";
import { CloneError } from "./errors";
import { show } from "./fields";
import type { Bag } from "./json";
import { type Created, PartialFailure } from "./lifecycle";

/** Where notes are kept, and what they depend on. */
export interface NoteKeeper {
  readonly folder: string;
  /** Tells programs apart that share the folder. */
  readonly scope: string;
  /** Calls back when the engine has recorded every answer of this process; never if the one or the other is killed before. */
  whenDismissed(work: () => void): void;
  say(line: string): void;
}

interface Note {
  readonly since: string;
  readonly pid: number;
  readonly host: string;
  /** The new object's id, if the vendor has told it. */
  readonly id?: string;
  /** Whether a run has been stopped by it, which a user may not have seen. */
  readonly told?: boolean;
}

interface Found {
  readonly path: string;
  readonly note: Partial<Note>;
}

/** Tells this process's notes from those of a process that had the same number, as processes in containers often have. */
const PROCESS = randomUUID();
let written = 0;

/**
 * Creates what the vendor can't be asked about afterwards. The engine records nothing of a create whose process was killed, and
 * the next run would create a second object without knowing: a note on disk outlives the process, and stops that run once.
 */
export async function remembered<A>(
  definition: ResourceDefinition<A>,
  api: A,
  inputs: Bag,
  keeper: NoteKeeper,
  work: () => Promise<Created>,
): Promise<Created> {
  const what = definition.unfindable?.(api, inputs);
  if (what === undefined) return work();
  const name = nameOf(keeper, what);
  const earlier = notesOf(keeper, name).filter(({ path }) => !path.includes(PROCESS));
  if (inputs.adopt !== undefined) {
    const made = await work();
    // The question that such a note asks has been answered.
    for (const { path, note } of earlier) if (!isAlive(note)) remove(path);
    return made;
  }
  if (earlier.length > 0) throw unrecorded(definition, what, earlier, keeper);

  const note = { since: new Date().toISOString(), pid: process.pid, host: hostname() };
  const path = join(keeper.folder, `${name}.${PROCESS}.${++written}.json`);
  const kept = write(keeper, path, what, note);
  // An answer may be lost on its way to the engine, and the engine before it has recorded it.
  const answered = (id?: string) => {
    if (kept && id !== undefined) write(keeper, path, what, { ...note, id });
    keeper.whenDismissed(() => remove(path));
  };
  try {
    const made = await work();
    answered(made.id);
    return made;
  } catch (thrown) {
    const certain = thrown instanceof CloneError && thrown.outcome !== "unknown";
    if (certain) remove(path);
    else answered(thrown instanceof PartialFailure ? thrown.id : undefined);
    throw thrown;
  }
}

/** Forgets the creation of an object that the state turns out to hold. */
export function recorded<A>(
  definition: ResourceDefinition<A>,
  api: A,
  id: string,
  state: Bag,
  keeper: NoteKeeper,
): void {
  const what = definition.unfindable?.(api, state);
  if (what === undefined) return;
  for (const { path, note } of notesOf(keeper, nameOf(keeper, what))) if (note.id === id) remove(path);
}

function nameOf({ scope }: NoteKeeper, what: string): string {
  return createHash("sha256")
    .update(JSON.stringify([scope, what]))
    .digest("hex")
    .slice(0, 32);
}

function unrecorded<A>(
  definition: ResourceDefinition<A>,
  what: string,
  earlier: readonly Found[],
  keeper: NoteKeeper,
): CloneError {
  const alive = earlier.find(({ note }) => isAlive(note));
  if (alive) {
    return new CloneError(`Process ${alive.note.pid} is creating ${what}, since ${alive.note.since}.`, {
      kind: "conflict",
      next: `Wait until it has ended, then run \`pulumi up\` again. If it is no process of Pulumi's, remove the file ${alive.path}.`,
    });
  }
  // Whoever has read this once knows: the next run goes on. Nobody has, if this run is killed too; but nobody is asked a third time.
  for (const { path, note } of earlier) {
    if (note.told || !write(keeper, path, what, { ...note, told: true })) remove(path);
    else keeper.whenDismissed(() => remove(path));
  }
  const { vendor, lostAnswer } = definition;
  return new CloneError(
    `An earlier run was interrupted while it created ${what}: it may exist, and ${vendor.title} offers no way to find out over its API.`,
    {
      kind: "uncertain",
      outcome: "unknown",
      facts: earlier.map(({ note: { since = "an unknown time", id } }) => {
        const result = id === undefined ? "no answer came" : `${vendor.title} answered that its id is ${show(id)}`;
        return `Begun at ${since}; ${result}.`;
      }),
      ...(lostAnswer === undefined ? {} : { next: lostAnswer }),
    },
  );
}

function notesOf({ folder }: NoteKeeper, name: string): Found[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch {
    return [];
  }
  const meant = files.filter((file) => file.startsWith(`${name}.`)).sort();
  return meant.map((file) => ({ path: join(folder, file), note: read(join(folder, file)) }));
}

/** A note that its process couldn't complete says by being there what matters. */
function read(path: string): Partial<Note> {
  try {
    const { since, pid, host, id, told } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    return {
      ...(typeof since === "string" ? { since } : {}),
      ...(typeof pid === "number" ? { pid } : {}),
      ...(typeof host === "string" ? { host } : {}),
      ...(typeof id === "string" ? { id } : {}),
      ...(told === true ? { told } : {}),
    };
  } catch {
    return {};
  }
}

function isAlive({ pid, host }: Partial<Note>): boolean {
  if (pid === undefined || pid === process.pid || host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function write({ folder, say }: NoteKeeper, path: string, what: string, note: Partial<Note>): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify({ what, ...note }));
    return true;
  } catch (thrown) {
    const reason = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "unknown reason";
    say(`${folder} can't be written (${reason}): if this run is killed, the next one won't know of ${what}.`);
    return false;
  }
}

/** A note too many asks a question too many; a failure here would lose an object that has just been made. */
function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {}
}
