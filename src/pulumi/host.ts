import { homedir } from "node:os";
import { join } from "node:path";
import { replacedBy } from "../resource/changes";
import { type Checked, check } from "../resource/check";
import { connectionOf } from "../resource/connections";
import type { ResourceDefinition, Room } from "../resource/definition";
import { offline } from "../resource/environment";
import { CloneError, toCloneError } from "../resource/errors";
import type { Bag } from "../resource/json";
import { create, PartialFailure, read, remove, update } from "../resource/lifecycle";
import { migrated } from "../resource/migrations";
import { DECLARED, SOURCE } from "../resource/pin";
import { settingValues } from "../resource/settings";
import { UNDECLARED, VERSION } from "../resource/state";
import { type NoteKeeper, recorded, remembered } from "../resource/unanswered";
import { counted, isHeard, whenDismissed } from "./calls";
import { FROM_CONFIGURATION, VENDOR_MARKER } from "./contract";
import { HostError, HostPartialFailure, messageOf } from "./print";
import { fromWire, toWire } from "./wire";

type WireBag = Record<string, unknown>;

/** The shape that the dynamic provider host calls. */
export interface DynamicProvider {
  configure(request: { config: ProviderConfig }): Promise<void>;
  check(olds: WireBag, news: WireBag): Promise<{ inputs: WireBag; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: WireBag,
    news: WireBag,
  ): Promise<{ changes?: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: WireBag): Promise<{ id: string; outs: WireBag }>;
  read(id: string, props: WireBag): Promise<{ id: string; props: WireBag; inputs?: WireBag }>;
  update(id: string, olds: WireBag, news: WireBag): Promise<{ outs: WireBag }>;
  delete(id: string, props: WireBag): Promise<void>;
}

interface ProviderConfig {
  get(key: string): string | undefined;
}

/** Hidden keys that mean something to the lifecycle; every other `__` key is the host's. */
const OURS = new Set([DECLARED, SOURCE, UNDECLARED, VERSION]);

/** One resource type as the dynamic provider host sees it. */
export function dynamicProvider(name: string, load: () => Promise<Room<unknown>>): DynamicProvider {
  return new Adapter(name, load).provider();
}

class Adapter {
  private config: ProviderConfig | undefined;

  constructor(
    private readonly name: string,
    private readonly load: () => Promise<Room<unknown>>,
  ) {}

  provider(): DynamicProvider {
    return {
      // The host hands the provider out before this has settled, so nothing in it may wait.
      configure: async ({ config }) => {
        this.config = config;
      },
      check: (olds, news) => this.guarded(news, (definition) => this.check(definition, olds ?? {}, news ?? {})),
      diff: (id, olds, news) =>
        this.guarded(news, async (definition) => {
          await this.forget(definition, id, olds);
          return {
            // Left undefined on purpose: only then does the engine compare inputs itself, down to the element.
            replaces: replacedBy(definition, this.state(definition, olds), bagOf(news)),
            deleteBeforeReplace: definition.replacesCreateFirst !== true,
          };
        }),
      create: (inputs) =>
        this.guarded(inputs, async (definition) => {
          const [api, declared] = [await this.connect(definition), bagOf(inputs)];
          const work = () => create(definition, api, declared);
          const { id, outputs } = await remembered(definition, api, declared, noteKeeper(), work);
          return { id, outs: this.outputs(definition, outputs) };
        }),
      read: (id, props) => this.guarded(props, (definition) => this.read(definition, id, props ?? {})),
      update: (id, olds, news) =>
        this.guarded(news, async (definition) => {
          await this.forget(definition, id, olds);
          const outputs = await update(
            definition,
            await this.connect(definition),
            id,
            this.state(definition, olds),
            bagOf(news),
          );
          return { outs: this.outputs(definition, outputs) };
        }),
      delete: (id, props) =>
        this.guarded(props, async (definition) => {
          await this.forget(definition, id, props);
          await remove(definition, await this.connect(definition), id, this.state(definition, props));
        }),
    };
  }

  private async check(definition: ResourceDefinition<unknown>, olds: WireBag, news: WireBag) {
    const checked: Checked = await check(definition, bagOf(olds), bagOf(news), {
      connect: () => this.connect(definition),
      offline: offline(),
    });
    for (const notice of checked.notices) process.stdout.write(`${notice}\n`);
    return {
      inputs: toWire(checked.inputs, secretsOf(definition)),
      // A property named here would be printed with its value; the path stands in the reason.
      failures: checked.problems.map(({ path, message }) => ({
        property: "",
        reason: path === "" ? message : `${path}: ${message}`,
      })),
    };
  }

