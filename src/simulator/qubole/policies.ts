import { Refusal } from "./call";

/** A policy as far as the simulator looks into it. */
export interface Policy {
  readonly resource: string;
  readonly action: readonly string[];
  readonly access: "allow" | "deny";
}

/**
 * Reads the JSON text of policies; anything else than a text is refused, as nobody attests that an array works.
 * A policy without `action`, and an `action` that is a string, appear in the official Python client's help; they are
 * accepted here, which is a guess.
 */
export function parsePolicies(value: unknown, field: string): Policy[] {
  if (typeof value !== "string") throw new Refusal(422, `${field} must be a string that holds a JSON array`);
  let policies: unknown;
  try {
    policies = JSON.parse(value);
  } catch {
    throw new Refusal(422, `${field} is not valid JSON`);
  }
  if (!Array.isArray(policies) || policies.length === 0) {
    throw new Refusal(422, `${field} must hold a JSON array of at least one policy`);
  }
  return policies.map((policy, index) => parsePolicy(policy, `${field}[${index}]`));
}

function parsePolicy(value: unknown, path: string): Policy {
  if (!isRecord(value)) throw new Refusal(422, `${path} must be an object`);
  const { resource, access, condition } = value;
  if (typeof resource !== "string" || resource === "") throw new Refusal(422, `${path}.resource is missing`);
  if (access !== "allow" && access !== "deny") throw new Refusal(422, `${path}.access must be allow or deny`);
  if (condition !== undefined) {
    if (!isRecord(condition)) throw new Refusal(422, `${path}.condition must be an object`);
    if (condition.command_type !== undefined) stringArray(condition.command_type, `${path}.condition.command_type`);
  }
  return { resource, access, action: parseAction(value.action, `${path}.action`) };
}

function parseAction(value: unknown, path: string): string[] {
  if (value === undefined) return ["all"];
  if (typeof value === "string") return value.split(/[^\w-]+/).filter((name) => name !== "");
  const actions = stringArray(value, path);
  if (actions.length === 0) throw new Refusal(422, `${path} can't be empty`);
  return actions;
}

function stringArray(value: unknown, path: string): string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw new Refusal(422, `${path} must be an array of strings`);
  }
  return value;
}

/** The same policies as another text: keys in reverse alphabetical order, blanks between them. */
export function reserialise(policy: string): string {
  return JSON.stringify(JSON.parse(policy), (_key, value: unknown) => (isRecord(value) ? reversed(value) : value), 1);
}

function reversed(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? 1 : -1)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
