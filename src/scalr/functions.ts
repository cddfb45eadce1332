import * as z from "zod";
import { type FunctionDefinition, field, type Live } from "../resource/definition";
import { CloneError } from "../resource/errors";
import { show } from "../resource/fields";
import type { ScalrApi } from "./api";
import { idOf } from "./role";

const environmentId = field(z.int().positive().optional(), {
  doc: "Id of the environment that is asked.",
  default: "That of the provider.",
});

function environmentOf(api: ScalrApi, given: number | undefined): number {
  const id = given ?? api.environmentId;
  if (id !== undefined) return id;
  throw new CloneError("Scalr needs environmentId, which is given nowhere.", {
    kind: "configuration",
    next: "Give it as an argument, as the configuration key scalr:environmentId or in the environment variable SCALR_ENVIRONMENT_ID.",
  });
}

const roleInputs = {
  id: field(z.union([z.int().positive(), z.string().trim().min(1)]).optional(), {
    doc: "Id of the role, `4711` or `5/4711`. Give either this or `name`.",
  }),
  name: field(z.string().min(1).optional(), {
    doc: "Name of the role; its case counts only where several roles differ by nothing else. The list that is searched leaves out Scalr's own roles without an image and roles that are restricted to other environments: those need `id`.",
  }),
  environmentId,
};

const roleOutputs = {
  id: field(z.string(), { doc: "`environment/number`: what `cloneFrom`, `adopt` and `Role.get` take." }),
  roleId: field(z.number(), { doc: "The role's own id." }),
  environmentId: field(z.number(), { doc: "Id of the environment that was asked." }),
  name: field(z.string(), { doc: "Name of the role." }),
  description: field(z.string(), { doc: "Its description; empty if it has none." }),
  categoryId: field(z.number().optional(), { doc: "Id of its role category." }),
  osId: field(z.string().optional(), { doc: "Its operating system." }),
  builtinAutomation: field(z.array(z.string()), { doc: "Its built-in automation." }),
  useScalrAgent: field(z.boolean().optional(), { doc: "Whether it uses the Scalr agent." }),
  quickStart: field(z.boolean(), { doc: "Whether it is offered for quick start." }),
  quickStartGroup: field(z.string().optional(), { doc: "Its quick start group. Not on servers up to 5.11." }),
  tags: field(z.array(z.string()).optional(), { doc: "Its tags. Not on servers up to 5.11." }),
  scope: field(z.string().optional(), { doc: "`scalr`, `account` or `environment`." }),
  deprecated: field(z.boolean(), { doc: "Whether it has been deprecated." }),
  deprecatedAt: field(z.string().optional(), { doc: "When it was deprecated (RFC 3339)." }),
  replacementId: field(z.number().optional(), { doc: "The role suggested in place of a deprecated one." }),
};

/** Names are compared without regard to case; where that finds several, the one with the very name is meant. */
async function named(api: ScalrApi, environment: number, name: string): Promise<Live[]> {
  const all = await api.rolesNamed(environment, name);
  const exact = all.filter((live) => live.values.name === name);
  return exact.length > 0 ? exact : all;
}

export const getRole: FunctionDefinition<ScalrApi, typeof roleInputs, typeof roleOutputs> = {
  name: "getRole",
  doc: "Looks a role up by name or id, among all that an environment sees: its own, its account's and Scalr's.",
  inputs: roleInputs,
  outputs: roleOutputs,
  async run(api, { id, name, environmentId: given }) {
    if ((id === undefined) === (name === undefined)) {
      throw new CloneError("getRole: give either id or name.", { kind: "validation" });
    }
    let lives: (Live | undefined)[];
    if (id === undefined) lives = await named(api, environmentOf(api, given), name ?? "");
    else
      lives = [
        await api.role(
          String(id).includes("/") ? idOf(String(id), api) : idOf(`${environmentOf(api, given)}/${id}`, api),
        ),
      ];
    const [live, ...others] = lives;
    const what =
      id === undefined ? `the name ${show(name)} in environment ${environmentOf(api, given)}` : `the id ${show(id)}`;
    if (!live) {
      throw new CloneError(`getRole: Scalr shows no role with ${what}.`, {
        kind: "notFound",
        next: "Check the spelling and the environment. A role that lists leave out can be named by its id.",
      });
    }
    if (others.length > 0) {
      const facts = [live, ...others].map(
        (one) =>
          `id ${one?.id}, scope ${one?.values.scope ?? "unknown"}, operating system ${one?.values.osId ?? "unknown"}`,
      );
      throw new CloneError(`getRole: Scalr has ${lives.length} roles with ${what}.`, {
        kind: "conflict",
        facts,
        next: "Give the id of the one you mean.",
      });
    }
    return { id: live.id, ...live.values } as never;
  },
};

const categoryOutputs = {
  categories: field(z.array(z.object({ id: z.number(), name: z.string(), scope: z.string().optional() })), {
    doc: "Every role category that the environment sees: id, name and scope (`scalr`, `account` or `environment`).",
  }),
};

export const getRoleCategories: FunctionDefinition<
  ScalrApi,
  { environmentId: typeof environmentId },
  typeof categoryOutputs
> = {
  name: "getRoleCategories",
  doc: "Lists the role categories that roles of an environment can be put in.",
  inputs: { environmentId },
  outputs: categoryOutputs,
  async run(api, { environmentId: given }) {
    const categories = await api.categories(environmentOf(api, given));
    return { categories: categories.map(({ id, name, scope }) => ({ id, name, ...(scope ? { scope } : {}) })) };
  },
};
