import { randomUUID } from "node:crypto";
import { isJsonObject } from "../json";
import type { SimulatorApp } from "../vendor";
import { admit } from "./access";
import { answer, type DatadogSimulation } from "./answers";
import { type RequestData, readData, requireAttributes } from "./body";
import { included, userDocument } from "./documents";
import { invalidBody, invalidType, notFound, Refusal } from "./refusal";
import { type DatadogState, microseconds, type User } from "./state";

/** The user of this id. @throws {Refusal} 404 */
export function findUser(state: DatadogState, id: string): User {
  const user = state.users.find((each) => each.id === id);
  if (user === undefined) throw notFound(id);
  return user;
}

function roleIds(data: RequestData, state: DatadogState): string[] {
  const relation = isJsonObject(data.relationships) ? data.relationships.roles : undefined;
  const entries = isJsonObject(relation) && Array.isArray(relation.data) ? relation.data : [];
  return entries.map((entry: unknown) => {
    const id = isJsonObject(entry) && entry.type === "roles" ? entry.id : undefined;
    if (typeof id !== "string") throw invalidType("roles");
    if (!state.roles.some((role) => role.id === id)) throw notFound(id);
    return id;
  });
}

/** Create, read and disable. They don't draw from the roles endpoints' rate limit. */
export function userRoutes(app: SimulatorApp, simulation: DatadogSimulation): void {
  const { state, now } = simulation;

  app.post("/api/v2/users", async (context) => {
    admit(context, simulation, "user_access_invite");
    const data = await readData(context, "users");
    const { email, name, title } = requireAttributes(data);
    // No wording is recorded for a missing address, nor for one that is taken.
    if (typeof email !== "string" || !email.includes("@")) {
      throw invalidBody("/data/attributes", "`attributes` object must include `email` key.");
    }
    if (state.users.some((each) => each.handle === email)) throw new Refusal(409, `User ${email} already exists`);
    const createdAt = microseconds(now());
    const user: User = {
      id: randomUUID(),
      name: typeof name === "string" ? name : "",
      handle: email,
      title: typeof title === "string" ? title : null,
      disabled: false,
      roles: roleIds(data, state),
      createdAt,
      modifiedAt: createdAt,
    };
    state.users.push(user);
    return answer(context, simulation, { data: userDocument(state, user, simulation.switches.dialect) }, 201);
  });

  app.get("/api/v2/users/:user_id", (context) => {
    admit(context, simulation, "user_access_read");
    const user = findUser(state, context.req.param("user_id"));
    return answer(context, simulation, {
      data: userDocument(state, user, simulation.switches.dialect),
      included: included(state, [user], simulation.switches.dialect),
    });
  });

  // The vendor disables a user rather than deleting it; that a disabled one holds no roles any more is a guess.
  app.delete("/api/v2/users/:user_id", (context) => {
    admit(context, simulation, "user_access_manage");
    const user = findUser(state, context.req.param("user_id"));
    user.disabled = true;
    user.roles = [];
    user.modifiedAt = microseconds(now());
    return context.body(null, 204);
  });
}
