import { describe, expect, it, vi } from "vitest";
import { getRole } from "../../src/qubole/functions";
import { sampleToken } from "../../src/simulator/qubole/seed";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { ALL, bench, EXPORTS, failure, NOTES } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

describe("many roles", () => {
  const crowd = (count: number) => (state: QuboleState) => {
    for (let index = 0; index < count; index += 1) {
      state.roles.push({
        id: 1000 + index,
        accountId: 23,
        name: `crowd ${index}`,
        source: "user-defined",
        policy: JSON.stringify(NOTES),
      });
    }
  };

  it.each([
    { pagingForm: "paging_info" },
    { pagingForm: "flat" },
    { pagingForm: "none" },
    { pagingForm: "none", pageParameter: "ignored" },
  ] as const)("are found on every page, however a list tells of further ones: %j", async (switches) => {
    const { role, api, change } = await bench(switches);
    await change(crowd(230));
    expect((await api.rolesNamed("crowd 229")).map(({ id }) => id)).toEqual(["1229"]);
    expect((await failure(role().up({ name: "crowd 150", policies: NOTES }))).message).toContain("already has");
  });

  it("are refreshed by one list", async () => {
    const { role, change, calls } = await bench();
    await change(crowd(20));
    const roles = Array.from({ length: 20 }, (_, index) =>
      Object.assign(role(), {
        id: String(1000 + index),
        outputs: { name: `crowd ${index}`, policies: NOTES, __version: 1 },
      }),
    );
    await Promise.all(roles.map((each) => each.refresh()));
    expect(roles[7]?.outputs).toMatchObject({ name: "crowd 7", source: "user-defined" });
    expect(calls()).toEqual(["GET /api/v1.2/roles"]);
  });
});

describe("switches", () => {
  it.each([
    { policyEcho: "re-serialised" },
    { policyKey: "lenient" },
    { rolesWrapper: "array" },
    { duplicateRoleName: 409 },
    { pagingForm: "flat" },
  ] as const)("%j makes no difference", async (switches) => {
    const { role, state } = await bench(switches);
    const [written, copy] = [role(), role()];
    for (const [resource, args] of [
      [written, { name: "x", policies: EXPORTS }],
      [copy, { name: "copy", cloneFrom: 4 }],
    ] as const) {
      expect(await resource.up(args)).toBe("create");
      expect(await resource.up(args)).toBe("same");
      expect(await resource.refresh()).toEqual([]);
      expect(await resource.up({ ...args, name: `${args.name}2` })).toBe("update");
      await resource.destroy();
    }
    expect((await failure(role().up({ name: "analyst", policies: ALL }))).message).toContain(
      "already has a Qubole role",
    );
    expect(state().roles.filter(({ accountId }) => accountId === 23)).toHaveLength(5);
  });
});

describe("getRole", () => {
  const run = async (args: { id?: string; name?: string }) => getRole.run((await bench()).api, args as never);

  it("finds by name and by id", async () => {
    const found = await run({ name: "cluster-operator" });
    expect(found).toMatchObject({ id: "5", name: "cluster-operator", source: "user-defined", accountId: "23" });
    expect(await run({ id: "5" })).toEqual(found);
  });

  it.each([
    [{}, /either id or name/],
    [{ id: "4", name: "analyst" }, /either id or name/],
    [{ name: "Analyst" }, /no role with the name "Analyst" in this token's account.*case-sensitive/s],
    [{ id: "99" }, /no role with the id "99"/],
  ])("refuses %j", async (args, words) => {
    expect((await failure(run(args))).message).toMatch(words);
  });

  it("looks in the token's account alone", async () => {
    const { connection } = await bench();
    const api = connection({ QDS_API_TOKEN: sampleToken("ada", 64) });
    expect(await getRole.run(api, { name: "analyst" } as never)).toMatchObject({ accountId: "64" });
  });
});
