import { describe, expect, it } from "vitest";
import { defaults, startDatadog } from "./datadog-fixture";

const unknownId = "11111111-2222-4333-8444-555555555555";

describe("the catalogue", () => {
  it("holds the real names, the ten restricted ones marked, and managed roles that include each other", async () => {
    const datadog = await startDatadog();
    const { body } = await datadog.call("GET", "v2/permissions");
    const names = body.data.map((permission) => permission.attributes.name);
    expect(new Set(names).size).toBe(body.data.length);
    expect(new Set(body.data.map((permission) => permission.id)).size).toBe(body.data.length);
    expect(body.data.length).toBeGreaterThan(200);
    expect(names).toEqual(
      expect.arrayContaining([
        ...defaults,
        ...["admin", "standard", "org_management", "user_access_manage", "user_access_read", "logs_read_data"],
        ...["logs_read_index_data", "dashboards_write", "monitors_write"],
      ]),
    );
    const restricted = body.data.filter((permission) => permission.attributes.restricted === true);
    expect(restricted.map((permission) => permission.attributes.name).sort()).toEqual(defaults);
    const [admin = [], standard = [], readOnly = []] = ["Admin", "Standard", "Read Only"].map(
      (name) => datadog.role(`Datadog ${name} Role`).permissions,
    );
    expect(admin).toHaveLength(body.data.length);
    expect(admin.length).toBeGreaterThan(standard.length);
    expect(standard).toEqual(expect.arrayContaining(readOnly));
    expect(standard.length).toBeGreaterThan(readOnly.length);
    expect(readOnly.length).toBeGreaterThanOrEqual(defaults.length);
    expect(datadog.names(readOnly)).toEqual(expect.arrayContaining(defaults));
    expect(datadog.names(standard)).not.toContain("user_access_manage");
  });

  it("has the same ids in every new simulator", async () => {
    const [one, other] = [await startDatadog(), await startDatadog()];
    expect(one.ids("admin", "dashboards_read")).toEqual(other.ids("admin", "dashboards_read"));
    expect(one.role("Datadog Admin Role").id).toBe(other.role("Datadog Admin Role").id);
  });
});

describe("permissions of a role", () => {
  it("are listed, granted with what they imply, and revoked", async () => {
    const datadog = await startDatadog();
    const role = datadog.role("Log Auditors");
    const path = `v2/roles/${role.id}/permissions`;
    const [admin] = datadog.ids("admin");
    const listed = await datadog.call("GET", path);
    expect(listed.body.data.map((permission) => permission.id)).toEqual(role.permissions);
    expect(listed.body.data[0]?.attributes).toMatchObject({ display_type: "read", group_name: "Compliance" });
    expect(listed.body).not.toHaveProperty("meta");
    const granted = await datadog.call("POST", path, { data: { type: "permissions", id: admin } });
    const names = granted.body.data.map((permission) => permission.attributes.name);
    expect([granted.status, names]).toEqual([200, expect.arrayContaining(["admin", "standard", "org_management"])]);
    expect(names).toHaveLength(7);
    const revoked = await datadog.call("DELETE", path, { data: { type: "permissions", id: admin } });
    expect([revoked.status, revoked.body.data.length]).toEqual([200, 6]);
    expect(datadog.role("Log Auditors").modifiedAt).toBeGreaterThan(role.modifiedAt);
  });

  it("are refused as recorded", async () => {
    const datadog = await startDatadog();
    const path = `v2/roles/${datadog.role("Log Auditors").id}/permissions`;
    const [admin] = datadog.ids("admin");
    const refusal = async (method: string, url: string, body: object) => {
      const answer = await datadog.call(method, url, body);
      return [answer.status, ...answer.body.errors];
    };
    const unknown = { data: { type: "permissions", id: unknownId } };
    const known = { data: { type: "permissions", id: admin } };
    expect(await refusal("POST", path, {})).toEqual([400, expect.stringContaining("Object must include `data` key.")]);
    expect(await refusal("POST", path, { data: { type: "roles", id: admin } })).toEqual([
      400,
      'API input validation failed: Invalid type. Expected "permissions".',
    ]);
    expect(await refusal("POST", path, unknown)).toEqual([404, `Invalid permission id: ${unknownId} not found`]);
    expect(await refusal("DELETE", path, { data: { type: "roles", id: admin } })).toEqual([400, "400 BAD REQUEST"]);
    expect(await refusal("DELETE", path, unknown)).toEqual([400, `Invalid permission id: ${unknownId}`]);
    for (const method of ["POST", "DELETE"]) {
      expect(await refusal(method, `v2/roles/${unknownId}/permissions`, known)).toEqual([
        404,
        `${unknownId} not found`,
      ]);
    }
  });
});

