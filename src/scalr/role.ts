import * as z from "zod";
import { field, type Live, type ResourceDefinition, type Values } from "../resource/definition";
import { CloneError, toCloneError } from "../resource/errors";
import { show } from "../resource/fields";
import type { Bag } from "../resource/json";
import { arrange } from "../resource/pin";
import type { RoleChanges, ScalrApi } from "./api";
import { HANDED_OVER, isCopy, Pinned, refusal, settleCopy } from "./copy";
import { scalr } from "./vendor";
import { parseId, type RoleId, tagSet } from "./wire";

/** Characters; longer names wouldn't fit the server's column. */
const LONGEST_NAME = 100;

/** What every known server takes for a role's name. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** A role's id: its number, or the `environment/number` of `scalr.Role`. */
const roleReference = z
  .union([
    z.int().positive(),
    z
      .string()
      .trim()
      .regex(/^(?:[1-9]\d{0,14}\/)?[1-9]\d{0,14}$/, 'expected a role\'s id, such as 4711 or "5/4711"'),
  ])
  .transform(String);

const inputs = {
  name: field(
    z
      .string()
      .max(LONGEST_NAME)
      .refine((name) => name.trim() !== "", "role names can't be empty or only blanks"),
    {
      doc: `Name of the role, at most ${LONGEST_NAME} characters: letters, digits and dashes, at least two, beginning and ending with a letter or digit (other names are warned of). Unique, without regard to case, among the roles of the environment, of its account and of Scalr itself. Changed in place.`,
      default: "The resource's logical name.",
      logicalName: true,
    },
  ),
  cloneFrom: field(
    roleReference.transform((id) => String(parseId(id)?.roleId)),
    {
      doc: "The role to clone, of any scope that the environment sees: its id (`4711`, or the `5/4711` of `scalr.getRole`), or the `scalr.Role` itself. The copy is pinned: description, category, quick start group and tags are held to what the source held when it was named here, unless they are given.",
      immutable: true,
      reference: "Role",
    },
  ),
  description: field(
    z
      .string()
      .refine((text) => !/<\/?[A-Za-z!][^>]*>/.test(text), "Scalr refuses descriptions with HTML tags")
      .optional(),
    { doc: "Description, without HTML tags. Changed in place.", default: "The source's." },
  ),
  categoryId: field(z.int().positive().optional(), {
    doc: "Id of the role category: one of Scalr's own or of the environment (`scalr.getRoleCategories`). Changed in place.",
    default: "The source's.",
  }),
  quickStart: field(z.boolean().optional(), {
    doc: "Whether the role is offered for quick start. Changed in place.",
    default: "`false`, whatever the source says: clone doesn't take it over.",
  }),
  quickStartGroup: field(z.string().optional(), {
    doc: "Group under which quick start offers the role; empty for none. Not on servers up to 5.11. Changed in place.",
    default: "The source's.",
  }),
  tags: field(z.array(z.string().trim().min(1)).overwrite(tagSet).optional(), {
    doc: "Tags; their order means nothing. Not on servers up to 5.11. Changed in place.",
    default: "The source's.",
  }),
  environmentId: field(z.int().positive().optional(), {
    doc: "Id of the environment in which the role is kept, whatever the source's scope.",
    default: "That of the provider.",
    immutable: true,
  }),
  adopt: field(roleReference.optional(), {
    doc: "The id of an existing role of the environment to take over instead of cloning: it is brought to what is declared. Its operating system, automation and agent must be the source's, as these can't be changed. Used when the resource is created; later changes of it mean nothing.",
    createOnly: true,
  }),
  pinned: field(Pinned.optional(), {
    doc: "What the source held when `cloneFrom` named it: the pin of this copy.",
    settled: true,
  }),
};

const outputs = {
  roleId: field(z.number().optional(), {
    doc: "The role's own id, a number; the resource's `id` is `environment/number`.",
  }),
  osId: field(z.string().optional(), { doc: "Operating system, such as `ubuntu-14-04`. The source's." }),
  builtinAutomation: field(z.array(z.string()).optional(), {
    doc: "Built-in automation, such as `base`; empty without the Scalr agent. The source's.",
  }),
  useScalrAgent: field(z.boolean().optional(), { doc: "Whether the role uses the Scalr agent. The source's." }),
  scope: field(z.string().optional(), { doc: "`environment`; `account` after somebody has promoted the role." }),
  deprecated: field(z.boolean().optional(), { doc: "Whether the role has been deprecated. A new clone never is." }),
  deprecatedAt: field(z.string().optional(), {
    doc: "When it was deprecated, as Scalr writes it (RFC 3339). Not on servers up to 5.11.",
  }),
  replacementId: field(z.number().optional(), { doc: "The role that is suggested in place of a deprecated one." }),
};

