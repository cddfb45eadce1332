import { describe, expect, test } from "vitest";
import type { QuboleState } from "../../src/simulator/qubole/state";
import { failed, succeeded } from "../support/engine";
import { givenProject } from "./datadog";
import { count, diagnostics, js, Qubole, STACK_LINE, written } from "./vendors";

const READ_NOTES = [{ resource: "note", action: ["read"], access: "allow" }];
const ALL = [{ resource: "all", action: ["all"], access: "allow" }];

describe("a clone's token configures what is declared inside the clone", () => {
  const at = givenProject({
    program: js(`
const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23, cloneUsers: true, onDelete: "suspend" });
const inClone = new qubole.Provider("in-clone", { apiToken: analytics.authenticationToken });
const readers = new qubole.Role("readers", { policies: ${JSON.stringify(READ_NOTES)} }, { provider: inClone });
const systemUser = qubole.getRoleOutput({ name: "system-user" }, { provider: inClone });
const users = new qubole.Role("users", { cloneFrom: systemUser.id }, { provider: inClone });
const usersHere = new qubole.Role("users-here", { cloneFrom: qubole.getRoleOutput({ name: "system-user" }).id });
exports.token = analytics.authenticationToken;
exports.accounts = [analytics.accountId, readers.accountId, users.accountId, usersHere.accountId];`),
  });
  const vendor = () => new Qubole(at.project.simulator);

  test("preview shows what is written out and leaves unknown what only the clone can tell", async () => {
    const { project } = at;
    const plan = await project.plan();
    expect(Object.keys(plan).sort()).toEqual(["analytics", "readers", "users", "users-here"]);
    expect(plan.readers).toMatchObject({ op: "create", newState: { inputs: { policies: READ_NOTES } } });
    expect(plan.users?.newState?.inputs.policies).not.toBeInstanceOf(Array);
    expect(plan["users-here"]?.newState?.inputs.policies).toHaveLength(4);
    const shown = await project.preview("--diff");
    expect(await succeeded(shown)).toContain("cloneFrom : [unknown]");
    expect(shown.output).toContain("the account is suspended: only system-admins can use it until it is resumed");
    expect(written(project.simulator)).toEqual([]);
  });

  test("one up makes all of it, a second does nothing", async () => {
    const { project } = at;
    await succeeded(project.up());
    expect(written(project.simulator).sort()).toEqual([
      "POST /api/v1.2/accounts/clone",
      "POST /api/v1.2/roles",
      "POST /api/v1.2/roles/{role}/duplicate",
      "POST /api/v1.2/roles/{role}/duplicate",
    ]);
    const { id } = vendor().clone("analytics");
    expect(vendor().policies("readers", id)).toEqual(READ_NOTES);
    expect(vendor().policies("users", id)).toEqual(vendor().policies("system-user", id));
    expect(vendor().policies("users-here")).toEqual(vendor().policies("system-user"));
    await succeeded(project.up("--expect-no-changes"));
    expect(written(project.simulator)).toEqual([]);
    expect(await project.outputs()).toEqual({
      token: vendor().token(id),
      accounts: [String(id), String(id), String(id), "23"],
    });
  });

  test("the token is a secret, also where it is an input of the provider", async () => {
    const { project } = at;
    const token = vendor().token(vendor().clone("analytics").id);
    const state = await project.exportState();
    expect(state.text).not.toContain(token);
    expect(state.resource("analytics").outputs?.authenticationToken).toMatchObject({ ciphertext: expect.any(String) });
    expect(await succeeded(project.run(["stack", "output", "--stack", "dev"]))).toMatch(/token +\[secret\]/);
  });

  test("drift inside the clone is noticed and repaired there", async () => {
    const { project } = at;
    const { id } = vendor().clone("analytics");
    await vendor().setPolicies("readers", ALL, id);
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output).toMatch(/~ resource: "note" => "all"/);
    await succeeded(project.up("--refresh"));
    expect(written(project.simulator)).toEqual(["PUT /api/v1.2/roles/{role}"]);
    expect(vendor().policies("readers", id)).toEqual(READ_NOTES);
    await succeeded(project.drift());
  });

  test("destroy deletes the roles of the clone first, then suspends it, and says so", async () => {
    const { project } = at;
    const { id } = vendor().clone("analytics");
    const output = await succeeded(project.destroy());
    const requests = written(project.simulator);
    expect([...requests].sort()).toEqual([
      "DELETE /api/v1.2/roles/{role}",
      "DELETE /api/v1.2/roles/{role}",
      "DELETE /api/v1.2/roles/{role}",
      "PUT /api/v1.2/accounts/suspend",
    ]);
    // The role of account 23 waits for nobody.
    expect(requests.indexOf("PUT /api/v1.2/accounts/suspend")).toBeGreaterThanOrEqual(2);
    expect(output).toContain(`Qubole account ${id} ("analytics") is suspended`);
    expect(vendor().clone("analytics")).toMatchObject({ suspended: true, disabled: false });
    expect(
      vendor()
        .roles(id)
        .map(({ source }) => source),
    ).not.toContain("user-defined");
  });
});

