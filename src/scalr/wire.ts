import * as z from "zod";
import type { Live } from "../resource/definition";

/** Ids are numbers; tolerated as digits. */
const Id = z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]);

/** The role of all servers: 5.11 has no `tags` and `quickStartGroup`, and a boolean `deprecated`. */
export const RoleBody = z.object({
  id: Id,
  name: z.string(),
  description: z.string().nullish(),
  os: z.object({ id: z.string() }).nullish(),
  category: z.object({ id: Id }).nullish(),
  scope: z.string().nullish(),
  builtinAutomation: z.array(z.string()).nullish(),
  useScalrAgent: z.boolean().nullish(),
  quickStart: z.boolean().nullish(),
  quickStartGroup: z.string().nullish(),
  deprecated: z.unknown().optional(),
  tags: z.array(z.string()).nullish(),
});

const Warnings = z
  .array(z.object({ code: z.string().nullish(), message: z.string().nullish() }))
  .nullish()
  .catch(undefined);

/** The envelope of one object. Success is told by the status; `errors` beside the data means nothing. */
export function one<S extends z.ZodType>(data: S) {
  return z.object({ data, warnings: Warnings });
}

/** The envelope of a list. */
export function page<S extends z.ZodType>(item: S) {
  return z.object({
    data: z.array(item),
    pagination: z.object({ next: z.string().nullish() }).nullish(),
    warnings: Warnings,
  });
}

/** The envelope's warnings as lines. */
export function warningLines(warnings: z.output<typeof Warnings>): string[] {
  return (warnings ?? []).map(({ code, message }) => [code, message].filter((part) => part).join(": "));
}

/** Tags as a set: sorted, each once. */
export function tagSet(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort();
}

const Deprecation = z.object({
  deprecated: z.string(),
  replacement: z.object({ id: Id }).nullish().catch(undefined),
});

/** Every way in which servers say "not deprecated" counts: absent, null, false, `{}`, `{"deprecated":null}`. */
function deprecation(value: unknown): Record<string, unknown> {
  const parsed = Deprecation.safeParse(value);
  if (!parsed.success) return { deprecated: value === true };
  return { deprecated: true, deprecatedAt: parsed.data.deprecated, replacementId: parsed.data.replacement?.id };
}

/** The role in the vocabulary of inputs and outputs. What a server doesn't show at all is absent. */
export function liveRole(environmentId: number, role: z.output<typeof RoleBody>): Live {
  const values: Record<string, unknown> = {
    environmentId,
    roleId: role.id,
    name: role.name,
    description: role.description ?? "",
    categoryId: role.category?.id,
    quickStart: role.quickStart ?? false,
    quickStartGroup: role.quickStartGroup === undefined ? undefined : (role.quickStartGroup ?? ""),
    tags: role.tags === undefined ? undefined : tagSet(role.tags ?? []),
    osId: role.os?.id,
    builtinAutomation: tagSet(role.builtinAutomation ?? []),
    useScalrAgent: role.useScalrAgent ?? undefined,
    scope: role.scope ?? undefined,
    ...deprecation(role.deprecated),
  };
  const shown = Object.entries(values).filter(([, value]) => value !== undefined);
  return { id: formatId({ environmentId, roleId: role.id }), values: Object.fromEntries(shown) };
}

/** A role's place: the environment whose path is used, and the role's own id, which is unique on the server. */
export interface RoleId {
  readonly environmentId: number;
  readonly roleId: number;
}

/** The Pulumi id of a role: `5/58231`. */
export function formatId({ environmentId, roleId }: RoleId): string {
  return `${environmentId}/${roleId}`;
}

/** The parts of `5/58231` or `58231`; undefined if it is neither. */
export function parseId(text: string): { readonly environmentId?: number; readonly roleId: number } | undefined {
  const match = /^(?:([1-9]\d{0,14})\/)?([1-9]\d{0,14})$/.exec(text);
  if (!match) return undefined;
  const roleId = Number(match[2]);
  return match[1] === undefined ? { roleId } : { environmentId: Number(match[1]), roleId };
}
