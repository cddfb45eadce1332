import * as z from "zod";
import { CloneError } from "../resource/errors";
import { show } from "../resource/fields";
import { type Bag, equal, isRecord } from "../resource/json";
import { nearest } from "../resource/nearest";

/** The resources of the "Create a Role" page. Qubole's list grows; other names are sent with a warning. */
export const RESOURCES = [
  "all",
  "account",
  "app",
  "cluster",
  "command",
  "datastore",
  "data_preview",
  "environment",
  "folder",
  "group",
  "note",
  "notebook_dashboard",
  "object_storage",
  "role",
  "saved_query",
  "scheduler",
  "scheduler_instance",
  "template",
  "qbol_user",
] as const;

/** Command classes that the official Python SDK names. */
const COMMAND_TYPES: readonly string[] = [
  "HiveCommand",
  "SqlCommand",
  "SparkCommand",
  "PrestoCommand",
  "HadoopCommand",
  "ShellCommand",
  "PigCommand",
  "DbExportCommand",
  "DbImportCommand",
  "CompositeCommand",
  "DbTapQueryCommand",
  "JupyterNotebookCommand",
];

/** Action names that Qubole's pages and SDK use somewhere. No complete list is public, so nothing is refused by it. */
const ACTIONS: readonly string[] = [
  "all",
  "create",
  "read",
  "update",
  "delete",
  "start",
  "terminate",
  "clone",
  "manage",
  "write",
  "suspend",
  "resume",
  "invite",
  "enable",
  "disable",
];

const names = (what: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .refine((value) => listOf(value).length > 0, `name at least one ${what}`)
    .refine((value) => listOf(value).every((name) => name.trim() !== ""), `${what} names can't be empty`);

const Condition = z
  .strictObject({
    commandType: names("command class")
      .optional()
      .describe(
        `Classes of commands that the policy is limited to, such as \`DbExportCommand\`; one or a list. Known: ${COMMAND_TYPES.map((name) => `\`${name}\``).join(", ")}; others are sent with a warning.`,
      ),
  })
  .meta({ id: "PolicyCondition", description: "A limit to certain command types; for the resource `command`." });

const Policy = z
  .strictObject({
    resource: z
      .union([z.enum(RESOURCES), z.string().refine((name) => name.trim() !== "", "can't be empty")])
      .describe("What the policy is about. Names that Qubole's page doesn't list are sent with a warning."),
    action: names("action").describe(
      "What may or mayn't be done with it, such as `create`, `read`, `update`, `delete`, or `all`; one or a list, whose order means nothing.",
    ),
    access: z.enum(["allow", "deny"]).describe("Whether it is allowed or denied."),
    condition: Condition.optional().describe("Limits the policy to certain command types."),
  })
  .meta({ id: "Policy", description: "One policy of a Qubole role." });

/** Policies as a program writes them; the result is canonical, so that equal meaning is equal text. */
export const Policies = z
  .array(Policy)
  .min(1)
  .transform((policies) => policies.map(canonicalPolicy));

/** A policy in canonical form. Members beyond the known ones are the vendor's and are kept. */
export interface CanonicalPolicy extends Bag {
  readonly resource: string;
  readonly action: readonly string[];
  readonly access: string;
  readonly condition?: Bag;
}

function canonicalPolicy(policy: Readonly<Record<string, unknown>>): CanonicalPolicy {
  const { resource, action, access, condition, ...others } = policy;
  return {
    resource: String(resource).trim(),
    action: canonicalNames(action),
    access: String(access),
    ...(isRecord(condition) ? canonicalCondition(condition) : {}),
    ...others,
  };
}

function canonicalCondition(condition: Readonly<Record<string, unknown>>): { condition?: Bag } {
  const { commandType, ...others } = condition;
  const canonical = { ...(commandType === undefined ? {} : { commandType: canonicalNames(commandType) }), ...others };
  // An empty condition limits nothing.
  return Object.keys(canonical).length === 0 ? {} : { condition: canonical };
}

/** Action and command names as a set: sorted, each once. */
function canonicalNames(value: unknown): string[] {
  const trimmed = listOf(value).map((name) => name.trim());
  return [...new Set(trimmed)].sort();
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Whether two lists of policies mean the same. Their order counts: how Qubole combines policies isn't documented. */
export function samePolicies(a: unknown, b: unknown): boolean {
  return equal(a, b);
}

/** The text that create and update send as `policies`, and duplicate as `policy`: nobody attests that a real array works. */
export function toWire(policies: readonly unknown[]): string {
  return JSON.stringify(
    policies.filter(isRecord).map(({ condition, ...policy }) => {
      if (!isRecord(condition)) return policy;
      const { commandType, ...others } = condition;
      return {
        ...policy,
        condition: { ...(commandType === undefined ? {} : { command_type: commandType }), ...others },
      };
    }),
  );
}

/**
 * Reads the `policy` of a role: a JSON text; an array is understood as well. The official Python client's help shows
 * two looser forms, a policy without `action` (read as `all`) and an `action` that is one text: they are understood, but
 * never written.
 *
 * @param role the role's id, for the message
 */
export function fromWire(policy: unknown, role: string): CanonicalPolicy[] {
  const list = typeof policy === "string" ? parsed(policy) : policy;
  if (!Array.isArray(list) || !list.every(isPolicyLike)) {
    throw new CloneError(`The policies of the Qubole role ${role} can't be read.`, {
      kind: "protocol",
      next: "Look at the role in Qubole's control panel (Manage Roles), and repair it there or replace it.",
    });
  }
  return list.map(({ action, condition, ...policyMembers }) =>
    canonicalPolicy({
      ...policyMembers,
      action: actionsOf(action),
      ...(isRecord(condition) ? { condition: conditionOf(condition) } : {}),
    }),
  );
}