describe("what becomes of an account", () => {
  const program = (args: string) => js(`new qubole.ClonedAccount("trial", { sourceAccountId: 23, ${args} });`);
  const at = givenProject({ program: program("") });
  const vendor = () => new Qubole(at.project.simulator);

  test("a name can't be changed, unless a new account may take the old one's place", async () => {
    const { project } = at;
    await succeeded(project.up());
    written(project.simulator);
    project.setProgram(program(`name: "Trial"`));
    const refused = diagnostics(await failed(project.preview()));
    expect(refused).toContain(`name: can't be changed from "trial" to "Trial"`);
    expect(refused).toContain("`replaceOnRename: true`");
    expect(refused).not.toMatch(STACK_LINE);

    project.setProgram(program(`name: "Trial", replaceOnRename: true, onDelete: "disable"`));
    const preview = await project.preview("--diff");
    expect(preview.output).toContain("a new account is cloned in place of the old one");
    await succeeded(project.up());
    // The old account goes as the last update recorded it: retained.
    expect(written(project.simulator)).toEqual(["POST /api/v1.2/accounts/clone"]);
    expect(vendor().clone("trial")).toMatchObject({ suspended: false, disabled: false });
    expect(vendor().clone("Trial")).toMatchObject({ sourceAccountId: 23 });
    await succeeded(project.up("--expect-no-changes"));
  });

  test("an account whose token somebody has reset stays in the state; `currentToken` makes it readable again", async () => {
    const { project } = at;
    const { id } = vendor().clone("Trial");
    const token = "newtoken".padEnd(64, "0");
    const state = project.simulator.state() as { qubole: QuboleState };
    for (const membership of state.qubole.memberships) if (membership.accountId === id) membership.token = token;
    await project.simulator.setState({ qubole: state.qubole });
    const run = await project.refresh();
    await succeeded(run);
    expect(run.output).toContain(`Qubole account ${id} ("Trial") can't be read with its recorded token`);
    expect((await project.exportState()).resource("trial").id).toBe(String(id));

    await succeeded(project.run(["config", "set", "--secret", "token", token]));
    project.setProgram(
      program(`name: "Trial", onDelete: "disable", currentToken: new pulumi.Config().requireSecret("token")`),
    );
    await succeeded(project.up());
    expect(written(project.simulator)).toEqual([]);
    const later = await project.refresh("--expect-no-changes");
    await succeeded(later);
    expect(later.output).not.toContain("can't be read");
  });

  test("with `disable` a destroy disables it for good", async () => {
    const { project } = at;
    const output = await succeeded(project.destroy());
    expect(written(project.simulator)).toEqual(["PUT /api/v1.2/accounts/disable"]);
    expect(output).toContain("is disabled: nobody can use it, and only Qubole Support can enable it again");
    expect(vendor().clone("Trial")).toMatchObject({ disabled: true });
    expect((await project.exportState()).resources).toEqual([]);
  });

  test("a clone whose answer is lost isn't tried again, and the way that the error shows ends well", async () => {
    const { project } = at;
    const lost = {
      match: { method: "POST", template: "/api/v1.2/accounts/clone" },
      fault: "reset-after",
      times: 1,
    } as const;
    project.simulator.setFaults([lost]);
    project.setProgram(program(`name: "Lost"`));
    const output = diagnostics(await failed(project.up()));
    expect(written(project.simulator)).toEqual(["POST /api/v1.2/accounts/clone"]);
    expect(output).toContain('`adopt: "<account id>"`');
    expect(output).toContain("`currentToken`");
    expect(output).not.toMatch(STACK_LINE);
    project.simulator.setFaults([]);

    const { id } = vendor().clone("Lost");
    await succeeded(project.run(["config", "set", "--secret", "token", vendor().token(id)]));
    const adopting = `name: "Lost", adopt: ${id}, currentToken: new pulumi.Config().requireSecret("token")`;
    project.setProgram(program(adopting));
    await succeeded(project.up());
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(written(project.simulator)).toEqual([]);
    expect(vendor().clone("Lost").id).toBe(id);
    expect((await project.exportState()).text).not.toContain(vendor().token(id));
    await succeeded(project.destroy());
  });
});

