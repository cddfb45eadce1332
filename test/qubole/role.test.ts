import { describe, expect, it, vi } from "vitest";
import { role as definition } from "../../src/qubole/role";
import { sampleToken } from "../../src/simulator/qubole/seed";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { ALL, bench, EXPORTS, failure, NOTES } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

/** Sets the stored policy text of a role in account 23. */
const withPolicy = (id: number, policies: unknown) => (state: QuboleState) => {
  const found = state.roles.find((role) => role.accountId === 23 && role.id === id);
  if (found) found.policy = typeof policies === "string" ? policies : JSON.stringify(policies);
};

const named = (state: QuboleState, name: string) =>
  state.roles.filter((role) => role.accountId === 23 && role.name === name);

function without(state: QuboleState, id: number): void {
  state.roles = state.roles.filter((role) => role.accountId !== 23 || role.id !== id);
}

describe("written out", () => {
  it("is empty on the second up, and changed in place by what differs alone", async () => {
    const { role, wire } = await bench();
    const made = role();
    expect(await made.up({ name: "x", policies: EXPORTS })).toBe("create");
    const asked = wire.length;
    expect(await made.up({ name: "x", policies: EXPORTS })).toBe("same");
    expect(wire).toHaveLength(asked);

    expect(await made.up({ name: "y", policies: EXPORTS })).toBe("update");
    expect(wire.findLast(({ method }) => method === "PUT")).toMatchObject({
      path: "/api/v1.2/roles/6",
      body: '{"name":"y"}',
    });
    expect(await made.up({ name: "y", policies: NOTES })).toBe("update");
    expect(Object.keys(JSON.parse(wire.findLast(({ method }) => method === "PUT")?.body ?? ""))).toEqual(["policies"]);
    expect(made.outputs).toMatchObject({ name: "y", policies: NOTES });
    expect(await made.refresh()).toEqual([]);
  });

  it("compares by meaning: order of names and keys, text or list, twice or once", async () => {
    const { role } = await bench();
    const made = role();
    await made.up({ name: "x", policies: [{ resource: "note", action: ["read", "create"], access: "allow" }] });
    for (const action of [
      ["create", "read"],
      ["create", "read", "create"],
    ]) {
      expect(await made.up({ name: "x", policies: [{ access: "allow", action, resource: "note" }] })).toBe("same");
    }
    await made.up({ name: "x", policies: [{ resource: "note", action: "read", access: "allow", condition: {} }] });
    expect(await made.up({ name: "x", policies: [{ resource: "note", action: ["read"], access: "allow" }] })).toBe(
      "same",
    );
  });

  it("keeps the order of policies, which counts", async () => {
    const { role } = await bench();
    const made = role();
    await made.up({ name: "x", policies: [...ALL, ...NOTES] });
    expect(made.outputs.policies).toEqual([...ALL, ...NOTES]);
    expect(await made.up({ name: "x", policies: [...NOTES, ...ALL] })).toBe("update");
    expect(made.outputs.policies).toEqual([...NOTES, ...ALL]);
  });

  it("sees a change by hand as drift and repairs it", async () => {
    const { role, change, state } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await change(withPolicy(6, ALL));
    expect(await made.refresh()).toEqual(["__declared", "policies"]);
    expect(await made.up({ name: "x", policies: NOTES })).toBe("update");
    expect(JSON.parse(named(state(), "x")[0]?.policy ?? "")).toEqual(NOTES);
    expect(await made.refresh()).toEqual([]);
    expect(await made.up({ name: "x", policies: NOTES })).toBe("same");
  });

  it("sees no drift in another text of the same meaning", async () => {
    const { role, change } = await bench();
    const made = role();
    await made.up({ name: "x", policies: EXPORTS });
    await change(
      withPolicy(
        6,
        '[ {"condition":{"command_type":["DbExportCommand"]},"access":"allow","action":["create","all"],"resource":"command"} ]',
      ),
    );
    expect(await made.refresh()).toEqual([]);
  });

  it("is gone when it was deleted by hand; an update before a refresh says what to do", async () => {
    const { role, change } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await change((state) => without(state, 6));
    const error = await failure(made.up({ name: "x", policies: ALL }));
    expect(error.message).toMatch(/no longer exists.*pulumi up --refresh/s);
    expect(await made.refresh()).toBe("gone");
    expect(await made.up({ name: "x", policies: ALL })).toBe("create");
  });

  it("isn't believed gone by one false 404", async () => {
    const { role, faults, calls } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    faults({ match: { method: "GET", template: "/api/v1.2/roles/{role}", nth: 1 }, fault: "status", status: 404 });
    expect(await made.refresh()).toEqual([]);
    expect(calls().slice(-2)).toEqual(["GET /api/v1.2/roles/6", "GET /api/v1.2/roles"]);
  });

  it("is an error, not gone, when its policies can't be read", async () => {
    const { role, change } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await change(withPolicy(6, "not JSON"));
    expect((await failure(made.refresh())).message).toContain("policies of the Qubole role 6 can't be read");
    expect(await role().up({ name: "y", policies: NOTES })).toBe("create");
  });

  it("tells a refused rename as a refusal, with the object in the state", async () => {
    const { role } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    const error = await failure(made.up({ name: "analyst", policies: NOTES }));
    expect(error.message).toMatch(/Role name analyst has already been taken/);
    expect(made.outputs.name).toBe("x");
    expect(await made.up({ name: "x", policies: NOTES })).toBe("update");
    expect(await made.up({ name: "x", policies: NOTES })).toBe("same");
  });
});

