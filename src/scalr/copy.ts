import * as z from "zod";
import type { CheckTask, Live } from "../resource/definition";
import { show } from "../resource/fields";
import { equal, isRecord } from "../resource/json";
import { arrange } from "../resource/pin";
import { containsUnknown, Unknown, type UnknownKind } from "../resource/unknown";
import type { ScalrApi } from "./api";
import { formatId, parseId } from "./wire";

/** What the source held when `cloneFrom` named it. */
export const Pinned = z
  .object({
    description: z.string().describe("Description of the source."),
    categoryId: z.int().describe("Role category of the source."),
    quickStartGroup: z.string().optional().describe("Quick start group of the source; empty if it has none."),
    tags: z.array(z.string()).optional().describe("Tags of the source."),
    osId: z.string().describe("Operating system of the source; it can't be changed in the copy."),
    builtinAutomation: z
      .array(z.string())
      .describe("Built-in automation of the source; it can't be changed in the copy."),
    useScalrAgent: z.boolean().describe("Whether the source uses the Scalr agent; it can't be changed in the copy."),
    deprecated: z.boolean().describe("Whether the source was deprecated."),
  })
  .partial()
  .meta({ id: "PinnedRole", description: "What the source held when `cloneFrom` named it." });

/** The properties that say what a copy of a role gets. */
const HELD = [
  "description",
  "categoryId",
  "quickStartGroup",
  "tags",
  "osId",
  "builtinAutomation",
  "useScalrAgent",
  "deprecated",
] as const;

/** What a source in the same program hands over: what it holds, and its own pin. */
export const HANDED_OVER = [...HELD, "pinned"] as const;

/** Those that can be set by PATCH, and the shape in which the engine is told that they aren't known yet. */
const SETTABLE: Readonly<Record<string, UnknownKind>> = {
  description: "string",
  categoryId: "number",
  quickStartGroup: "string",
  tags: "array",
};

/** Those that a copy can't have otherwise than its source. */
const FIXED = ["osId", "builtinAutomation", "useScalrAgent"] as const;

/**
 * Settles what the copy is to hold: what is written out, else what the source held when it was named. The pin is kept
 * in an input of its own, as refresh writes what the live role holds over the others.
 */
export async function settleCopy(task: CheckTask<ScalrApi>): Promise<void> {
  const { values } = task;
  values.environmentId ??= await defaultEnvironment(task);
  const pinned = await pin(task);
  values.pinned = pinned;
  await checkCategory(task);
  refuseUnshown(task, pinned);
  for (const [name, kind] of Object.entries(SETTABLE)) {
    if (values[name] !== undefined) continue;
    values[name] = pinned instanceof Unknown ? new Unknown(kind) : pinned?.[name];
  }
  const { tags } = values;
  if (Array.isArray(tags) && !containsUnknown(tags)) {
    values.tags = arrange(tags, Array.isArray(task.olds.tags) ? task.olds.tags : undefined);
  }
  // Clone never takes it over.
  values.quickStart ??= false;
  await checkAdopted(task, pinned);
}

async function defaultEnvironment(task: CheckTask<ScalrApi>): Promise<unknown> {
  const found = await task.ask(async (api) => ({ id: api.environmentId }));
  if (!found) return task.olds.environmentId ?? new Unknown("number");
  if (found.id === undefined) {
    task.report(
      "environmentId",
      "is required: give it here, as the configuration key scalr:environmentId or in the environment variable SCALR_ENVIRONMENT_ID",
    );
  }
  return found.id;
}

type Pin = Readonly<Record<string, unknown>>;

async function pin(task: CheckTask<ScalrApi>): Promise<Pin | Unknown | undefined> {
  const { values, olds, handed } = task;
  const { cloneFrom, environmentId } = values;
  if (cloneFrom === undefined || environmentId === undefined) return undefined; // Wrong, and reported.
  if (cloneFrom instanceof Unknown || environmentId instanceof Unknown)
    return handedPin(handed) ?? new Unknown("object");
  const same = equal(olds.cloneFrom, cloneFrom) && equal(olds.environmentId, environmentId);
  if (same && isRecord(olds.pinned)) return olds.pinned;
  const given = handedPin(handed);
  if (given) return given;
  const answer = await task.ask(async (api) => {
    const live = await api.source({ environmentId: Number(environmentId), roleId: Number(cloneFrom) });
    return { live };
  });
  if (!answer) return new Unknown("object");
  if (answer.live) return pinOf(answer.live.values);
  task.report(
    "cloneFrom",
    `environment ${environmentId} of Scalr shows no role ${cloneFrom}; look it up by name: \`scalr.getRoleOutput({ name: "…" }).id\``,
  );
  return undefined;
}

