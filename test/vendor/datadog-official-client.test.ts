import { client, v1, v2 } from "@datadog/datadog-api-client";
import { afterEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";

const running: Simulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

/** The official client with the demo keys, pointed at a new simulator. */
async function start(dialect: string, at?: string) {
  const now = at === undefined ? Date.now : () => Date.parse(at);
  const simulator = await startSimulator({ now, switches: { datadog: { dialect } } });
  running.push(simulator);
  const configuration = client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(simulator.url, {}),
    authMethods: { apiKeyAuth: simulator.env.DD_API_KEY ?? "", appKeyAuth: simulator.env.DD_APP_KEY ?? "" },
  });
  configuration.unstableOperations["v2.listRoleTemplates"] = true;
  return { simulator, configuration, roles: new v2.RolesApi(configuration), users: new v2.UsersApi(configuration) };
}

type Started = Awaited<ReturnType<typeof start>>;

/** Id of what an answer holds. */
function idOf(answer: { data?: { id?: string } }): string {
  expect(answer.data?.id).toEqual(expect.any(String));
  return String(answer.data?.id);
}

function create({ roles }: Started, name: string, ids: string[] = []) {
  const permissions = { data: ids.map((id) => ({ type: "permissions" as const, id })) };
  return roles.createRole({ body: { data: { type: "roles", attributes: { name }, relationships: { permissions } } } });
}

function clone({ roles }: Started, roleId: string, name: string) {
  return roles.cloneRole({ roleId, body: { data: { type: "roles", attributes: { name } } } });
}

/** Name to id, from the catalogue. */
async function catalogue({ roles }: Started): Promise<Map<string, string>> {
  const { data } = await roles.listPermissions();
  return new Map(data?.map((permission) => [String(permission.attributes?.name), String(permission.id)]));
}

function permissionIds(role: v2.Role | v2.RoleCreateResponseData | undefined): string[] {
  return role?.relationships?.permissions?.data?.map((each) => String(each.id)) ?? [];
}

/** Method and status of every request so far, in order. */
function seen(simulator: Simulator): string[] {
  return simulator.requests().map(({ method, template, status }) => `${method} ${template?.slice(8)} ${status}`);
}

/** Nothing in the answer was left undecoded by the client's own schema. */
function expectDecoded(value: unknown): void {
  expect(JSON.stringify(value)).not.toContain('"_unparsed":true');
}