describe("cloned", () => {
  it("uses the duplicate call, shows what the copy will hold, and is pinned to it", async () => {
    const { role, calls, wire, change } = await bench();
    const copy = role();
    const planned = await copy.preview({ name: "copy", cloneFrom: 5 });
    expect(planned.policies).toEqual([
      { resource: "cluster", action: ["read", "start", "terminate"], access: "allow" },
      { resource: "account", action: ["all"], access: "deny" },
    ]);
    await copy.up({ name: "copy", cloneFrom: 5 });
    expect(calls()).toContain("POST /api/v1.2/roles/5/duplicate");
    expect(JSON.parse(wire.find(({ method }) => method === "POST")?.body ?? "")).toEqual({
      name: "copy",
      policy: JSON.stringify(planned.policies),
    });
    expect(copy.outputs.policies).toEqual(planned.policies);

    await change(withPolicy(5, ALL));
    expect(await copy.up({ name: "copy", cloneFrom: "5" })).toBe("same");
    expect(await copy.refresh()).toEqual([]);
    await change((state) => without(state, 5));
    expect(await copy.up({ name: "renamed", cloneFrom: 5 })).toBe("update");
    expect(copy.outputs.policies).toEqual(planned.policies);
  });

  it("holds what the plan showed, even if the source changes in between", async () => {
    const { role, change, connection, state } = await bench();
    const early = role();
    const planned = await early.preview({ name: "copy", cloneFrom: 4 });
    await change(withPolicy(4, ALL));
    // The source is read once per process, so this is the create after that preview.
    await early.up({ name: "copy", cloneFrom: 4 });
    expect(early.outputs.policies).toEqual(planned.policies);
    const late = Object.assign(role(), { api: connection({}) });
    await late.up({ name: "late", cloneFrom: 4 });
    expect(late.outputs.policies).toEqual(ALL);
    expect(named(state(), "copy")).toHaveLength(1);
  });

  it("is pinned anew, in place, when another source is named", async () => {
    const { role } = await bench();
    const copy = role();
    await copy.up({ name: "copy", cloneFrom: 4 });
    const { id } = copy;
    expect(await copy.up({ name: "copy", cloneFrom: 1 })).toBe("update");
    expect(copy.id).toBe(id);
    expect(copy.outputs.policies).toEqual(ALL);
  });

  it("copies a built-in role into one that can be changed", async () => {
    const { role } = await bench();
    const copy = role();
    await copy.up({ name: "copy", cloneFrom: 1 });
    expect(copy.outputs).toMatchObject({ source: "user-defined", policies: ALL });
    expect(await copy.up({ name: "copy", policies: NOTES })).toBe("update");
  });

  it.each(["object", "array"] as const)(
    "creates a role of the same policies where duplicate is missing (roles as %s)",
    async (rolesWrapper) => {
      const { role, calls } = await bench({ duplicateRoute: "absent", rolesWrapper });
      const copy = role();
      await copy.up({ name: "copy", cloneFrom: 1 });
      expect(copy.outputs.policies).toEqual(ALL);
      expect(calls().filter((call) => call.startsWith("POST"))).toEqual([
        "POST /api/v1.2/roles/1/duplicate",
        "POST /api/v1.2/roles",
      ]);
    },
  );

  it("copies a looser policy as what it means", async () => {
    const { role, change, state } = await bench();
    await change(withPolicy(4, '[{"access":"allow","resource":"all"}]'));
    await role().up({ name: "copy", cloneFrom: 4 });
    expect(named(state(), "copy")[0]?.policy).toBe('[{"resource":"all","action":["all"],"access":"allow"}]');
  });
});