describe("a copy of a role", () => {
  const program = (name: string, source: string, more = "") =>
    js(`
const source = new qubole.Role("source", { policies: ${JSON.stringify(READ_NOTES)} });
new qubole.Role("copy", { name: "${name}", cloneFrom: ${source} });
${more}`);
  const at = givenProject({ program: program("copy", "source") });
  const vendor = () => new Qubole(at.project.simulator);

  test("of a resource of the same program is known before the source exists, and made in the same up", async () => {
    const { project } = at;
    const plan = await project.plan();
    expect(plan.copy).toMatchObject({ op: "create", newState: { inputs: { policies: READ_NOTES } } });
    await succeeded(project.up());
    expect(vendor().policies("copy")).toEqual(READ_NOTES);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("is pinned: a changed source changes nothing, a new one is a change in place", async () => {
    const { project } = at;
    const { id } = vendor().role("copy");
    await vendor().setPolicies("source", ALL);
    await succeeded(project.preview("--expect-no-changes"));
    await vendor().setPolicies("source", READ_NOTES);
    const analyst = vendor().role("analyst").id;
    project.setProgram(program("copy", String(analyst)));
    const plan = await project.plan();
    expect(plan.copy).toMatchObject({ op: "update", diffReasons: ["cloneFrom", "policies"] });
    await succeeded(project.up());
    expect(vendor().role("copy").id).toBe(id);
    expect(vendor().policies("copy")).toEqual(vendor().policies("analyst"));
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("is renamed in place, and the same policies in other words are no change", async () => {
    const { project } = at;
    const { id } = vendor().role("copy");
    const analyst = vendor().role("analyst").id;
    const inWords = (action: string) =>
      `new qubole.Role("written", { policies: [{ access: "allow", action: ${action}, resource: "note" }] });`;
    project.setProgram(program("Copy", String(analyst), inWords(`["update", "read"]`)));
    await succeeded(project.up());
    expect(vendor().role("Copy").id).toBe(id);
    written(project.simulator);
    project.setProgram(program("Copy", String(analyst), inWords(`["read", "update", "read"]`)));
    await succeeded(project.up("--expect-no-changes"));
    expect(written(project.simulator)).toEqual([]);
    await vendor().removeRole("written");
    await vendor().createRole("written", ALL);
    const taken = diagnostics(await failed(project.up("--refresh")));
    expect(taken).toContain(`the name "written"`);
    expect(taken).toContain(`adopt: "${vendor().role("written").id}"`);
    await vendor().removeRole("written");
    await succeeded(project.up("--refresh"));
    await succeeded(project.destroy());
    expect(
      vendor()
        .roles(23)
        .map(({ name }) => name),
    ).not.toContain("Copy");
  });
});

describe("what is wrong with a declaration", () => {
  const at = givenProject({ program: "" });
  const problemsOf = async (statement: string) => {
    at.project.setProgram(js(statement));
    const output = diagnostics(await failed(at.project.preview()));
    expect(output).not.toMatch(STACK_LINE);
    expect(output).not.toContain("<nil>");
    expect(written(at.project.simulator)).toEqual([]);
    return output;
  };

  test("an account: all at once, with paths", async () => {
    const output = await problemsOf(`new qubole.ClonedAccount("bad", {
  sourceAccountId: "twenty-three", name: " ", cloneUsers: "yes", generateExternalId: 1, onDelete: "delete",
  waitSeconds: 4000, cloneUser: true,
});`);
    for (const path of ["sourceAccountId", "name", "cloneUsers", "generateExternalId", "onDelete", "waitSeconds"]) {
      expect(count(output, `has a problem: ${path}: `), path).toBe(1);
    }
    expect(output).toContain(`cloneUser: Qubole account has no such property; did you mean "cloneUsers"?`);
    expect(output).toContain('expected one of "retain", "suspend", "disable"; got "delete"');
  });

  test("a role: all at once, with paths, both ways and a source that isn't there", async () => {
    const output = await problemsOf(`new qubole.Role("bad", {
  name: "",
  cloneFrom: "x",
  policies: [
    { resource: "command", action: [], access: "alow" },
    { resource: "note", acces: "allow", action: ["read"] },
    { resource: "", action: ["read"], access: "deny", condition: { commandType: [7] } },
  ],
});`);
    const paths = [
      "name",
      "cloneFrom",
      "policies[0].action",
      "policies[0].access",
      "policies[1].access",
      "policies[2].resource",
    ];
    for (const path of [...paths, "policies[2].condition.commandType"]) {
      expect(output, path).toContain(`has a problem: ${path}`);
    }
    const missing = await problemsOf(`new qubole.Role("bad", { name: "", cloneFrom: 99 });`);
    expect(missing).toContain("has a problem: name: ");
    expect(missing).toMatch(/has a problem: cloneFrom: .*99/);
    expect(await problemsOf(`new qubole.Role("bad", {});`)).toContain("policies: is required");
  });

  test("a resource Qubole doesn't list is sent with a warning", async () => {
    const { project } = at;
    project.setProgram(
      js(`new qubole.Role("new", { policies: [{ resource: "noet", action: ["read"], access: "allow" }] });`),
    );
    const run = await project.preview();
    await succeeded(run);
    expect(run.output).toContain(`policies[0].resource: "noet" is sent as it is`);
    expect(run.output).toContain(`did you mean "note"?`);
  });
});