describe("users", () => {
  it("are created, given a role, listed, taken out of it and disabled", async () => {
    const datadog = await startDatadog();
    const role = datadog.role("Log Auditors");
    const path = `v2/roles/${role.id}/users`;
    const created = await datadog.call("POST", "v2/users", {
      data: { type: "users", attributes: { email: "new@example.com", name: "New" } },
    });
    expect(created.status).toBe(201);
    const { id } = created.body.data;
    const member = { data: { type: "users", id } };
    const added = await datadog.call("POST", path, member);
    expect(added.body.meta.page).toEqual({ total_count: 2 });
    expect(added.body.data.find((user) => user.id === id)?.relationships.roles?.data).toEqual([
      { type: "roles", id: role.id },
    ]);
    expect((await datadog.call("POST", path, member)).body.data).toHaveLength(2);
    const listed = await datadog.call("GET", `${path}?sort=-name&page[size]=1`);
    expect(listed.body.data.map((user) => user.attributes.name)).toEqual(["New"]);
    expect(listed.body.meta.page).toEqual({ total_count: 2, total_filtered_count: 2 });
    expect(listed.body.included.map((each) => each.type)).toEqual([
      "roles",
      ...role.permissions.map(() => "permissions"),
    ]);
    const read = await datadog.call("GET", `v2/users/${id}`);
    expect(read.body.data.attributes).toMatchObject({ email: "new@example.com", status: "Active", disabled: false });
    expect((await datadog.call("DELETE", path, member)).body.data).toHaveLength(1);
    await datadog.call("POST", path, member);
    expect((await datadog.call("DELETE", `v2/users/${id}`)).status).toBe(204);
    expect((await datadog.call("GET", path)).body.data).toHaveLength(1);
    expect((await datadog.call("GET", `v2/users/${id}`)).body.data.attributes.status).toBe("Disabled");
  });

  it("are refused as recorded", async () => {
    const datadog = await startDatadog();
    const path = `v2/roles/${datadog.role("Log Auditors").id}/users`;
    const wrongType = await datadog.call("POST", path, { data: { type: "roles", id: unknownId } });
    expect(wrongType.body.errors).toEqual(['API input validation failed: Invalid type. Expected "users".']);
    expect((await datadog.call("POST", path, { data: { type: "users", id: unknownId } })).status).toBe(404);
    expect((await datadog.call("GET", `v2/users/${unknownId}`)).status).toBe(404);
    expect((await datadog.call("GET", `v2/roles/${unknownId}/users`)).status).toBe(404);
    const create = (attributes: object, relationships?: object) =>
      datadog.call("POST", "v2/users", { data: { type: "users", attributes, relationships } });
    expect((await create({})).status).toBe(400);
    expect((await create({ email: "ada@example.com" })).status).toBe(409);
    const roles = (id: string) => ({ roles: { data: [{ type: "roles", id }] } });
    expect((await create({ email: "x@example.com" }, roles(unknownId))).status).toBe(404);
    const { id } = datadog.role("Log Auditors");
    const created = await create({ email: "x@example.com" }, roles(id));
    expect(created.body.data.relationships.roles?.data).toEqual([{ type: "roles", id }]);
  });
});

it("lists role templates", async () => {
  const datadog = await startDatadog();
  const { body } = await datadog.call("GET", "v2/roles/templates");
  expect(body.data.map((template) => template.type)).toEqual(["roles", "roles", "roles"]);
  expect(body.data[0]?.attributes).toEqual({ name: expect.any(String), description: expect.any(String) });
});