  private async read(definition: ResourceDefinition<unknown>, id: string, props: WireBag) {
    await this.forget(definition, id, props);
    const found = await read(definition, await this.connect(definition), id, this.state(definition, props));
    if (!found) return { id: "", props: {} };
    return { id, props: this.outputs(definition, found.outputs), inputs: toWire(found.inputs, secretsOf(definition)) };
  }

  /** What the engine shows to be in the state needs no note any more. */
  private async forget(definition: ResourceDefinition<unknown>, id: string, state: WireBag): Promise<void> {
    if (!definition.unfindable) return;
    // A diff goes without the vendor's settings; without them there is nothing to forget.
    const api = await this.connect(definition).catch(() => undefined);
    if (api !== undefined) recorded(definition, api, id, this.state(definition, state), noteKeeper());
  }

  private state(definition: ResourceDefinition<unknown>, bag: WireBag): Bag {
    return migrated(definition, bagOf(bag));
  }

  private outputs(definition: ResourceDefinition<unknown>, outputs: Record<string, unknown>): WireBag {
    return toWire(outputs, secretsOf(definition));
  }

  private async connect(definition: ResourceDefinition<unknown>): Promise<unknown> {
    const { vendor } = definition;
    const config = (key: string) => {
      const value: unknown = this.config?.get(key);
      return typeof value === "string" ? value : undefined;
    };
    const owner = config(VENDOR_MARKER);
    if (owner !== undefined && owner !== vendor.name) {
      throw new CloneError(`This ${definition.title} was given a Provider of ${owner}.`, {
        kind: "configuration",
        next: `Give it a \`${vendor.name}.Provider\`, or none.`,
      });
    }
    const fromConfiguration: unknown = owner === undefined ? [] : JSON.parse(config(FROM_CONFIGURATION) ?? "[]");
    const explicit = (key: string) =>
      owner !== undefined && !(Array.isArray(fromConfiguration) && fromConfiguration.includes(key));
    const settings = settingValues(vendor, {
      config,
      configOrigin: (key) =>
        explicit(key) ? `the explicit ${vendor.name}.Provider` : `the stack configuration (${key})`,
      isExplicit: explicit,
      environment: process.env,
    });
    return connectionOf(vendor, settings, { notice: (line) => process.stdout.write(`${line}\n`), isHeard });
  }

  /** Runs a handler; whatever it throws leaves as an error of ours, complete and without secrets. */
  private guarded<T>(
    bag: WireBag | undefined,
    work: (definition: ResourceDefinition<unknown>) => Promise<T>,
  ): Promise<T> {
    return counted(async () => {
      try {
        const room = await this.load();
        const definition = room.resources.find((resource) => `${resource.vendor.name}:${resource.type}` === this.name);
        if (!definition) throw new CloneError(`pulumi-clone has no resource ${this.name}.`, { kind: "internal" });
        try {
          return await work(definition);
        } catch (thrown) {
          if (!(thrown instanceof PartialFailure)) throw thrown;
          // The host doesn't add the provider to a partial failure's properties; without it the resource couldn't be read or deleted.
          const properties = { ...this.outputs(definition, thrown.outputs), __provider: bag?.__provider };
          throw new HostPartialFailure(messageOf(thrown.error), thrown.id, properties);
        }
      } catch (thrown) {
        if (thrown instanceof HostError) throw thrown;
        throw new HostError(messageOf(toCloneError(thrown)));
      }
    });
  }
}

/** Beside Pulumi's own files: a pipeline that keeps these between its runs keeps the notes. */
function noteKeeper(): NoteKeeper {
  const { PULUMI_HOME, PULUMI_PROJECT = "" } = process.env;
  return {
    folder: join(PULUMI_HOME || join(homedir(), ".pulumi"), "pulumi-clone", "unanswered"),
    scope: PULUMI_PROJECT,
    whenDismissed,
    say: (line) => void process.stdout.write(`${line}\n`),
  };
}

function secretsOf(definition: ResourceDefinition<unknown>): ReadonlySet<string> {
  const all = [...Object.entries(definition.inputs), ...Object.entries(definition.outputs)];
  return new Set(all.filter(([, field]) => field.secret).map(([name]) => name));
}

/** A bag from the engine without the host's own keys. */
function bagOf(bag: WireBag | undefined): Bag {
  const known = Object.entries(bag ?? {}).filter(([key]) => !key.startsWith("__") || OURS.has(key));
  return fromWire(Object.fromEntries(known)) as Bag;
}
