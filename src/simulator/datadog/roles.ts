import { randomUUID } from "node:crypto";
import type { SimulatorApp } from "../vendor";
import { admitToRoles } from "./access";
import { answer, type DatadogSimulation } from "./answers";
import { inheritance, optsOut, permissionIds, readData, requireAttributes, roleName } from "./body";
import { implied, uuidOf } from "./catalogue";
import { roleDocument } from "./documents";
import { matchesFilter, paged } from "./paging";
import { notFound, Refusal } from "./refusal";
import { type DatadogState, freshRole, idsOf, inCatalogueOrder, microseconds, type Role, usersOf } from "./state";

const templates = [
  ["Incident Responder", "Reads telemetry and manages incidents."],
  ["Log Administrator", "Manages log pipelines, indexes and archives."],
  ["Security Analyst", "Reads and triages security signals."],
] as const;

/** The role of this id. @throws {Refusal} 404 */
export function findRole(state: DatadogState, id: string): Role {
  const role = state.roles.find((each) => each.id === id);
  if (role === undefined) throw notFound(id);
  return role;
}

/** Refuses to change a managed role. The status is a switch, the words are a guess: no body is recorded. */
export function refuseManaged({ switches }: DatadogSimulation, role: Role): void {
  if (role.managed) throw new Refusal(switches.managedPatchStatus === "400" ? 400 : 403, "Managed roles are read-only");
}

/** The permissions with what the backend adds by implication, in the catalogue's order. */
export function withImplied(state: DatadogState, ids: readonly string[]): string[] {
  const names = state.permissions.filter((each) => ids.includes(each.id)).flatMap((each) => implied[each.name] ?? []);
  return inCatalogueOrder(state, [...ids, ...idsOf(state, names)]);
}

/** What a role holds after a create or patch that sent these permissions. */
function granted({ state, switches }: DatadogSimulation, sent: readonly string[], isOptedOut: boolean): string[] {
  const kept = sent.filter((id) => !switches.silentDrop.includes(id));
  const defaults = isOptedOut ? [] : state.permissions.filter((each) => each.restricted).map((each) => each.id);
  return withImplied(state, [...kept, ...defaults]);
}

function refuseDuplicate(state: DatadogState, name: string): void {
  if (state.roles.some((role) => role.name === name)) {
    throw new Refusal(409, "A role with the same name already exists");
  }
}

function unlessRestricted(state: DatadogState, ids: readonly string[]): string[] {
  const restricted = new Set(state.permissions.filter((each) => each.restricted).map((each) => each.id));
  return ids.filter((id) => !restricted.has(id));
}

