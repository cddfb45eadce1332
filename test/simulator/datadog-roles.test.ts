import { describe, expect, it } from "vitest";
import { defaults, held, permissionsOf, startDatadog } from "./datadog-fixture";

const unknownId = "11111111-2222-4333-8444-555555555555";

describe("clone", () => {
  it("copies the permissions to a new role without users", async () => {
    const datadog = await startDatadog();
    const source = datadog.role("Support Engineers");
    const { status, body } = await datadog.clone(source.id, "Support clone");
    expect(status).toBe(200);
    expect(body.data.type).toBe("roles");
    expect(body.data.id).not.toBe(source.id);
    expect(body.data.attributes).toMatchObject({ name: "Support clone" });
    expect(held(body.data)).toEqual(source.permissions);
    const read = await datadog.call("GET", `v2/roles/${body.data.id}`);
    expect(read.body.data.attributes.user_count).toBe(0);
    expect(datadog.state.users.filter((user) => user.roles.includes(source.id))).toHaveLength(2);
  });

  it("copies a managed role too, exactly, and ignores relationships", async () => {
    const datadog = await startDatadog();
    const source = datadog.role("Datadog Admin Role");
    const cloned = await datadog.call("POST", `v2/roles/${source.id}/clone`, {
      data: { type: "roles", attributes: { name: "Admins" }, relationships: permissionsOf([]) },
    });
    expect(held(cloned.body.data)).toEqual(source.permissions);
    expect(datadog.role("Admins").managed).toBe(false);
    const read = await datadog.call("GET", `v2/roles/${cloned.body.data.id}`);
    expect(held(read.body.data)).not.toEqual(source.permissions);
    expect(held(read.body.data).sort()).toEqual([...source.permissions].sort());
  });

  it("copies a role without the default permissions as it is", async () => {
    const datadog = await startDatadog();
    const source = datadog.role("Log Auditors");
    expect(held((await datadog.clone(source.id, "x")).body.data)).toEqual(source.permissions);
  });

  it.each([
    ["ignored", [...defaults]],
    ["honoured", []],
  ])("with an opt-out of the defaults: %s", async (optOutOnClone, expected) => {
    const datadog = await startDatadog({ optOutOnClone });
    const { body } = await datadog.clone(datadog.role("Example-Role").id, "x", { default_permissions_opt_out: true });
    expect(datadog.names(held(body.data))).toEqual(expected);
    const plain = await datadog.clone(datadog.role("Example-Role").id, "y");
    expect(datadog.names(held(plain.body.data))).toEqual(defaults);
  });

  it("stores receives_permissions_from and adds nothing for it now", async () => {
    const datadog = await startDatadog();
    const source = datadog.role("Example-Role");
    const attributes = { receives_permissions_from: ["Datadog Admin Role"] };
    const { body } = await datadog.clone(source.id, "x", attributes);
    expect(held(body.data)).toEqual(source.permissions);
    expect(body.data.attributes).toMatchObject(attributes);
    expect((await datadog.clone(source.id, "y")).body.data.attributes).not.toHaveProperty("receives_permissions_from");
    expect((await datadog.clone(source.id, "z", { receives_permissions_from: ["Example-Role"] })).status).toBe(400);
  });

  it.each([
    ["shape before the name", {}, 400, /Object must include `data` key/],
    ["a missing type", { data: { attributes: { name: "x" } } }, 400, /`data` object must include `type` key/],
    ["another type", { data: { type: "users", attributes: { name: "x" } } }, 400, /Invalid type. Expected "roles"/],
    ["missing attributes", { data: { type: "roles" } }, 400, /`attributes` key/],
    ["a missing name", { data: { type: "roles", attributes: {} } }, 400, /`name` key/],
    [
      "a blank name",
      { data: { type: "roles", attributes: { name: "    " } } },
      400,
      /^Role names cannot be only white/,
    ],
    ["an empty name", { data: { type: "roles", attributes: { name: "" } } }, 400, /^Role names cannot be only white/],
    ["an unknown source", { data: { type: "roles", attributes: { name: "x" } } }, 404, new RegExp(`^${unknownId} not`)],
  ])("refuses %s", async (_what, body, status, text) => {
    const datadog = await startDatadog();
    const refused = await datadog.call("POST", `v2/roles/${unknownId}/clone`, body);
    expect(refused.status).toBe(status);
    expect(refused.body.errors).toEqual([expect.stringMatching(text)]);
  });

  it("refuses a name that exists, after it has found the source", async () => {
    const datadog = await startDatadog();
    const source = datadog.role("Example-Role");
    expect((await datadog.clone(unknownId, "Example-Role")).status).toBe(404);
    const refused = await datadog.clone(source.id, "Example-Role");
    expect([refused.status, refused.body.errors]).toEqual([409, ["A role with the same name already exists"]]);
  });
});