describe.each(["old", "new"])("the official client in the %s dialect", (dialect) => {
  it("drives every call of its RolesApi", async () => {
    const started = await start(dialect);
    const { simulator, roles, users, configuration } = started;
    expect(await new v1.AuthenticationApi(configuration).validate()).toMatchObject({ valid: true });

    const permissions = await roles.listPermissions();
    expectDecoded(permissions);
    const ids = await catalogue(started);
    expect(ids.size).toBeGreaterThan(200);
    const logs = String(ids.get("logs_read_data"));

    const created = await create(started, "source", [logs]);
    expectDecoded(created);
    expect(created.data?.attributes?.createdAt).toBeInstanceOf(Date);
    const sourceId = idOf(created);
    expect(permissionIds(created.data)).toHaveLength(11);

    const cloned = await clone(started, sourceId, "copy");
    expectDecoded(cloned);
    const copyId = idOf(cloned);
    expect(permissionIds(cloned.data)).toEqual(permissionIds(created.data));

    const read = await roles.getRole({ roleId: copyId });
    expectDecoded(read);
    expect(read.data?.attributes).toMatchObject({ name: "copy", userCount: 0 });

    const optOut = { additionalProperties: { default_permissions_opt_out: true } };
    const updated = await roles.updateRole({
      roleId: copyId,
      body: {
        data: {
          id: copyId,
          type: "roles",
          attributes: { name: "copy 2", receivesPermissionsFrom: ["Datadog Standard Role"], ...optOut },
          relationships: { permissions: { data: [{ type: "permissions", id: logs }] } },
        },
      },
    });
    expectDecoded(updated);
    expect(permissionIds(updated.data)).toEqual([logs]);
    expect(updated.data?.attributes).toMatchObject({ receivesPermissionsFrom: ["Datadog Standard Role"] });

    const listed = await roles.listRoles({ filter: "copy", pageSize: 100, pageNumber: 0, sort: "-name" });
    expectDecoded(listed);
    expect(listed.data?.map((role) => role.id)).toEqual([copyId]);
    expect(listed.meta?.page).toMatchObject({ totalCount: 8, totalFilteredCount: 1 });
    expect((await roles.listRoles({ filterId: sourceId })).data?.map((role) => role.id)).toEqual([sourceId]);

    const grant = { data: { type: "permissions" as const, id: String(ids.get("admin")) } };
    const granted = await roles.addPermissionToRole({ roleId: copyId, body: grant });
    expectDecoded(granted);
    expect(granted.data?.map((each) => each.attributes?.name).sort()).toEqual([
      "admin",
      "logs_read_data",
      "org_management",
      "standard",
    ]);
    expect((await roles.listRolePermissions({ roleId: copyId })).data).toHaveLength(4);
    expect((await roles.removePermissionFromRole({ roleId: copyId, body: grant })).data).toHaveLength(3);

    const user = await users.createUser({
      body: { data: { type: "users", attributes: { email: "new@example.com" } } },
    });
    expectDecoded(user);
    const member = { data: { type: "users" as const, id: idOf(user) } };
    const added = await roles.addUserToRole({ roleId: copyId, body: member });
    expectDecoded(added);
    expect(added.data?.[0]?.relationships?.roles?.data?.map((role) => role.id)).toEqual([copyId]);
    const members = await roles.listRoleUsers({ roleId: copyId, sort: "email", filter: "new" });
    expectDecoded(members);
    expect(members.included?.length).toBe(4);
    expectDecoded(await users.getUser({ userId: member.data.id }));
    expect((await roles.removeUserFromRole({ roleId: copyId, body: member })).data).toEqual([]);
    await users.disableUser({ userId: member.data.id });

    expectDecoded(await roles.listRoleTemplates());
    await roles.deleteRole({ roleId: copyId });
    await roles.deleteRole({ roleId: sourceId });
    expect(simulator.requests().every((entry) => entry.status !== null && entry.status < 300)).toBe(true);
  });

  it("passes errors through in the dialect's form", async () => {
    const started = await start(dialect);
    const id = idOf(await create(started, "source"));
    const form = (text: string) => (dialect === "old" ? text : { title: "Generic Error", detail: text });
    await expect(clone(started, id, "source")).rejects.toMatchObject({
      code: 409,
      body: { errors: [form("A role with the same name already exists")] },
    });
    await expect(clone(started, id, "    ")).rejects.toMatchObject({
      code: 400,
      body: { errors: [form("Role names cannot be only whitespace")] },
    });
    await expect(clone(started, "11111111-2222-4333-8444-555555555555", "x")).rejects.toMatchObject({ code: 404 });
    await started.roles.deleteRole({ roleId: id });
    await expect(started.roles.deleteRole({ roleId: id })).rejects.toMatchObject({ code: 404 });
  });

  it("is refused with wrong keys, and may use a token instead", async () => {
    const { simulator } = await start(dialect);
    const api = (authMethods: object) =>
      new v2.RolesApi(
        client.createConfiguration({
          baseServer: new client.BaseServerConfiguration(simulator.url, {}),
          authMethods,
        }),
      );
    const wrong = api({ apiKeyAuth: "wrong", appKeyAuth: "wrong" });
    await expect(wrong.listRoles()).rejects.toMatchObject({ code: 403, body: { errors: ["Forbidden"] } });
    expect((await api({ AuthZ: { accessToken: "ddpat_simulator" } }).listRoles()).data).toHaveLength(6);
  });
});

