import type { z } from "zod";
import type { Field, Problem } from "./definition";
import { nearest } from "./nearest";
import { inOneLine } from "./text";
import { containsUnknown, Unknown } from "./unknown";

export interface ParsedField {
  /** The canonical value, or the raw one where parts of it aren't known yet; undefined if it is wrong or absent. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

/**
 * Checks one field as far as it is known. A problem whose place holds something unknown isn't one yet: the engine
 * announces an unknown list or object by a single value, whatever its type.
 */
export function parseField(name: string, field: Field, raw: unknown): ParsedField {
  const given = raw === null ? undefined : raw;
  const result = parsed(field, given);
  if (!result) return { value: undefined, problems: [{ path: name, message: `can't be ${kindOf(given)} like this` }] };
  if (result.success) return { value: containsUnknown(given) ? given : result.data, problems: [] };
  const issues = flatten(
    result.error.issues.filter((issue) => isCertain(issue, at(given, issue.path))),
    [],
  ).filter(({ path, issue }) => isCertain(issue, at(given, path)));
  if (issues.length === 0) return { value: given, problems: [] };
  return {
    value: undefined,
    problems: issues.map((issue) => ({
      path: pathText(name, issue.path),
      message: describe(issue.issue, at(given, issue.path), field.secret === true),
    })),
  };
}

/** Undefined if zod fails over it: it compares the `length` of whatever has one, even of an object that isn't a list. */
function parsed(field: Field, given: unknown): z.ZodSafeParseResult<unknown> | undefined {
  try {
    return field.schema.safeParse(given);
  } catch {
    return undefined;
  }
}

type Issue = z.core.$ZodIssue;
interface PlacedIssue {
  readonly path: readonly PropertyKey[];
  readonly issue: Issue;
}

/** Whether it is a problem of the value in its place, whatever the unknown values turn out to be. */
function isCertain(issue: Issue, value: unknown): boolean {
  if (value instanceof Unknown) return false;
  if (issue.code === "invalid_type") return true;
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return !containsUnknown(value);
  return issue.errors.every((branch) => branch.some((part) => isCertain(part, at(value, part.path))));
}

/** A union reports the branch that came nearest: the one with the deepest problem. */
function flatten(issues: readonly Issue[], prefix: readonly PropertyKey[]): PlacedIssue[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const branches = issue.errors.map((branch) => flatten(branch, path));
      const depth = (branch: PlacedIssue[]) => Math.max(0, ...branch.map((placed) => placed.path.length));
      const deepest = branches.reduce((best, branch) => (depth(branch) > depth(best) ? branch : best));
      if (depth(deepest) > path.length) return deepest;
    }
    return [{ path, issue }];
  });
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const key of path) {
    if (here === null || typeof here !== "object" || here instanceof Unknown) return here;
    here = Object.hasOwn(here, key) ? (here as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return here;
}

/** `permissions[2]`, `policies[0].condition.commandType`. */
export function pathText(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? String(key) : `${text}.${String(key)}`),
    name,
  );
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: "a whole number",
  record: "an object",
  object: "an object",
};

function describe(issue: Issue, value: unknown, secret: boolean): string {
  if (issue.code === "custom") return issue.message;
  if (issue.code === "invalid_union" && value === undefined) return "is required";
  if (issue.code === "invalid_union") return `expected one of the documented forms, got ${kindOf(value)}`;
  if (issue.code === "invalid_type") {
    if (value === undefined) return "is required";
    return `expected ${withArticle(issue.expected)}, got ${kindOf(value)}`;
  }
  if (issue.code === "too_big") return `expected at most ${amount(issue.maximum, issue.origin)}, got ${size(value)}`;
  if (issue.code === "too_small") return `expected at least ${amount(issue.minimum, issue.origin)}, got ${size(value)}`;
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    const shown = secret ? "another value" : show(value);
    const hint = typeof value === "string" && !secret ? nearest(value, allowed) : undefined;
    return `expected one of ${allowed.map(show).join(", ")}; got ${shown}${hint ? `. Did you mean ${show(hint)}?` : ""}`;
  }
  if (issue.code === "unrecognized_keys") return `has no property ${issue.keys.map(show).join(", ")}`;
  return issue.message;
}

function withArticle(expected: string): string {
  return TYPE_NAMES[expected] ?? (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);
}

function amount(limit: number | bigint, origin: string): string {
  if (origin === "string") return `${limit} ${Number(limit) === 1 ? "character" : "characters"}`;
  if (origin === "array" || origin === "set") return `${limit} ${Number(limit) === 1 ? "element" : "elements"}`;
  return String(limit);
}

function size(value: unknown): string {
  if (typeof value === "string" || Array.isArray(value)) return String(value.length);
  return typeof value === "number" ? String(value) : kindOf(value);
}

/** The kind of a value in words; never the value itself, which may be secret. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return withArticle(typeof value);
}

/** A value in quotes, shortened, harmless for a terminal. */
export function show(value: unknown): string {
  const text =
    typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? kindOf(value) : String(value);
  const plain = inOneLine(text);
  return plain.length > 80 ? `${plain.slice(0, 77)}…"` : plain;
}
