/** What goes wrong on the way: nothing is made twice, nothing is forgotten, and every error says what to do. */
import { describe, expect, it, vi } from "vitest";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { ALL, bench, failure, NOTES } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const ROLES = "/api/v1.2/roles";
const rolesOf = ({ roles }: QuboleState, name: string) =>
  roles.filter((role) => role.accountId === 23 && role.name === name);

describe.each([
  ["written out", { name: "x", policies: NOTES }, ROLES],
  ["cloned", { name: "x", cloneFrom: 4 }, "/api/v1.2/roles/{role}/duplicate"],
])("a role %s whose answer is lost", (_kind, args, template) => {
  it.each([
    [{ fault: "reset-after" }],
    [{ fault: "reset-before" }],
    [{ fault: "malformed" }],
    [{ fault: "status", status: 500, execute: true }],
    [{ fault: "status", status: 502 }],
    [{ fault: "status", status: 504, execute: true }],
    [{ fault: "status", status: 200, body: "<html>Sign in</html>", headers: { "content-type": "text/html" } }],
    [{ fault: "status", status: 429 }],
    [{ fault: "status", status: 503 }],
  ] as const)("is there exactly once: %j", async (fault) => {
    const { role, faults, state } = await bench();
    faults({ match: { method: "POST", template, nth: 1 }, ...fault });
    const made = role();
    expect(await made.up(args)).toBe("create");
    expect(rolesOf(state(), "x")).toHaveLength(1);
    expect(made.id).toBe(String(rolesOf(state(), "x")[0]?.id));
    expect(await made.up(args)).toBe("same");
    expect(await made.refresh()).toEqual([]);
  });
});

describe("a role whose answer doesn't come in time", () => {
  it("is there exactly once", async () => {
    vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "0.3");
    const { role, faults, state } = await bench();
    faults({ match: { method: "POST", template: ROLES }, fault: "hang", execute: true });
    expect(await role().up({ name: "x", policies: NOTES })).toBe("create");
    vi.unstubAllEnvs();
    expect(rolesOf(state(), "x")).toHaveLength(1);
  });
});

describe("a role of the same name that appears meanwhile", () => {
  it("is somebody else's if its policies are others", async () => {
    const { role, faults, api, change, state } = await bench();
    faults({ match: { method: "POST", template: ROLES }, fault: "reset-before" });
    const lookup = api.rolesNamed.bind(api);
    let looks = 0;
    api.rolesNamed = async (name) => {
      looks += 1;
      if (looks === 2) {
        await change((edited) => {
          edited.roles.push({ id: 99, accountId: 23, name: "x", source: "user-defined", policy: JSON.stringify(ALL) });
        });
      }
      return lookup(name);
    };
    const error = await failure(role().up({ name: "x", policies: NOTES }));
    expect(error.message).toMatch(/already has a Qubole role with the name "x".*id 99.*differ from the declared ones/s);
    expect(rolesOf(state(), "x").map(({ policy }) => JSON.parse(policy))).toEqual([ALL]);
  });

  it.each([409, 422] as const)("is told as a taken name, which Qubole refuses with %i", async (duplicateRoleName) => {
    const { role, api, change } = await bench({ duplicateRoleName });
    const lookup = api.rolesNamed.bind(api);
    let looks = 0;
    api.rolesNamed = async (name) => {
      looks += 1;
      const found = await lookup(name);
      if (looks === 1) {
        await change((edited) => {
          edited.roles.push({ id: 99, accountId: 23, name: "x", source: "user-defined", policy: JSON.stringify(ALL) });
        });
      }
      return found;
    };
    const error = await failure(role().up({ name: "x", policies: NOTES }));
    expect(error.message).toMatch(/already has a Qubole role with the name "x".*id 99.*adopt: "99"/s);
  });
});

describe("reads", () => {
  it.each([500, 502, 503, 504, 449, 429])("are repeated after %i", async (status) => {
    const { role, faults } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    faults({ match: { method: "GET", nth: 1 }, fault: "status", status, times: 2 });
    expect(await made.refresh()).toEqual([]);
  });

  it.each([400, 418])("aren't repeated after %i", async (status) => {
    const { role, faults, calls } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    faults({ match: { method: "GET" }, fault: "status", status });
    const asked = calls().length;
    await failure(made.refresh());
    expect(calls()).toHaveLength(asked + 1);
  });
});

describe("changes", () => {
  it.each([
    [500, 1],
    [502, 1],
    [449, 1],
    [503, 4],
  ])("after %i are sent %i time(s), as Qubole's SDKs do", async (status, times) => {
    const { role, faults, calls } = await bench();
    const made = role();
    await made.up({ name: "x", policies: NOTES });
    faults({ match: { method: "PUT" }, fault: "status", status });
    await failure(made.up({ name: "x", policies: ALL }));
    expect(calls().filter((call) => call.startsWith("PUT"))).toHaveLength(times);
    faults();
    expect(await made.up({ name: "x", policies: ALL })).toBe("update");
    expect(await made.up({ name: "x", policies: ALL })).toBe("same");
  });
});

describe("errors", () => {
  it.each([
    ["error.error_message", "Role name x has already been taken"],
    ["error", "Role name x has already been taken"],
    ["message", "Role name x has already been taken"],
    ["status", "Role name x has already been taken"],
    ["empty", ""],
    ["html", "Qubole says: 422"],
  ] as const)("carry the vendor's words from a body of the shape %s", async (errorBody, words) => {
    const { role, switches } = await bench();
    const [made, other] = [role(), role()];
    await made.up({ name: "x", policies: NOTES });
    await other.up({ name: "y", policies: NOTES });
    switches({ errorBody });
    const error = await failure(other.up({ name: "x", policies: NOTES }));
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/PUT \/api\/v1\.2\/roles\/\{role_id\}, HTTP 422, request id \d+-1-\d+/);
    if (errorBody === "empty") expect(error.message).not.toContain("Qubole says");
    expect(error.message).not.toContain("<");
  });

  it("name the new host of a redirect, and don't follow it", async () => {
    const { role, faults, simulator } = await bench();
    faults({
      match: { method: "POST" },
      fault: "status",
      status: 301,
      headers: { location: "https://us.qubole.com/api/v1.2/roles" },
    });
    const error = await failure(role().up({ name: "x", policies: NOTES }));
    expect(error.message).toMatch(/redirects to us\.qubole\.com; redirects aren't followed/);
    expect(simulator.requests().filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("say where a rejected token came from, and never show it", async () => {
    const { role, connection } = await bench();
    const stranger = Object.assign(role(), { api: connection({ QDS_API_TOKEN: "t0psecret".repeat(7) }) });
    const error = await failure(stranger.up({ name: "x", policies: NOTES }));
    expect(error.message).toMatch(/rejected the credential.*apiToken from the environment variable QDS_API_TOKEN/s);
    expect(error.message).not.toContain("t0psecret");
  });

  it("never repeat a token that the vendor echoes", async () => {
    const { role, faults, simulator } = await bench();
    const token = simulator.env.QDS_API_TOKEN ?? "";
    faults({ fault: "status", status: 400, body: { error: `bad token ${token}` } });
    const error = await failure(role().up({ name: "x", policies: NOTES }));
    expect(error.message).toContain("bad token [secret]");
    expect(error.message).not.toContain(token);
  });
});
