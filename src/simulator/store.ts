import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { SimulatorError } from "./errors";
import { isJsonObject } from "./json";

/** What the simulator stores: each vendor's state under the vendor's name. */
export type StoredStates = Record<string, object>;

/** One JSON file, or nothing at all when the simulator lives in memory only. */
export class Store {
  private running: Promise<void> = Promise.resolve();
  private queued: Promise<void> | undefined;

  /**
   * @param file path of the JSON file; undefined keeps nothing
   * @param content what to write; called when a write starts
   */
  constructor(
    private readonly file: string | undefined,
    private readonly content: () => StoredStates,
  ) {}

  /**
   * What the file holds; nothing if there is no file yet.
   * @throws {SimulatorError} if it can't be read or isn't a JSON object of objects
   */
  load(): StoredStates {
    if (this.file === undefined) return {};
    let text: string;
    try {
      text = readFileSync(this.file, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
      throw new SimulatorError(`cannot read the store ${this.file}: ${String(error)}`);
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      throw new SimulatorError(`the store ${this.file} is not JSON`);
    }
    if (!isJsonObject(parsed)) throw new SimulatorError(`the store ${this.file} is not a JSON object`);
    const states: StoredStates = {};
    for (const [vendor, state] of Object.entries(parsed)) {
      if (!isJsonObject(state)) throw new SimulatorError(`the store ${this.file}: "${vendor}" is not an object`);
      states[vendor] = state;
    }
    return states;
  }

  /**
   * Writes the content to a new file and puts it in the place of the old one. Resolves when everything that was true at
   * the time of the call is on disk; calls that arrive during a write share the next one.
   */
  save(): Promise<void> {
    const { file } = this;
    if (file === undefined) return Promise.resolve();
    this.queued ??= this.running.then(() => {
      this.queued = undefined;
      const written = this.write(file);
      this.running = written.catch(() => undefined);
      return written;
    });
    return this.queued;
  }

  private async write(file: string): Promise<void> {
    const temporary = `${file}.${randomUUID()}.tmp`;
    await writeFile(temporary, JSON.stringify(this.content()));
    await rename(temporary, file);
  }
}
