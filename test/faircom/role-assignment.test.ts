import { describe, expect, test, vi } from "vitest";
import { assignmentDefinition, Bench, failureOf, problemsOf } from "./bench";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const TWO = { username: "template", roleNames: ["auditors", "operators"] };

describe("role assignment", () => {
  test("adds what is lacking and nothing else", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    expect(await assignment.up({ username: "template", roleNames: ["operators", "analysts"] })).toBe("create");
    expect(assignment.id).toBe("template");
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting", "operators"]);
    expect(bench.only("assignRolesToAccounts").body.params).toEqual({
      add: [{ roleNames: ["operators"], usernames: ["template"] }],
    });
    expect(assignment.outputs).toMatchObject({ roleNames: ["analysts", "operators"] });
    expect(await assignment.refresh()).toEqual([]);
  });

  test("sends nothing when the account holds the roles already", async () => {
    const bench = await Bench.start();
    await bench.assignment().up({ username: "template", roleNames: ["reporting"] });
    expect(bench.actions()).toEqual(["listAccounts"]);
  });

  test("additions and removals go in calls of their own", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    await assignment.up(TWO);
    bench.sent.length = 0;
    expect(await assignment.up({ username: "template", roleNames: ["operators", "ADMIN"] })).toBe("update");
    const changes = bench.sent
      .filter(({ body }) => body.action === "assignRolesToAccounts")
      .map(({ body }) => body.params);
    expect(changes).toEqual([
      { add: [{ roleNames: ["ADMIN"], usernames: ["template"] }] },
      { remove: [{ roleNames: ["auditors"], usernames: ["template"] }] },
    ]);
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting", "operators", "ADMIN"]);
    expect(await assignment.refresh()).toEqual([]);
  });

  test("a role that goes missing is drift and is assigned again; others are left alone", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    await assignment.up(TWO);
    await bench.roles("template", ["operators", "ADMIN"]);
    expect(await assignment.refresh()).toEqual(["__declared", "roleNames"]);
    expect(await assignment.refresh()).toEqual([]);
    expect(await assignment.up(TWO)).toBe("update");
    expect(bench.held("template")?.roles).toEqual(["operators", "ADMIN", "auditors"]);
    expect(await assignment.refresh()).toEqual([]);
  });

  test("a role that went missing and is no longer declared is forgotten", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    await assignment.up(TWO);
    await bench.roles("template", ["operators"]);
    await assignment.refresh();
    bench.sent.length = 0;
    await assignment.up({ username: "template", roleNames: ["operators"] });
    expect(bench.actions()).not.toContain("assignRolesToAccounts");
  });

  test("delete removes the roles it manages and no others", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    await assignment.up({ username: "template", roleNames: ["auditors", "analysts"] });
    await bench.roles("template", ["analysts", "reporting", "operators"]);
    await assignment.destroy();
    expect(bench.held("template")?.roles).toEqual(["reporting", "operators"]);
    expect(bench.sent.at(-3)?.body.params).toEqual({ remove: [{ roleNames: ["analysts"], usernames: ["template"] }] });
  });

  test("an account that is gone is done, for delete; for refresh the assignment is gone", async () => {
    const bench = await Bench.start();
    const [first, second] = [bench.assignment(), bench.assignment()];
    await first.up(TWO);
    await second.up(TWO);
    await bench.change((state) => void delete state.accounts.TEMPLATE);
    expect(await first.refresh()).toBe("gone");
    await second.destroy();
    expect(bench.actions().filter((action) => action === "assignRolesToAccounts")).toHaveLength(1);
  });

  test("case and order mean nothing", async () => {
    const bench = await Bench.start({ usernameCase: "upper" });
    const assignment = bench.assignment();
    await assignment.up({ username: "Template", roleNames: ["OPERATORS", "auditors", "Auditors"] });
    expect(assignment.inputs).toMatchObject({ username: "Template", roleNames: ["OPERATORS", "auditors"] });
    expect(await assignment.refresh()).toEqual([]);
    expect(await assignment.up({ username: "TEMPLATE", roleNames: ["Auditors", "operators"] })).toBe("same");
  });

  test("another account replaces it", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    await assignment.up(TWO);
    expect(await assignment.up({ ...TWO, username: "NewAccount1" })).toBe("replace");
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting"]);
    expect(bench.held("NewAccount1")?.roles).toEqual(["analysts", "auditors", "operators"]);
  });

  test("a role that doesn't exist is refused with the roles that can be seen", async () => {
    const bench = await Bench.start();
    const error = await failureOf(bench.assignment().up({ username: "template", roleNames: ["auditor"] }));
    expect(error.message).toContain('The role "auditor" does not exist.');
    expect(error.message).toContain('Roles that accounts of this server hold: "ADMIN", "analysts", "reporting".');
    expect(error.message).toContain("POST assignRolesToAccounts");
  });

  test("an account that doesn't exist is named", async () => {
    const bench = await Bench.start();
    const error = await failureOf(bench.assignment().up({ username: "nobody", roleNames: ["auditors"] }));
    expect(error.message).toContain('FairCom shows no account "nobody"');
  });

  test.each(["success", "error"] as const)("repeated changes end in %s: the outcome counts", async (assignNoop) => {
    const bench = await Bench.start({ assignNoop });
    const assignment = bench.assignment();
    // Somebody else assigns the role between our look and our call.
    bench.fault("listAccounts", "status", {
      status: 200,
      body: { errorCode: 0, result: { accounts: [{ username: "template", roles: [] }] } },
    });
    await assignment.up({ username: "template", roleNames: ["analysts"] });
    expect(bench.actions()).toContain("assignRolesToAccounts");
    expect(assignment.outputs).toMatchObject({ roleNames: ["analysts"] });
  });

  test.each(["roles", "roleNames", "absent"] as const)("roles are shown as %s", async (rolesShape) => {
    const bench = await Bench.start({ rolesShape });
    const assignment = bench.assignment();
    await assignment.up(TWO);
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting", "auditors", "operators"]);
    expect(await assignment.refresh()).toEqual([]);
    await assignment.up({ username: "template", roleNames: ["auditors"] });
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting", "auditors"]);
    await assignment.destroy();
    expect(bench.held("template")?.roles).toEqual(["analysts", "reporting"]);
  });

  test("GUEST that stands for no role is ignored", async () => {
    const bench = await Bench.start({ implicitGuest: true });
    await bench.roles("template", []);
    const assignment = bench.assignment();
    await assignment.up({ username: "template", roleNames: ["analysts"] });
    await bench.roles("template", []);
    await assignment.refresh();
    expect(assignment.outputs).toMatchObject({ roleNames: [] });
  });

  test("get shows all roles of an account", async () => {
    const bench = await Bench.start();
    const assignment = bench.assignment();
    assignment.id = "NewAccount2";
    await assignment.refresh();
    expect(assignment.outputs).toMatchObject({ username: "NewAccount2", roleNames: ["ADMIN", "analysts"] });
  });

  test("wrong input is refused, all of it at once", async () => {
    const bench = await Bench.start();
    const problems = async (news: object) => problemsOf(await bench.check(assignmentDefinition, { ...news }));
    expect(await problems({})).toEqual(["username: is required", "roleNames: is required"]);
    expect(await problems({ username: "guest", roleNames: [], roleName: "x" })).toEqual([
      "username: the account GUEST can't be given roles",
      "roleNames: expected at least 1 element, got 0",
      'roleName: FairCom role assignment has no such property; did you mean "roleNames"?',
    ]);
    expect(await problems({ username: "x".repeat(32), roleNames: ["", "Guest", 1, "é".repeat(33)] })).toEqual([
      "username: is 32 bytes long in UTF-8, FairCom allows 1 to 31",
      "roleNames[0]: can't be empty",
      'roleNames[1]: the role "GUEST" is FairCom\'s own mark of accounts without roles: it is never assigned or removed',
      "roleNames[2]: expected a string, got a number",
      "roleNames[3]: is 66 bytes long in UTF-8, FairCom allows 1 to 64",
    ]);
    expect(bench.sent).toEqual([]);
  });

  test("a role name that is longer than a group's can be is announced", async () => {
    const bench = await Bench.start();
    const { notices, problems } = await bench.check(assignmentDefinition, {
      username: "template",
      roleNames: ["x".repeat(32), "y".repeat(31)],
    });
    expect(problems).toEqual([]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain("x".repeat(32));
    expect(notices[0]).not.toContain("yyy");
  });
});