function isPolicyLike(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && typeof value.resource === "string" && typeof value.access === "string";
}

function conditionOf({ command_type: commandType, ...others }: Record<string, unknown>): Bag {
  return {
    ...(commandType === undefined || commandType === null ? {} : { commandType: namesOf(commandType) }),
    ...others,
  };
}

function actionsOf(action: unknown): string[] {
  return action === undefined || action === null ? ["all"] : namesOf(action);
}

/** A list of names, or a text that holds one name or a list. */
function namesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  const list = parsed(String(value));
  if (Array.isArray(list)) return list.map(String);
  return String(value)
    .split(/[^\w-]+/)
    .filter((name) => name !== "");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is unusual about policies without being wrong, a sentence each; unknown values are passed over. */
export function warningsOf(policies: unknown): string[] {
  if (!Array.isArray(policies)) return [];
  return policies.flatMap((policy, index) => {
    if (!isRecord(policy)) return [];
    const path = `policies[${index}]`;
    const { resource, action, condition } = policy;
    const commandTypes = isRecord(condition) ? condition.commandType : undefined;
    return [
      ...strange(`${path}.resource`, resource, RESOURCES, "Qubole's page doesn't list this resource", true),
      ...strange(`${path}.action`, action, ACTIONS, "this may be a slip", false),
      ...strange(
        `${path}.condition.commandType`,
        commandTypes,
        COMMAND_TYPES,
        "Qubole's SDK doesn't know this command class",
        true,
      ),
      ...(commandTypes !== undefined && typeof resource === "string" && resource !== "command" && resource !== "all"
        ? [`${path}.condition: commandType is documented for the resource "command" only.`]
        : []),
    ];
  });
}

/** @param always whether an unknown name is worth a word even if it resembles no known one */
function strange(path: string, value: unknown, known: readonly string[], words: string, always: boolean): string[] {
  const given = (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === "string");
  return given
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const hint = nearest(name, known);
      if (hint === undefined && !always) return [];
      return [
        `${path}: ${show(name)} is sent as it is, but ${words}${hint === undefined ? "." : `; did you mean ${show(hint)}?`}`,
      ];
    });
}
