import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import {
  type Answer,
  ApiError,
  bareId,
  bodyObject,
  type Call,
  created,
  integerId,
  invalidValue,
  ok,
  refuseOtherKeys,
  requiredText,
  requirePermission,
  toBoolean,
} from "./api";
import { checkName, checkNameIsFree, isVisible, requireManaged, visibleRole } from "./role-rules";
import { insertRole, renderRole } from "./roles";
import type { Role } from "./state";

/** Milliseconds between the check of the name and the insertion with the switch `racingClones`. */
const race = 50;

/** What the clone gets from its source, and what it doesn't. */
function cloneOf(call: Call, source: Role, name: string): Role {
  const { legacy511, cloneTags } = call.switches;
  const keepTags = cloneTags === "copied" && !legacy511;
  const copy = structuredClone(source);
  return {
    ...copy,
    name,
    accountId: call.scope.accountId,
    // The clone lands at the level of the path, whatever the source's scope.
    envId: call.scope.environment?.id ?? null,
    quickStart: false,
    quickStartGroup: keepTags ? copy.quickStartGroup : null,
    tags: keepTags ? copy.tags : [],
    development: false,
    deprecated: null,
    allowedEnvironments: call.scope.scope === "account" ? copy.allowedEnvironments : [],
    // Images are shared; rules get identifiers of their own. 5.11 loses their run-as user and per-OS setting.
    rules: copy.rules.map((rule) => ({
      ...rule,
      id: randomUUID(),
      ...(legacy511 ? { runAs: null, os: null } : {}),
    })),
    inUseBy: [],
    addedByEmail: call.user.email,
    addedAt: new Date(call.now).toISOString(),
  };
}

/** `POST /roles/{roleId}/actions/clone/`. The order of the checks is a guess: no public server has this action. */
export async function cloneRole(call: Call): Promise<Answer> {
  const body = bodyObject(call);
  const name = requiredText(body, "name");
  // A guess: 7.x refuses unknown keys on other objects.
  refuseOtherKeys(body, ["name"]);
  checkName(name);
  const source = visibleRole(call);
  requirePermission(call, "clone");
  checkNameIsFree(call.state, call.scope, name);
  if (source.deprecated !== null && call.switches.cloneOfDeprecated === "409") {
    throw new ApiError(409, "Deprecated", "The Role is deprecated");
  }
  if (call.switches.racingClones) await delay(race);
  return created(renderRole(call, insertRole(call, cloneOf(call, source, name))));
}

function deprecationRequest(call: Call): { readonly deprecate: boolean; readonly replacement: number | null } {
  if (call.body === "") return { deprecate: true, replacement: null };
  const body = bodyObject(call);
  refuseOtherKeys(body, ["deprecate", "replacement"]);
  const deprecate = body.deprecate === undefined ? true : toBoolean(body.deprecate, "deprecate");
  const id = bareId(body.replacement);
  return { deprecate, replacement: id === undefined ? null : integerId(id, "replacement") };
}

/** `POST /roles/{roleId}/actions/deprecate/`: sets the deprecation, or clears it with `"deprecate": false`. */
export function deprecateRole(call: Call): Answer {
  const { deprecate, replacement } = deprecationRequest(call);
  const role = visibleRole(call);
  requireManaged(call, role);
  const substitute = call.state.roles.find(({ id }) => id === replacement);
  if (replacement !== null && (substitute === undefined || !isVisible(substitute, call.scope) || substitute === role)) {
    throw invalidValue("Invalid identifier of the replacement");
  }
  role.deprecated = deprecate ? { deprecated: new Date(call.now).toISOString(), replacement } : null;
  return ok(renderRole(call, role));
}

/**
 * `POST /roles/{roleId}/actions/promote/`: moves the role to the account, with its images. That the id stays the same is
 * a guess, as is the refusal where another environment of the account has a role of that name.
 */
export function promoteRole(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  checkNameIsFree(call.state, { ...call.scope, scope: "account", environment: null }, role.name, role.id);
  role.envId = null;
  const { images } = call.state;
  for (const [index, image] of images.entries()) {
    if (role.images.includes(image.id) && image.envId !== null) images[index] = { ...image, envId: null };
  }
  return ok(renderRole(call, role));
}