export const role: ResourceDefinition<ScalrApi, typeof inputs, typeof outputs> = {
  vendor: scalr,
  type: "Role",
  title: "Scalr role",
  doc: "A role (server template) of a Scalr environment, cloned from another role. Scalr copies with it its images, properties, global variables and orchestration rules; these are not managed here: later changes of them, in the source or the copy, are nobody's drift.",
  examples: [
    {
      title: "A copy of a role of the account",
      code: `const base = new scalr.Role("base", { cloneFrom: 4711, name: "hardened-base" });`,
    },
    {
      title: "Source by name, some attributes of its own",
      code: `const web = scalr.getRoleOutput({ name: "web" });
const shop = new scalr.Role("shop", { cloneFrom: web.id, description: "Web servers of the shop", tags: ["shop"] });`,
    },
  ],
  pages: [
    "Scalr API explorer: user, roles, actions, POST clone",
    "Scalr API explorer: user, roles: GET, PATCH, DELETE, list; authentication",
    "Scalr documentation: Roles; ACLs",
  ],
  endpoints: [
    {
      call: "GET /api/v1beta0/user/{envId}/roles/{roleId}/",
      use: "the source when `cloneFrom` is new; refresh; after a change",
    },
    {
      call: "GET /api/v1beta0/user/{envId}/roles/",
      use: "whether the name is taken; what became of a clone whose answer was lost; whether a role or its environment is gone; `getRole`",
    },
    { call: "POST /api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/", use: "create" },
    {
      call: "PATCH /api/v1beta0/user/{envId}/roles/{roleId}/",
      use: "attributes that differ from what the clone received; every change in place",
    },
    { call: "DELETE /api/v1beta0/user/{envId}/roles/{roleId}/", use: "delete" },
    {
      call: "GET /api/v1beta0/user/{envId}/role-categories/{roleCategoryId}/",
      use: "whether a new `categoryId` exists",
    },
    { call: "GET /api/v1beta0/user/{envId}/role-categories/", use: "`getRoleCategories`" },
  ],
  onDelete:
    "The role is deleted with its variables and rules; its images stay registered. Scalr refuses while a farm uses it. A role that is already gone counts as deleted.",
  inputs,
  outputs,
  handsOver: HANDED_OVER,
  identity: {
    key: (values) => `the name ${show(values.name)} in environment ${values.environmentId}`,
    lookup: (api, values) => api.rolesNamed(Number(values.environmentId), String(values.name)),
    // Scalr refuses a taken name too, but tells no creation times: only a look before shows what isn't ours.
    refusedByVendor: () => false,
    couldBeOurs: (live, values) => isCopy(live, values.pinned),
    describe: (live) => [
      `scope ${live.values.scope ?? "unknown"}`,
      `operating system ${live.values.osId ?? "unknown"}`,
    ],
  },
  resolve: settleCopy,
  notices,
  refuse: refusal,
  find: async (api, id, recorded, declared) => {
    const live = withTagsAs(declared?.tags ?? recorded.tags, await api.role(idOf(id, api)));
    const left = live && recorded.scope === "environment" ? refusal(live) : undefined;
    if (left)
      api.tell(
        `Scalr role ${id} has left its environment (${left}). It can't be changed or deleted from here any more.`,
      );
    return live;
  },
  create: (api, values) =>
    api.cloneRole({ environmentId: Number(values.environmentId), roleId: Number(values.cloneFrom) }, values.name),
  sync: async (api, id, changes) => {
    const request = requestOf(changes);
    if (Object.keys(request).length > 0) await explained(api, id, (place) => api.modifyRole(place, request));
  },
  remove: (api, id) => explained(api, id, (place) => api.deleteRole(place)),
};

/** The engine compares lists by position: tags are shown in the order in which they stand already. */
function withTagsAs(order: unknown, live: Live | undefined): Live | undefined {
  const tags = live?.values.tags;
  if (!live || !Array.isArray(tags) || !Array.isArray(order)) return live;
  return { ...live, values: { ...live.values, tags: arrange(tags, order) } };
}

/** Only what differs and can be altered: any other key, even with its present value, is refused. */
function requestOf(changes: Partial<Values<typeof inputs>>): RoleChanges {
  const { name, description, categoryId, quickStart, quickStartGroup, tags } = changes;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(categoryId === undefined ? {} : { category: { id: categoryId } }),
    ...(quickStart === undefined ? {} : { quickStart }),
    ...(quickStartGroup === undefined ? {} : { quickStartGroup }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** `5/58231`; for `Role.get` also `58231`, in the provider's environment. */
export function idOf(id: string, api: ScalrApi): RoleId {
  const parsed = parseId(id);
  const environmentId = parsed?.environmentId ?? api.environmentId;
  if (parsed && environmentId !== undefined) return { environmentId, roleId: parsed.roleId };
  throw new CloneError(`${show(id)} isn't the id of a Scalr role.`, {
    kind: "validation",
    next: "Give `environment/role`, such as 5/58231.",
  });
}

/** A change of a role that was promoted to the account is refused as a missing permission; the reason is told. */
async function explained(api: ScalrApi, id: string, change: (place: RoleId) => Promise<void>): Promise<void> {
  const place = idOf(id, api);
  try {
    await change(place);
  } catch (thrown) {
    const error = toCloneError(thrown);
    if (error.kind !== "permission") throw error;
    const live: Live | undefined = await api.role(place).catch(() => undefined);
    const left = live && refusal(live);
    if (!left) throw error;
    throw error.with({
      headline: `${error.headline}\n  The Scalr role ${id} has left its environment: ${left}.`,
      next: "Change or delete it at the account, then take it out of the state: `pulumi state delete <urn>`.",
    });
  }
}

function notices(values: Bag, olds: Bag): string[] {
  const lines: string[] = [];
  const { name, pinned, cloneFrom } = values;
  if (typeof name === "string" && name !== olds.name && !NAME.test(name)) {
    lines.push(
      `Scalr role ${show(name)}: known Scalr servers take letters, digits and dashes only, at least two, no dash at either end; this name will probably be refused.`,
    );
  }
  const deprecated = Pinned.safeParse(pinned).data?.deprecated === true;
  if (deprecated && cloneFrom !== olds.cloneFrom) {
    lines.push(
      `Scalr role ${show(name)}: its source ${cloneFrom} is deprecated. The copy won't be; some servers refuse to make it.`,
    );
  }
  return lines;
}
