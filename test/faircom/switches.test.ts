import { describe, expect, test, vi } from "vitest";
import type { FaircomSwitches } from "../../src/simulator/faircom/switches";
import { Bench, OTHER_PASSWORD, PASSWORD } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

/** Every position of every switch that doesn't make something impossible: the truth about a real server is unknown. */
const POSITIONS: readonly Partial<FaircomSwitches>[] = [
  {},
  { cloneRolesDefault: true },
  { cloneRolesAlways: true },
  { missingClonePassword: "empty" },
  { descriptionLimit: 65500 },
  { tokenPlacement: "result" },
  { tokenPlacement: "both" },
  { deadTokenCode: -1, sessionExpiresAfterRequests: 2 },
  { sessionExpiresAfterRequests: 2, appErrorHttpStatus: 400 },
  { appErrorHttpStatus: 400 },
  { omittedOnAlter: "reset" },
  { describeShape: "bare" },
  { describeShape: "array" },
  { rolesShape: "roleNames" },
  { rolesShape: "absent" },
  { implicitGuest: true },
  { implicitGuest: true, rolesShape: "roleNames" },
  { usernameCase: "upper" },
  { warningShape: "warningCode", defaultDebug: "max" },
  { assignNoop: "error" },
  { minPasswordLength: 15 },
  { resultAbsent: true },
  { defaultDebug: "max" },
  { sessionsPerUser: 1 },
  { permanentSessions: true },
];

describe.each(POSITIONS.map((positions) => [JSON.stringify(positions), positions] as const))(
  "with %s",
  (_name, positions) => {
    test("an account lives from create to destroy", async () => {
      const bench = await Bench.start(positions);
      const account = bench.account();
      const args = {
        sourceUsername: "template",
        username: "reports",
        password: PASSWORD,
        cloneRoles: true,
        description: "one",
      };
      expect(await account.up(args)).toBe("create");
      expect(bench.held("reports")).toMatchObject({ accountDescription: "one", roles: ["analysts", "reporting"] });
      expect(await account.up(args)).toBe("same");
      expect(await account.refresh()).toEqual([]);
      await bench.roles("reports", ["reporting"]);
      if (positions.rolesShape !== "absent") {
        expect(await account.refresh()).toContain("roleNames");
        expect(await account.up(args)).toBe("update");
        expect(bench.held("reports")?.roles).toEqual(["reporting", "analysts"]);
      }
      expect(await account.up({ ...args, description: "two", password: OTHER_PASSWORD })).toBe("update");
      expect(bench.held("reports")?.accountDescription).toBe("two");
      expect(await bench.opens("reports", OTHER_PASSWORD)).toBe(positions.sessionsPerUser !== 0);
      expect(await account.refresh()).toEqual([]);
      await account.destroy();
      expect(bench.held("reports")).toBeUndefined();
    });

    test("one without roles stays without", async () => {
      const bench = await Bench.start(positions);
      const account = bench.account();
      const args = { sourceUsername: "template", username: "reports", password: PASSWORD };
      expect(await account.up(args)).toBe("create");
      // A server that copies roles against our words and doesn't show them can't be noticed.
      expect(bench.held("reports")?.roles).toEqual([]);
      expect(await account.refresh()).toEqual([]);
      expect(await account.up(args)).toBe("same");
    });

    test("roles are assigned and taken away", async () => {
      const bench = await Bench.start(positions);
      const assignment = bench.assignment();
      await assignment.up({ username: "template", roleNames: ["auditors", "operators"] });
      expect(await assignment.refresh()).toEqual([]);
      await assignment.up({ username: "template", roleNames: ["auditors"] });
      expect(bench.held("template")?.roles).toEqual(["analysts", "reporting", "auditors"]);
      await assignment.destroy();
      expect(bench.held("template")?.roles).toEqual(["analysts", "reporting"]);
    });
  },
);

test("with a source whose roles the server doesn't show, cloneRoles still copies them; they aren't pinned", async () => {
  const bench = await Bench.start({ rolesShape: "absent" });
  const account = bench.account();
  const args = { sourceUsername: "template", username: "reports", password: PASSWORD, cloneRoles: true };
  await account.up(args);
  expect(bench.held("reports")?.roles).toEqual(["analysts", "reporting"]);
  expect(account.inputs).not.toHaveProperty("roleNames");
});
