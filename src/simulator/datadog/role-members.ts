import type { SimulatorApp } from "../vendor";
import { admit, admitToRoles } from "./access";
import { answer, type DatadogContext, type DatadogSimulation } from "./answers";
import { readId, readRevokedId } from "./body";
import { included, permissionDocument, permissionDocuments, userDocument, userStatus } from "./documents";
import { matchesFilter, paged } from "./paging";
import { Refusal } from "./refusal";
import { findRole, refuseManaged, withImplied } from "./roles";
import { microseconds, type Role, usersOf } from "./state";
import { findUser } from "./users";

/** The permissions catalogue and what roles hold: permissions and users. */
export function roleMemberRoutes(app: SimulatorApp, simulation: DatadogSimulation): void {
  const { state, now } = simulation;

  // Recorded: the catalogue neither draws from the roles endpoints' limit nor carries limit headers.
  app.get("/api/v2/permissions", (context) => {
    admit(context, simulation, "user_access_read");
    const data = state.permissions.map((permission) => permissionDocument(permission, simulation.switches.dialect));
    return answer(context, simulation, { data });
  });

  const answerPermissions = (context: DatadogContext, role: Role) =>
    answer(context, simulation, { data: permissionDocuments(state, role, simulation.switches.dialect) });
  const touch = (role: Role, handle: string) => {
    role.modifiedAt = microseconds(now());
    role.modifiedByHandle = handle;
  };

  app.get("/api/v2/roles/:role_id/permissions", (context) => {
    admitToRoles(context, simulation, "user_access_read");
    return answerPermissions(context, findRole(state, context.req.param("role_id")));
  });

  app.post("/api/v2/roles/:role_id/permissions", async (context) => {
    const caller = admitToRoles(context, simulation, "user_access_manage");
    const id = await readId(context, "permissions");
    const role = findRole(state, context.req.param("role_id"));
    refuseManaged(simulation, role);
    if (!state.permissions.some((permission) => permission.id === id)) {
      throw new Refusal(404, `Invalid permission id: ${id} not found`);
    }
    role.permissions = withImplied(state, [...role.permissions, id]);
    touch(role, caller.handle);
    return answerPermissions(context, role);
  });

  app.delete("/api/v2/roles/:role_id/permissions", async (context) => {
    const caller = admitToRoles(context, simulation, "user_access_manage");
    const id = await readRevokedId(context);
    const role = findRole(state, context.req.param("role_id"));
    refuseManaged(simulation, role);
    if (!state.permissions.some((permission) => permission.id === id)) {
      throw new Refusal(400, `Invalid permission id: ${id}`);
    }
    role.permissions = role.permissions.filter((each) => each !== id);
    touch(role, caller.handle);
    return answerPermissions(context, role);
  });

  const answerUsers = (context: DatadogContext, role: Role) => {
    const users = usersOf(state, role.id);
    return answer(context, simulation, {
      data: users.map((user) => userDocument(state, user, simulation.switches.dialect)),
      meta: { page: { total_count: users.length } },
    });
  };

  app.get("/api/v2/roles/:role_id/users", (context) => {
    admitToRoles(context, simulation, "user_access_read");
    const role = findRole(state, context.req.param("role_id"));
    const { items, meta } = paged(
      context,
      usersOf(state, role.id),
      { name: (user) => user.name, email: (user) => user.handle, status: userStatus },
      (user) => matchesFilter(context, user.name) || matchesFilter(context, user.handle),
    );
    const data = items.map((user) => userDocument(state, user, simulation.switches.dialect));
    return answer(context, simulation, { data, meta, included: included(state, items, simulation.switches.dialect) });
  });

  // That repeating an addition or a removal succeeds is a guess.
  app.post("/api/v2/roles/:role_id/users", async (context) => {
    admitToRoles(context, simulation, "user_access_manage");
    const id = await readId(context, "users");
    const role = findRole(state, context.req.param("role_id"));
    const user = findUser(state, id);
    if (!user.roles.includes(role.id)) user.roles.push(role.id);
    return answerUsers(context, role);
  });

  app.delete("/api/v2/roles/:role_id/users", async (context) => {
    admitToRoles(context, simulation, "user_access_manage");
    const id = await readId(context, "users");
    const role = findRole(state, context.req.param("role_id"));
    const user = findUser(state, id);
    user.roles = user.roles.filter((each) => each !== role.id);
    return answerUsers(context, role);
  });
}