describe("adopt", () => {
  it("takes an existing role over and brings it to what is declared", async () => {
    const { role, state } = await bench();
    const made = role();
    expect(await made.up({ name: "analysts", policies: NOTES, adopt: 4 })).toBe("create");
    expect(made.id).toBe("4");
    expect(named(state(), "analysts")[0]).toMatchObject({ id: 4, policy: JSON.stringify(NOTES) });
    expect(await made.up({ name: "analysts", policies: NOTES })).toBe("same");
  });

  it("doesn't let the older resource of the same role delete it in the same run", async () => {
    const { role, state } = await bench();
    const [older, newer] = [role(), role()];
    await older.up({ name: "x", policies: NOTES });
    await newer.up({ name: "x", policies: NOTES, adopt: "6" });
    await older.destroy();
    expect(named(state(), "x")).toHaveLength(1);
  });

  it("refuses built-in roles and unknown ids", async () => {
    const { role } = await bench();
    expect((await failure(role().up({ name: "x", policies: NOTES, adopt: 1 }))).message).toMatch(
      /built-in one.*clone it instead/,
    );
    expect((await failure(role().up({ name: "x", policies: NOTES, adopt: 99 }))).message).toMatch(
      /no Qubole role with the id 99/,
    );
  });
});

describe("delete", () => {
  it("deletes, once and again", async () => {
    const { role, state } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await definition.remove(made.api, "6", made.outputs);
    expect(named(state(), "x")).toEqual([]);
    await made.destroy();
  });

  it("names the groups that held it", async () => {
    const { role, change, notices } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await change(
      ({ groups }) =>
        void groups.find(({ accountId, name }) => accountId === 23 && name === "system-user")?.roleIds.push(6),
    );
    await made.destroy();
    expect(notices).toEqual(['The Qubole role "x" is deleted; these groups held it: system-user.']);
  });

  it("explains a refusal by them", async () => {
    const { role, change, state } = await bench({ deleteAttachedRole: "refused" });
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    await change(
      ({ groups }) =>
        void groups.find(({ accountId, name }) => accountId === 23 && name === "system-user")?.roleIds.push(6),
    );
    const error = await failure(made.destroy());
    expect(error.message).toMatch(/Groups that hold the role: system-user\..*unassign the role/s);
    expect(named(state(), "x")).toHaveLength(1);
  });

  it("works where groups can't be listed", async () => {
    const { role, faults, state } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    faults({ match: { template: "/api/v1.2/roles/{role}/groups" }, fault: "status", status: 403 });
    await made.destroy();
    expect(named(state(), "x")).toEqual([]);
  });
});

describe("a token that has come to be of another account", () => {
  it("is refused: there, the same id means another role", async () => {
    const { role, connection, state } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    const other = connection({ QDS_API_TOKEN: sampleToken("ada", 64) });
    await Object.assign(role(), { api: other }).up({ name: "theirs", policies: ALL });
    const before = state().roles;
    for (const act of ["refresh", "up", "destroy"] as const) {
      // A connection of its own for each, as each run of the engine has.
      const api = connection({ QDS_API_TOKEN: sampleToken("ada", 64) });
      const moved = Object.assign(role(), { api, id: made.id, inputs: made.inputs, outputs: made.outputs });
      const error = await failure(moved[act]({ name: "x", policies: EXPORTS } as never) as Promise<unknown>);
      expect(error.message).toMatch(/role 6 is in account 23, but the token is of account 64.*pulumi state delete/s);
    }
    expect(state().roles).toEqual(before);
  });

  it("is noticed even where the id means nothing in the other account", async () => {
    const { role, connection } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    const moved = Object.assign(role(), {
      api: connection({ QDS_API_TOKEN: sampleToken("ada", 64) }),
      id: "6",
      outputs: made.outputs,
    });
    expect((await failure(moved.refresh())).message).toContain("is in account 23");
  });
});