describe("recorded sequences", () => {
  it("clone OK (2022-05-12)", async () => {
    const started = await start("old", "2022-05-12T09:52:40.425Z");
    const name = "Test-Clone_a_role-1652349160";
    const sourceId = idOf(await create(started, name));
    const cloned = await clone(started, sourceId, `${name} clone`);
    expect(cloned.data?.attributes?.name).toBe(`${name} clone`);
    expect(cloned.data?.attributes?.createdAt?.toISOString()).toBe("2022-05-12T09:52:40.425Z");
    await started.roles.deleteRole({ roleId: idOf(cloned) });
    await started.roles.deleteRole({ roleId: sourceId });
    expect(seen(started.simulator)).toEqual([
      "POST roles 200",
      "POST roles/{role_id}/clone 200",
      "DELETE roles/{role_id} 204",
      "DELETE roles/{role_id} 204",
    ]);
  });

  it.each([
    ["clone conflict", "2022-05-12T09:52:38.815Z", "source", 409],
    ["clone bad request", "2022-05-12T09:52:37.295Z", "    ", 400],
  ])("%s (%s)", async (_what, at, name, code) => {
    const started = await start("old", at);
    const roleId = idOf(await create(started, "source"));
    await expect(clone(started, roleId, name)).rejects.toMatchObject({ code });
    await started.roles.deleteRole({ roleId });
    expect(seen(started.simulator)).toEqual([
      "POST roles 200",
      `POST roles/{role_id}/clone ${code}`,
      "DELETE roles/{role_id} 204",
    ]);
  });

  it("create with a permission (2024-04-22): it and the ten defaults", async () => {
    const started = await start("old", "2024-04-22T00:00:00Z");
    const id = String((await catalogue(started)).get("logs_write_archives"));
    const created = await create(started, "with a permission", [id]);
    expect(permissionIds(created.data)).toHaveLength(11);
    expect(permissionIds(created.data)).toContain(id);
    await started.roles.deleteRole({ roleId: idOf(created) });
    expect(seen(started.simulator)).toEqual(["GET permissions 200", "POST roles 200", "DELETE roles/{role_id} 204"]);
  });

  it("get, delete twice, list with a filter (2022-05-12)", async () => {
    const started = await start("old", "2022-05-12T09:52:50Z");
    const roleId = idOf(await create(started, "listed"));
    expect((await started.roles.getRole({ roleId })).data?.attributes?.userCount).toBe(0);
    const { data, meta } = await started.roles.listRoles({ filter: "listed" });
    expect([data?.length, meta?.page?.totalFilteredCount]).toEqual([1, 1]);
    await started.roles.deleteRole({ roleId });
    await expect(started.roles.deleteRole({ roleId })).rejects.toMatchObject({
      code: 404,
      body: { errors: [`${roleId} not found`] },
    });
  });

  it("grant, list, revoke, revoke on an unknown role (2024-04-22)", async () => {
    const started = await start("old", "2024-04-22T00:00:00Z");
    const { roles } = started;
    const id = String((await catalogue(started)).get("logs_read_data"));
    const roleId = idOf(await create(started, "granted"));
    const body = { data: { type: "permissions" as const, id } };
    expect((await roles.addPermissionToRole({ roleId, body })).data).toHaveLength(11);
    expect((await roles.listRolePermissions({ roleId })).data).toHaveLength(11);
    expect((await roles.removePermissionFromRole({ roleId, body })).data).toHaveLength(10);
    const unknown = "11111111-2222-4333-8444-555555555555";
    await expect(roles.removePermissionFromRole({ roleId: unknown, body })).rejects.toMatchObject({ code: 404 });
  });

  it("revoke with a wrong type (2024-10-23), which the client refuses to send", async () => {
    const started = await start("old", "2024-10-23T00:00:00Z");
    const roleId = idOf(await create(started, "revoked"));
    const response = await fetch(`${started.simulator.url}/api/v2/roles/${roleId}/permissions`, {
      method: "DELETE",
      headers: {
        "DD-API-KEY": started.simulator.env.DD_API_KEY ?? "",
        "DD-APPLICATION-KEY": started.simulator.env.DD_APP_KEY ?? "",
      },
      body: JSON.stringify({ data: { id: "x", type: "roles" } }),
    });
    expect([response.status, await response.json()]).toEqual([400, { errors: ["400 BAD REQUEST"] }]);
  });

  it("update OK and bad request (2022-08-26), wrong id and unknown role (2024-04-22)", async () => {
    const started = await start("old", "2022-08-26T00:00:00Z");
    const ids = await catalogue(started);
    const roleId = idOf(await create(started, "updated"));
    const unknown = "11111111-2222-4333-8444-555555555555";
    const update = (path: string, id: string, permission: string) =>
      started.roles.updateRole({
        roleId: path,
        body: {
          data: {
            id,
            type: "roles",
            attributes: { name: "updated-2" },
            relationships: { permissions: { data: [{ type: "permissions", id: permission }] } },
          },
        },
      });
    const admin = String(ids.get("admin"));
    const { data } = await update(roleId, roleId, admin);
    expect(data?.attributes?.name).toBe("updated-2");
    expect(permissionIds(data)).toEqual(
      expect.arrayContaining(["admin", "standard", "org_management"].map((name) => ids.get(name))),
    );
    await expect(update(roleId, roleId, unknown)).rejects.toMatchObject({
      code: 400,
      body: { errors: ["Invalid input "] },
    });
    await expect(update(roleId, unknown, admin)).rejects.toMatchObject({ code: 422 });
    await expect(update(unknown, unknown, admin)).rejects.toMatchObject({ code: 404 });
  });

  it("users: add, list, remove (2022-05-12)", async () => {
    const started = await start("old", "2022-05-12T09:53:00Z");
    const { roles, users } = started;
    const roleId = idOf(await create(started, "with users"));
    const user = await users.createUser({ body: { data: { type: "users", attributes: { email: "x@example.com" } } } });
    const body = { data: { type: "users" as const, id: idOf(user) } };
    expect((await roles.addUserToRole({ roleId, body })).meta?.page?.totalCount).toBe(1);
    expect((await roles.listRoleUsers({ roleId })).data).toHaveLength(1);
    expect((await roles.removeUserFromRole({ roleId, body })).meta?.page?.totalCount).toBe(0);
    await roles.deleteRole({ roleId });
    await users.disableUser({ userId: body.data.id });
    expect(seen(started.simulator).at(-1)).toBe("DELETE users/{user_id} 204");
  });

  it("list permissions (2026-03-13): about 300, with name_aliases", async () => {
    const started = await start("new", "2026-03-13T00:00:00Z");
    const { data } = await started.roles.listPermissions();
    expect(data?.length).toBeGreaterThan(250);
    expect(data?.every((each) => Array.isArray(each.attributes?.nameAliases))).toBe(true);
  });
});
