import { describe, expect, it } from "vitest";
import { qubole } from "../../src/simulator/qubole";
import { ALL, bench, field, token } from "./qubole-harness";

const CLONE = "/api/v1.2/accounts/clone";
const ROLES = "/api/v1.2/roles";

describe("switches", () => {
  it("have defaults for everything and refuse unknown names", () => {
    expect(Object.keys(qubole.switches.parse({}))).toHaveLength(14);
    expect(qubole.switches.safeParse({ nonsense: 1 }).success).toBe(false);
  });

  it("cloneState: a processing clone is done after the given views", async () => {
    const { send } = bench({ cloneState: "processing_create", viewsUntilCreated: 2 });
    const clone = await send("POST", CLONE, { id: "23", name: "a" });
    expect(clone.body).toMatchObject({ state: "processing_create", status: "success" });
    const states: unknown[] = [];
    for (let view = 0; view < 4; view += 1) {
      states.push(
        (await send("GET", "/api/v2/accounts/", undefined, String(clone.body?.authentication_token))).body?.state,
      );
    }
    expect(states).toEqual(["processing_create", "processing_create", "success_create", "success_create"]);
  });

  it("whoMayClone: system-admin keeps system-users out", async () => {
    const open = bench();
    expect((await open.send("POST", CLONE, { id: "23", name: "a" }, token("etl", 23))).status).toBe(200);
    const { send } = bench({ whoMayClone: "system-admin" });
    expect((await send("POST", CLONE, { id: "23", name: "a" }, token("etl", 23))).status).toBe(403);
    expect((await send("POST", CLONE, { id: "23", name: "a" }, token("ada", 23))).status).toBe(200);
  });

  it("accountIdType", async () => {
    const { send } = bench({ accountIdType: "number" });
    expect((await send("POST", CLONE, { id: "23", name: "a" })).body?.account_id).toBe(3002);
  });

  it("gcpShape: no groups, no key flag, and the v2 view of that edition", async () => {
    const { send } = bench({ gcpShape: true });
    const clone = await send("POST", "/api/v2/accounts/clone", { id: "23", name: "a" });
    expect(Object.keys(clone.body ?? {})).toEqual(["name", "state", "authentication_token", "account_id", "status"]);
    const view = await send("GET", "/api/v2/accounts", undefined, String(clone.body?.authentication_token));
    expect(view.body).toMatchObject({ name: "a", validation_status: "success" });
    expect(view.body).not.toHaveProperty("state");
  });

  it("policyEcho: the same policies as another text", async () => {
    const { send } = bench({ policyEcho: "re-serialised" });
    const answer = await send("POST", ROLES, { name: "x", policies: ALL });
    const { policy } = field<{ policy: string }>(answer, "roles");
    expect(policy).not.toBe(ALL);
    expect(JSON.parse(policy)).toEqual(JSON.parse(ALL));
  });

  it("policyKey: lenient takes either key on all three calls", async () => {
    const { send } = bench({ policyKey: "lenient" });
    expect((await send("POST", ROLES, { name: "x", policy: ALL })).status).toBe(200);
    expect((await send("PUT", `${ROLES}/4`, { policy: ALL })).body).toMatchObject({ roles: { policy: ALL } });
    expect((await send("POST", `${ROLES}/5/duplicate`, { name: "y", policies: ALL })).body).toMatchObject({
      roles: { policy: ALL },
    });
  });

  it("rolesWrapper: one-element arrays", async () => {
    const { send } = bench({ rolesWrapper: "array" });
    expect((await send("POST", ROLES, { name: "x", policies: ALL })).body?.roles).toMatchObject([{ id: 6 }]);
    expect((await send("GET", `${ROLES}/6`)).body?.roles).toMatchObject([{ id: 6 }]);
  });

  it("duplicateRoute: absent", async () => {
    const { send, state } = bench({ duplicateRoute: "absent" });
    expect((await send("POST", `${ROLES}/4/duplicate`, { name: "x" })).status).toBe(404);
    expect(state.roles.some(({ name }) => name === "x")).toBe(false);
  });

  it("pagingForm: flat, or none with a page that is honoured or ignored", async () => {
    const page = async (switches: Parameters<typeof bench>[0]) => {
      return (await bench(switches).send("GET", `${ROLES}?page=2&per_page=2`)).body;
    };
    expect(await page({ pagingForm: "flat" })).toMatchObject({ page: 2, prev_page: 1, next_page: 3 });
    const honoured = await page({ pagingForm: "none" });
    expect(honoured).toEqual({ roles: [expect.objectContaining({ id: 3 }), expect.objectContaining({ id: 4 })] });
    const ignored = await page({ pagingForm: "none", pageParameter: "ignored" });
    expect(ignored?.roles).toHaveLength(5);
  });

  it("deleteAttachedRole: refused", async () => {
    const { send } = bench({ deleteAttachedRole: "refused" });
    await send("PUT", "/api/v1.2/groups/2/roles/4/assign");
    expect((await send("DELETE", `${ROLES}/4`)).status).toBe(422);
    await send("PUT", "/api/v1.2/groups/2/roles/4/unassign");
    expect((await send("DELETE", `${ROLES}/4`)).status).toBe(200);
  });

  it("duplicateRoleName: 409", async () => {
    const { send } = bench({ duplicateRoleName: 409 });
    expect((await send("POST", ROLES, { name: "analyst", policies: ALL })).status).toBe(409);
  });

  it.each([
    ["error.error_message", { error: { error_code: 404, error_message: "Role 99 not found" } }],
    ["error", { error: "Role 99 not found" }],
    ["message", { message: "Role 99 not found" }],
    ["status", { status: "Role 99 not found" }],
    ["empty", undefined],
    ["html", undefined],
  ] as const)("errorBody: %s", async (errorBody, body) => {
    const { send } = bench({ errorBody });
    const answer = await send("GET", `${ROLES}/99`);
    expect(answer.status).toBe(404);
    expect(answer.body).toEqual(body);
    expect(answer.headers.get("x-qubole-trace-id")).toMatch(/^\d+-1-\d+$/);
    if (errorBody === "empty") expect(answer.text).toBe("");
    if (errorBody === "html") expect(answer.headers.get("content-type")).toContain("text/html");
  });

  it("are read when a request comes, as they change while the simulator runs", async () => {
    const { send, switches } = bench();
    expect((await send("POST", ROLES, { name: "analyst", policies: ALL })).status).toBe(422);
    switches.duplicateRoleName = 409;
    expect((await send("POST", ROLES, { name: "analyst", policies: ALL })).status).toBe(409);
  });
});
