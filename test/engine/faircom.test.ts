import { describe, expect, test } from "vitest";
import { failed, succeeded } from "../support/engine";
import { givenProject } from "./datadog";
import { count, diagnostics, Faircom, js, STACK_LINE, written } from "./vendors";

const ALTER = "POST /api#alterAccount";
const ASSIGN = "POST /api#assignRolesToAccounts";

describe("a cloned account", () => {
  const program = (args: string) =>
    js(`
const password = new pulumi.Config().requireSecret("password");
new faircom.ClonedAccount("reports", { sourceUsername: "template", password, cloneRoles: true, ${args} });`);
  const at = givenProject({ program: program(`description: "Nightly reports"`) });
  const vendor = () => new Faircom(at.project.simulator);
  const setPassword = async (password: string) => {
    await succeeded(at.project.run(["config", "set", "--secret", "password", password]));
  };

  test("is made with the roles that the preview shows", async () => {
    const { project } = at;
    await setPassword("canary-password-one");
    const plan = await project.plan();
    expect(plan.reports?.newState?.inputs).toMatchObject({ username: "reports", roleNames: ["analysts", "reporting"] });
    await succeeded(project.up());
    expect(written(project.simulator)).toEqual(["POST /api#cloneAccount"]);
    expect(vendor().account("reports")).toMatchObject({
      accountDescription: "Nightly reports",
      lockoutAfterNFailedAttempts: 5,
      memoryLimit: 2_097_152,
    });
    expect(vendor().roles("reports")).toEqual(["analysts", "reporting"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(vendor().sessions()).toBe(0);
  });

  test("a new password is a change in place, which shows neither the old one nor the new one", async () => {
    const { project } = at;
    await setPassword("canary-password-two");
    const preview = await project.preview("--diff");
    expect(preview.output).toContain("~ password: [secret] => [secret]");
    await succeeded(project.up());
    expect(written(project.simulator)).toEqual([ALTER]);
    expect(await vendor().logsIn("reports", "canary-password-two")).toBe(true);
    expect(await vendor().logsIn("reports", "canary-password-one")).toBe(false);
    const state = await project.exportState();
    expect(state.text).not.toContain("canary");
    expect(preview.output).not.toContain("canary");
    await succeeded(project.up("--expect-no-changes"));
  });

  test("a missing role and another description are drift, a role more and another password aren't", async () => {
    const { project } = at;
    await vendor().assign("reports", "auditors");
    await vendor().alter("reports", { password: "somebody-else's-choice" });
    await succeeded(project.drift());
    await vendor().unassign("reports", "reporting");
    await vendor().alter("reports", { accountDescription: "Changed" });
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output).toContain(`~ description: "Nightly reports" => "Changed"`);
    expect(run.output).toContain(`- [1]: "reporting"`);
    expect(run.output).not.toContain("auditors");
    await succeeded(project.up("--refresh"));
    expect(written(project.simulator).sort()).toEqual([ALTER, ASSIGN]);
    expect(vendor().account("reports").accountDescription).toBe("Nightly reports");
    expect(vendor().roles("reports")).toEqual(["analysts", "auditors", "reporting"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("is pinned: a role that its source gets or loses later is nothing to it", async () => {
    const { project } = at;
    await vendor().assign("template", "operators");
    await vendor().unassign("template", "analysts");
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(vendor().roles("reports")).toEqual(["analysts", "auditors", "reporting"]);
  });

  test("a change of case means nothing, another name replaces it", async () => {
    const { project } = at;
    project.setProgram(program(`description: "Nightly reports", username: "REPORTS"`));
    await succeeded(project.up("--expect-no-changes"));
    project.setProgram(program(`description: "Nightly reports", username: "monthly"`));
    written(project.simulator);
    await succeeded(project.up());
    expect(written(project.simulator)).toEqual(["POST /api#dropAccounts", "POST /api#cloneAccount"]);
    expect(vendor().has("reports")).toBe(false);
    // Pinned anew: what the source holds by now.
    expect(vendor().roles("monthly")).toEqual(["operators", "reporting"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    await succeeded(project.destroy());
    expect(vendor().has("monthly")).toBe(false);
    expect(vendor().sessions()).toBe(0);
  });
});

describe("roles of accounts", () => {
  const program = (roles: string[], more = "") =>
    js(`
const password = new pulumi.Config().requireSecret("password");
const nightly = new faircom.ClonedAccount("nightly", { sourceUsername: "template", password });
const weekly = new faircom.ClonedAccount("weekly", { sourceUsername: nightly, password, cloneRoles: true });
new faircom.RoleAssignment("nightly-roles", { username: nightly, roleNames: ${JSON.stringify(roles)} });
new faircom.RoleAssignment("existing", { username: "NewAccount1", roleNames: ["reporting"] });
${more}`);
  const at = givenProject({ program: program(["analysts", "auditors"]) });
  const vendor = () => new Faircom(at.project.simulator);

  test("a source in the same program: unknown roles at preview, one up, an empty second one", async () => {
    const { project } = at;
    await succeeded(project.run(["config", "set", "--secret", "password", "correct horse battery"]));
    const plan = await project.plan();
    expect(plan["nightly-roles"]?.newState?.inputs).toMatchObject({ roleNames: ["analysts", "auditors"] });
    expect(plan.nightly?.newState?.inputs).not.toHaveProperty("roleNames");
    expect(plan.weekly?.newState?.inputs.roleNames).not.toBeInstanceOf(Array);
    expect(written(project.simulator)).toEqual([]);
    await succeeded(project.up());
    expect(vendor().roles("nightly")).toEqual(["analysts", "auditors"]);
    expect(vendor().roles("NewAccount1")).toEqual(["analysts", "reporting"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    written(project.simulator);
    expect(vendor().sessions()).toBe(0);
  });

  test("only the roles that it names are added and removed", async () => {
    const { project } = at;
    await vendor().unassign("nightly", "auditors");
    await vendor().assign("nightly", "operators");
    const run = await project.drift();
    expect(run.code).toBe(7);
    expect(run.output).toContain(`- [1]: "auditors"`);
    expect(run.output).not.toContain("operators");
    await succeeded(project.up("--refresh"));
    expect(vendor().roles("nightly")).toEqual(["analysts", "auditors", "operators"]);

    project.setProgram(program(["Reporting", "ANALYSTS"]));
    await succeeded(project.up());
    expect(vendor().roles("nightly")).toEqual(["analysts", "operators", "reporting"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("a role that doesn't exist fails with FairCom's words, and the next up goes on", async () => {
    const { project } = at;
    project.setProgram(program(["analysts", "no-such-role"]));
    const output = diagnostics(await failed(project.up()));
    expect(output).toContain("no-such-role");
    expect(output).not.toMatch(STACK_LINE);
    project.setProgram(program(["analysts"]));
    await succeeded(project.up());
    expect(vendor().roles("nightly")).toEqual(["analysts", "operators"]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
  });

  test("destroy takes what was assigned and leaves the rest", async () => {
    const { project } = at;
    await succeeded(project.destroy());
    expect(vendor().roles("NewAccount1")).toEqual(["analysts"]);
    expect([vendor().has("nightly"), vendor().has("weekly")]).toEqual([false, false]);
    expect(vendor().sessions()).toBe(0);
  });
});

describe("what is wrong with a declaration", () => {
  const at = givenProject({ program: "" });
  const problemsOf = async (statement: string) => {
    at.project.setProgram(js(statement));
    const run = await at.project.preview();
    const output = diagnostics(await failed(run));
    expect(output).not.toMatch(STACK_LINE);
    expect(output).not.toContain("<nil>");
    expect(run.output).not.toContain("canary");
    expect(written(at.project.simulator)).toEqual([]);
    return output;
  };

  test("an account: all at once, with paths, sizes in bytes", async () => {
    const output = await problemsOf(`new faircom.ClonedAccount("bad", {
  sourceUsername: "", username: "${"é".repeat(16)}", password: "${"canary".repeat(11)}", cloneRoles: "yes",
  description: "${"é".repeat(16)}", metadata: ["a"], allowEmptyPassword: 1, adopt: "other", cloneRole: true, roleNames: ["ADMIN"],
});`);
    expect(output).toContain("username: is 32 bytes long in UTF-8, FairCom allows 1 to 31");
    expect(output).toContain("password: is 66 bytes long in UTF-8, FairCom allows at most 63");
    expect(output).toContain("description: is 32 bytes long in UTF-8");
    for (const path of ["sourceUsername", "cloneRoles", "metadata", "allowEmptyPassword", "roleNames"]) {
      expect(count(output, `has a problem: ${path}: `), path).toBe(1);
    }
    expect(output).toContain(`cloneRole: FairCom account has no such property; did you mean "cloneRoles"?`);
    const empty = await problemsOf(
      `new faircom.ClonedAccount("template", { sourceUsername: "template", password: "" });`,
    );
    expect(empty).toContain("username: is the name of the source");
    expect(empty).toContain("password: can't be empty without `allowEmptyPassword: true`");
    const nobody = await problemsOf(
      `new faircom.ClonedAccount("bad", { sourceUsername: "nobody", password: "canary", adopt: 7 });`,
    );
    expect(nobody).toContain(`sourceUsername: FairCom shows no account "nobody" to clone.`);
    expect(nobody).toContain("has a problem: adopt: ");
  });

  test("an assignment: all at once, with paths", async () => {
    const output = await problemsOf(`new faircom.RoleAssignment("bad", {
  username: "guest", roleNames: ["", "${"x".repeat(65)}", "guest", 7], username2: "x",
});`);
    for (const path of ["username", "roleNames[0]", "roleNames[1]", "roleNames[2]", "roleNames[3]", "username2"]) {
      expect(count(output, `has a problem: ${path}: `), path).toBe(1);
    }
    expect(await problemsOf(`new faircom.RoleAssignment("bad", { roleNames: [] });`)).toMatch(
      /username: is required[\s\S]*roleNames: /,
    );
  });

  test("a wrong password of the login is tried once and said to be the environment's", async () => {
    const { project } = at;
    project.setProgram(
      js(
        `for (const name of ["a", "b", "c"]) new faircom.RoleAssignment(name, { username: "template", roleNames: [name] });`,
      ),
    );
    const env = { FAIRCOM_PASSWORD: "wrong-canary-password" };
    const output = diagnostics(await failed(project.run(["up", "--stack", "dev", "--yes", "--skip-preview"], { env })));
    expect(output).toContain("password from the environment variable FAIRCOM_PASSWORD");
    expect(output).not.toContain("wrong-canary-password");
    const logins = project.simulator.requests().filter(({ template }) => template === "/api#createSession");
    expect(logins).toHaveLength(1);
  });
});