function pinOf(values: Pin): Pin {
  const entries = HELD.map((name) => [name, values[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * What a source in the same program hands over; parts of it may not be known yet. What can't be changed in a copy is
 * known from the source's own pin even before the source exists.
 */
function handedPin(handed: unknown): Pin | undefined {
  if (!isRecord(handed)) return undefined;
  const own = isRecord(handed.pinned) ? handed.pinned : {};
  const fixed = FIXED.map(
    (name) => [name, containsUnknown(handed[name]) ? (own[name] ?? handed[name]) : handed[name]] as const,
  );
  return pinOf({ ...handed, ...Object.fromEntries(fixed) });
}

/** A category that doesn't exist would be noticed only after the clone is made. */
async function checkCategory(task: CheckTask<ScalrApi>): Promise<void> {
  const { categoryId, environmentId } = task.values;
  if (typeof categoryId !== "number" || typeof environmentId !== "number" || categoryId === task.olds.categoryId)
    return;
  const there = await task.ask((api) => api.hasCategory(environmentId, categoryId));
  if (there !== false) return;
  task.report(
    "categoryId",
    `environment ${environmentId} of Scalr has no role category ${categoryId}; \`scalr.getRoleCategories()\` lists them`,
  );
}

/** Servers up to 5.11 know neither tags nor quick start groups: what they can't hold isn't silently dropped. */
function refuseUnshown(task: CheckTask<ScalrApi>, pinned: Pin | Unknown | undefined): void {
  if (pinned === undefined || pinned instanceof Unknown || containsUnknown(pinned)) return;
  for (const name of ["tags", "quickStartGroup"]) {
    if (task.values[name] !== undefined && pinned[name] === undefined) {
      task.report(name, "this Scalr server's roles have no such property; it came after release 5.11");
    }
  }
}

/** An adopted role becomes what is declared, which not every role can. */
async function checkAdopted(task: CheckTask<ScalrApi>, pinned: Pin | Unknown | undefined): Promise<void> {
  const { values, olds } = task;
  const { adopt, environmentId } = values;
  if (typeof adopt !== "string" || Object.keys(olds).length > 0 || typeof environmentId !== "number") return;
  const id = parseId(adopt);
  if (!id) return;
  if (id.environmentId !== undefined && id.environmentId !== environmentId) {
    task.report("adopt", `the role is to be in environment ${environmentId}, not ${id.environmentId}`);
    return;
  }
  values.adopt = formatId({ environmentId, roleId: id.roleId });
  const answer = await task.ask(async (api) => ({ live: await api.role({ environmentId, roleId: id.roleId }) }));
  if (!answer) return;
  const { live } = answer;
  const problem = live
    ? (refusal(live) ?? mismatch(live, pinned))
    : `environment ${environmentId} of Scalr shows no role ${id.roleId}`;
  if (problem) task.report("adopt", problem);
}

/** Why a role can't be managed through its environment. */
export function refusal(live: Live): string | undefined {
  const { scope, name } = live.values;
  if (scope === undefined || scope === "environment") return undefined;
  return `the role ${show(name)} is of scope ${show(scope)}: through an environment only the environment's own roles can be changed`;
}

function mismatch(live: Live, pinned: Pin | Unknown | undefined): string | undefined {
  if (pinned === undefined || pinned instanceof Unknown) return undefined;
  const other = FIXED.find((name) => !containsUnknown(pinned[name]) && !equal(live.values[name], pinned[name]));
  if (other === undefined) return undefined;
  return `role ${live.id} can't become a copy of the source: its ${other} is ${JSON.stringify(live.values[other])}, the source's ${JSON.stringify(pinned[other])}`;
}

/** Whether a role that turned up can be the clone that was asked for. */
export function isCopy(live: Live, pinned: unknown): boolean {
  return refusal(live) === undefined && (!isRecord(pinned) || mismatch(live, pinned) === undefined);
}