describe("create", () => {
  it("adds the default permissions unless the request opts out", async () => {
    const datadog = await startDatadog();
    const sent = datadog.ids("logs_read_data", "dashboards_read");
    const created = await datadog.create("a", sent);
    expect(created.status).toBe(200);
    expect(datadog.names(held(created.body.data))).toEqual([...defaults, "logs_read_data"].sort());
    const bare = await datadog.create("b", sent, { default_permissions_opt_out: true });
    expect(datadog.names(held(bare.body.data))).toEqual(["dashboards_read", "logs_read_data"]);
    expect(bare.body.data.attributes).not.toHaveProperty("default_permissions_opt_out");
    expect(datadog.names(held((await datadog.create("c")).body.data))).toEqual(defaults);
  });

  it("adds what a permission implies, and leaves out what is dropped silently", async () => {
    const datadog = await startDatadog();
    const optOut = { default_permissions_opt_out: true };
    const [admin = "", logs = ""] = datadog.ids("admin", "logs_read_data");
    const created = await datadog.create("a", [admin], optOut);
    expect(datadog.names(held(created.body.data))).toEqual(["admin", "org_management", "standard"]);
    datadog.simulator.setSwitches({ silentDrop: [logs] });
    const dropped = await datadog.create("b", [admin, logs], optOut);
    expect(held(dropped.body.data)).not.toContain(logs);
  });

  it.each([
    ["allowed", 200],
    ["409", 409],
  ])("under a name that exists: %s", async (duplicateOnCreate, status) => {
    const datadog = await startDatadog({ duplicateOnCreate });
    expect((await datadog.create("Example-Role")).status).toBe(status);
  });

  it("refuses unknown permissions and ids that are no UUID", async () => {
    const datadog = await startDatadog();
    const unknown = await datadog.create("x", [unknownId]);
    expect([unknown.status, unknown.body.errors]).toEqual([400, ["Invalid input "]]);
    const named = await datadog.create("x", ["logs_read_data"]);
    expect([named.status, named.body.errors]).toEqual([
      400,
      [{ title: "Generic Error", detail: "invalid UUID [logs_read_data]" }],
    ]);
    expect(datadog.state.roles.some((role) => role.name === "x")).toBe(false);
  });

  it("hides the new role from as many GETs as the switch says", async () => {
    const datadog = await startDatadog({ createDelay: 2 });
    const created = await datadog.create("a");
    const cloned = await datadog.clone(created.body.data.id, "b");
    for (const { body } of [created, cloned]) {
      const seen = [];
      for (let count = 0; count < 3; count += 1)
        seen.push((await datadog.call("GET", `v2/roles/${body.data.id}`)).status);
      expect(seen).toEqual([404, 404, 200]);
    }
  });
});

describe("patch", () => {
  it("replaces the permissions when they are given and leaves them alone otherwise", async () => {
    const datadog = await startDatadog();
    const { id } = datadog.role("Log Auditors");
    const renamed = await datadog.patch(id, { name: "Auditors" });
    expect(renamed.body.data.attributes.name).toBe("Auditors");
    expect(held(renamed.body.data)).toEqual(datadog.role("Auditors").permissions);
    expect(held(renamed.body.data)).toHaveLength(4);
    const optOut = { default_permissions_opt_out: true };
    expect(datadog.names(held((await datadog.patch(id, {}, [])).body.data))).toEqual(defaults);
    expect(held((await datadog.patch(id, optOut, [])).body.data)).toEqual([]);
    const implied = await datadog.patch(id, optOut, datadog.ids("admin"));
    expect(datadog.names(held(implied.body.data))).toEqual(["admin", "org_management", "standard"]);
  });

  it("moves modified_at, not created_at, and ignores what the server owns", async () => {
    const datadog = await startDatadog();
    const before = datadog.role("Example-Role");
    await datadog.patch(before.id, { name: "Renamed", user_count: 9, created_at: "2000-01-01T00:00:00Z" });
    const after = datadog.role("Renamed");
    expect(after.createdAt).toBe(before.createdAt);
    expect(after.modifiedAt).toBeGreaterThan(before.modifiedAt);
  });

  it("may answer with the values from before", async () => {
    const datadog = await startDatadog({ stalePatch: true });
    const { id } = datadog.role("Example-Role");
    const patched = await datadog.patch(id, { name: "Renamed" }, []);
    expect(patched.body.data.attributes.name).toBe("Example-Role");
    expect((await datadog.call("GET", `v2/roles/${id}`)).body.data.attributes.name).toBe("Renamed");
  });

  it("changes nothing when it refuses", async () => {
    const datadog = await startDatadog();
    const before = datadog.role("Example-Role");
    const refused = [
      await datadog.patch(before.id, { name: "x" }, [unknownId]),
      await datadog.patch(before.id, { name: " " }),
      await datadog.patch(before.id, { name: "x", receives_permissions_from: "Datadog Admin Role" }),
      await datadog.call("PATCH", `v2/roles/${before.id}`, { data: { id: unknownId, type: "roles", attributes: {} } }),
      await datadog.call("PATCH", `v2/roles/${before.id}`, { data: { id: before.id, type: "role", attributes: {} } }),
      await datadog.patch(unknownId, { name: "x" }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 422, 400, 404]);
    expect(refused[3]?.body.errors).toEqual([
      "The id attribute in the request body does not match the role_id in the URL",
    ]);
    expect(datadog.role("Example-Role")).toEqual(before);
  });

  it.each([
    ["400", 400],
    ["403", 403],
  ])("of a managed role is refused with %s, as are grant and revoke", async (managedPatchStatus, status) => {
    const datadog = await startDatadog({ managedPatchStatus });
    const { id } = datadog.role("Datadog Standard Role");
    const [permission] = datadog.ids("standard");
    const data = { data: { type: "permissions", id: permission } };
    expect((await datadog.patch(id, { name: "x" })).status).toBe(status);
    expect((await datadog.call("POST", `v2/roles/${id}/permissions`, data)).status).toBe(status);
    expect((await datadog.call("DELETE", `v2/roles/${id}/permissions`, data)).status).toBe(status);
  });
});