/** Create, clone, read, list, update and delete. */
export function roleRoutes(app: SimulatorApp, simulation: DatadogSimulation): void {
  const { state, now } = simulation;

  app.get("/api/v2/roles/templates", (context) => {
    admitToRoles(context, simulation, "user_access_read");
    const data = templates.map(([name, description]) => ({
      id: uuidOf(`role template ${name}`),
      type: "roles",
      attributes: { name, description },
    }));
    return answer(context, simulation, { data });
  });

  app.get("/api/v2/roles", (context) => {
    admitToRoles(context, simulation, "user_access_read");
    // The list form of filter[id] is a guess: comma-separated.
    const ids = context.req.query("filter[id]")?.split(",");
    const { items, meta } = paged(
      context,
      state.roles,
      {
        name: (role) => role.name,
        modified_at: (role) => role.modifiedAt,
        user_count: (role) => usersOf(state, role.id).length,
      },
      (role) => matchesFilter(context, role.name) && (ids === undefined || ids.includes(role.id)),
    );
    const data = items.map((role) => roleDocument(state, role, "list", simulation.switches.dialect));
    return answer(context, simulation, { data, meta });
  });

  app.post("/api/v2/roles", async (context) => {
    const caller = admitToRoles(context, simulation, "user_access_manage");
    const data = await readData(context, "roles");
    const attributes = requireAttributes(data);
    const name = roleName(attributes);
    const receivesPermissionsFrom = inheritance(attributes) ?? [];
    const permissions = granted(simulation, permissionIds(data, state) ?? [], optsOut(attributes));
    if (simulation.switches.duplicateOnCreate === "409") refuseDuplicate(state, name);
    const role = {
      ...freshRole(now(), { id: randomUUID(), name, permissions, createdByHandle: caller.handle }),
      receivesPermissionsFrom,
      hiddenReads: simulation.switches.createDelay,
    };
    state.roles.push(role);
    return answer(context, simulation, { data: roleDocument(state, role, "create", simulation.switches.dialect) });
  });

  app.post("/api/v2/roles/:role_id/clone", async (context) => {
    const caller = admitToRoles(context, simulation, "user_access_manage");
    const data = await readData(context, "roles");
    const attributes = requireAttributes(data);
    const name = roleName(attributes);
    const receivesPermissionsFrom = inheritance(attributes) ?? [];
    const source = findRole(state, context.req.param("role_id"));
    refuseDuplicate(state, name);
    // Unknown what an opt-out does on clone. Honoured, it leaves out the defaults; a copy that keeps them all would show nothing.
    const isOptedOut = simulation.switches.optOutOnClone === "honoured" && optsOut(attributes);
    const permissions = isOptedOut ? unlessRestricted(state, source.permissions) : [...source.permissions];
    const role = {
      ...freshRole(now(), { id: randomUUID(), name, permissions, createdByHandle: caller.handle }),
      receivesPermissionsFrom,
      hiddenReads: simulation.switches.createDelay,
    };
    state.roles.push(role);
    return answer(context, simulation, { data: roleDocument(state, role, "clone", simulation.switches.dialect) });
  });

  app.get("/api/v2/roles/:role_id", (context) => {
    admitToRoles(context, simulation, "user_access_read");
    const id = context.req.param("role_id");
    const role = state.roles.find((each) => each.id === id);
    if (role === undefined || role.hiddenReads > 0) {
      if (role !== undefined) role.hiddenReads -= 1;
      throw simulation.switches.dialect === "old" ? notFound(id) : new Refusal(404, "could not find the uuid.");
    }
    return answer(context, simulation, { data: roleDocument(state, role, "get", simulation.switches.dialect) });
  });

  app.patch("/api/v2/roles/:role_id", async (context) => {
    const caller = admitToRoles(context, simulation, "user_access_manage");
    const data = await readData(context, "roles");
    const attributes = requireAttributes(data);
    const id = context.req.param("role_id");
    if (data.id !== id) {
      throw new Refusal(422, "The id attribute in the request body does not match the role_id in the URL");
    }
    const role = findRole(state, id);
    refuseManaged(simulation, role);
    const before = roleDocument(state, role, "patch", simulation.switches.dialect);
    const name = attributes.name === undefined ? role.name : roleName(attributes);
    const receivesPermissionsFrom = inheritance(attributes) ?? role.receivesPermissionsFrom;
    const sent = permissionIds(data, state);
    role.name = name;
    role.receivesPermissionsFrom = receivesPermissionsFrom;
    if (sent !== undefined) role.permissions = granted(simulation, sent, optsOut(attributes));
    role.modifiedAt = microseconds(now());
    role.modifiedByHandle = caller.handle;
    const after = roleDocument(state, role, "patch", simulation.switches.dialect);
    return answer(context, simulation, { data: simulation.switches.stalePatch ? before : after });
  });

  app.delete("/api/v2/roles/:role_id", (context) => {
    admitToRoles(context, simulation, "user_access_manage");
    const role = findRole(state, context.req.param("role_id"));
    if (role.managed && simulation.switches.managedDelete === "403")
      throw new Refusal(403, "Managed roles are read-only");
    state.roles = state.roles.filter((each) => each !== role);
    for (const user of state.users) user.roles = user.roles.filter((each) => each !== role.id);
    return context.body(null, 204);
  });
}