describe("delete", () => {
  it("removes the role for good, frees its name and takes it from its users", async () => {
    const datadog = await startDatadog();
    const { id } = datadog.role("Support Engineers");
    const gone = await datadog.call("DELETE", `v2/roles/${id}`);
    expect([gone.status, gone.body, gone.headers.get("content-type")]).toEqual([204, undefined, null]);
    expect(datadog.state.users.some((user) => user.roles.includes(id))).toBe(false);
    const again = await datadog.call("DELETE", `v2/roles/${id}`);
    expect([again.status, again.body.errors]).toEqual([404, [`${id} not found`]]);
    expect((await datadog.call("GET", `v2/roles/${id}`)).status).toBe(404);
    expect((await datadog.clone(datadog.role("Example-Role").id, "Support Engineers")).status).toBe(200);
  });

  it.each([
    ["204", 204],
    ["403", 403],
  ])("of a managed role: %s", async (managedDelete, status) => {
    const datadog = await startDatadog({ managedDelete });
    const { id } = datadog.role("Datadog Standard Role");
    expect((await datadog.call("DELETE", `v2/roles/${id}`)).status).toBe(status);
    expect(datadog.state.roles.some((role) => role.id === id)).toBe(status === 403);
  });
});

describe("list", () => {
  it("pages, filters by prefix, sorts and counts all roles beside the matches", async () => {
    const datadog = await startDatadog();
    for (let number = 0; number < 15; number += 1) await datadog.create(`team-${String(number).padStart(2, "0")}`);
    const list = async (query: string) => {
      const { body } = await datadog.call("GET", `v2/roles${query}`);
      return { names: body.data.map((role) => role.attributes.name), page: body.meta.page };
    };
    const first = await list("");
    expect(first.names).toHaveLength(10);
    expect(first.names).toEqual([...first.names].sort());
    expect(first.page).toEqual({ total_count: 21, total_filtered_count: 21 });
    expect(await list("?filter=team-0&page%5Bsize%5D=4&page%5Bnumber%5D=2")).toEqual({
      names: ["team-08", "team-09"],
      page: { total_count: 21, total_filtered_count: 10 },
    });
    expect((await list("?filter=eam-01")).names).toEqual([]);
    expect((await list("?filter=Datadog+Admin+Role")).names).toEqual(["Datadog Admin Role"]);
    expect((await list("?page[number]=9")).names).toEqual([]);
    expect((await list("?filter=team&sort=-name&page[size]=2")).names).toEqual(["team-14", "team-13"]);
    expect((await list("?sort=-modified_at&page[size]=1")).names).toEqual(["team-14"]);
    expect((await list("?sort=-user_count&page[size]=1")).names).toEqual(["Support Engineers"]);
    const wanted = [datadog.role("Example-Role").id, datadog.role("Log Auditors").id];
    expect((await list(`?filter%5Bid%5D=${wanted.join("%2C")}`)).names).toEqual(["Example-Role", "Log Auditors"]);
  });

  it.each(["page[size]=101", "page[size]=0", "page[number]=-1", "page[size]=x", "sort=age"])(
    "refuses %s",
    async (query) => {
      const datadog = await startDatadog();
      expect((await datadog.call("GET", `v2/roles?${query}`)).status).toBe(400);
    },
  );
});
