import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Simulator } from "../../src/simulator";
import { hashPassword } from "../../src/simulator/faircom/state";
import { asCanary, leaksIn } from "../support/canaries";
import { succeeded } from "../support/engine";
import { issuedTokens } from "../support/issued-tokens";
import { statesOf } from "../support/vendor-states";
import { givenProject, LOG_AUDITORS, LOG_AUDITORS_PERMISSIONS, Organisation } from "./datadog";
import { filesIn } from "./secrets";
import { declarable, Faircom, Qubole, Scalr, written } from "./vendors";

vi.mock("node:crypto", async (original) => (await import("../support/issued-tokens")).recording(await original()));

/** Keys and passwords, distinct for each place, so that what leaks can be told. */
const SECRETS = {
  datadogApiKey: "canary+datadog/api-key=1",
  datadogAppKey: "canary+datadog/app-key=2",
  quboleToken: "canary0qubole0token".padEnd(64, "19"),
  faircomPassword: 'canary"faircom admin"',
  accountPassword: 'canary"horse\\battery',
  scalrSecret: "canary+scalr/secret=".padEnd(40, "x"),
};

/** Design and README, first page: only keys, address, the id of the second organisation's source and the password are filled in. */
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { datadog, faircom, qubole, scalr } from "pulumi-clone";
const [, euUrl = ""] = JSON.parse(process.env.SIMULATORS ?? "[]") as string[];
const config = new pulumi.Config();
const [apiKey, appKey, password] = ["apiKey", "appKey", "password"].map((key) => config.requireSecret(key)) as [
  pulumi.Output<string>, pulumi.Output<string>, pulumi.Output<string>,
];

// a Datadog role, cloned from a managed one
const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });

// a role written out in full instead of cloned
const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });

const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23, cloneUsers: true });
const exporters = new qubole.Role("exporters", {
  policies: [{ resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } }],
});
const reports = new faircom.ClonedAccount("reports", { sourceUsername: "template", username: "reports", password, cloneRoles: true });
const base = new scalr.Role("base", { cloneFrom: 4711, name: "hardened-base" });

// two organisations of one vendor in one program: the ordinary Pulumi way
const eu = new datadog.Provider("eu", { apiKey, appKey, apiUrl: euUrl });
new datadog.Role("oncall-eu", { cloneFrom: "${LOG_AUDITORS}" }, { provider: eu });
`;

const EXPORT_ONLY = [
  { resource: "command", action: ["create"], access: "allow", condition: { command_type: ["DbExportCommand"] } },
];

/** Makes the secrets valid beside the sample ones, which stay for those who work behind Pulumi's back. */
async function admit(simulator: Simulator): Promise<void> {
  const states = statesOf(simulator);
  const { datadog, faircom, qubole, scalr } = states;
  datadog.apiKeys.push(SECRETS.datadogApiKey);
  const [credential] = datadog.credentials;
  if (credential) datadog.credentials.push({ ...credential, secret: SECRETS.datadogAppKey });
  const { ADMIN } = faircom.accounts;
  const password = hashPassword(SECRETS.faircomPassword);
  if (ADMIN) faircom.accounts.OPERATOR = { ...ADMIN, username: "operator", password };
  const ada = qubole.memberships.find(({ accountId, userId }) => accountId === 23 && userId === 101);
  if (ada) ada.token = SECRETS.quboleToken;
  const [key] = scalr.keys;
  if (key) scalr.keys.push({ ...key, id: "APIKCANARY0123456789", secret: SECRETS.scalrSecret });
  await simulator.setState({ ...states });
}

describe("the program of the first page", () => {
  const at = givenProject({
    language: "ts",
    simulators: 2,
    program: PROGRAM,
    env: {
      DD_API_KEY: SECRETS.datadogApiKey,
      DD_APP_KEY: SECRETS.datadogAppKey,
      QDS_API_TOKEN: SECRETS.quboleToken,
      FAIRCOM_USERNAME: "operator",
      FAIRCOM_PASSWORD: SECRETS.faircomPassword,
      SCALR_API_KEY_ID: "APIKCANARY0123456789",
      SCALR_API_SECRET_KEY: SECRETS.scalrSecret,
    },
  });
  const folder = mkdtempSync(join(tmpdir(), "pulumi-clone-transcript-"));
  const transcript = join(folder, "transcript.txt");
  const requests: string[] = [];
  const us = () => at.project.simulator;
  const second = () => at.project.simulators[1] ?? us();
  const vendors = () => ({ qubole: new Qubole(us()), faircom: new Faircom(us()), scalr: new Scalr(us()) });
  const keepRequests = () => {
    for (const simulator of at.project.simulators) requests.push(JSON.stringify(simulator.requests()));
  };
  const changes = () => {
    keepRequests();
    return at.project.simulators.flatMap((simulator) => written(simulator)).sort();
  };
  const declarables = () => at.project.simulators.map((simulator) => declarable(statesOf(simulator)));
  let before: unknown[];

  beforeAll(async () => {
    process.env.PULUMI_CLONE_TEST_TRANSCRIPT = transcript;
    for (const simulator of at.project.simulators) await admit(simulator);
    before = declarables();
    const configuration = {
      apiKey: SECRETS.datadogApiKey,
      appKey: SECRETS.datadogAppKey,
      password: SECRETS.accountPassword,
    };
    for (const [key, value] of Object.entries(configuration)) {
      await succeeded(at.project.run(["config", "set", "--secret", key, value]));
    }
    // The commands above carry the values themselves.
    rmSync(transcript, { force: true });
  });
  afterAll(() => {
    delete process.env.PULUMI_CLONE_TEST_TRANSCRIPT;
    rmSync(folder, { recursive: true });
  });

  test("preview says exactly what each copy is to hold, and changes nothing", async () => {
    const { project, org } = at;
    const plan = await project.plan();
    expect(Object.fromEntries(Object.entries(plan).map(([name, { op }]) => [name, op]))).toEqual({
      oncall: "create",
      auditors: "create",
      analytics: "create",
      exporters: "create",
      reports: "create",
      base: "create",
      "oncall-eu": "create",
    });
    const inputs = (name: string) => plan[name]?.newState?.inputs;
    expect(inputs("oncall")).toMatchObject({ name: "On-call", permissions: org.permissions("Datadog Standard Role") });
    expect(inputs("auditors")).toMatchObject({ name: "auditors", permissions: ["dashboards_read", "logs_read_data"] });
    expect(inputs("analytics")).toMatchObject({
      sourceAccountId: "23",
      name: "analytics",
      cloneUsers: true,
      generateExternalId: false,
      onDelete: "retain",
    });
    expect(inputs("exporters")).toMatchObject({
      name: "exporters",
      policies: [
        { resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
      ],
    });
    expect(inputs("reports")).toMatchObject({
      sourceUsername: "template",
      username: "reports",
      roleNames: ["analysts", "reporting"],
    });
    expect(inputs("base")).toMatchObject({
      name: "hardened-base",
      cloneFrom: "4711",
      environmentId: 5,
      description: "Hardened by the security team",
      categoryId: 1,
      quickStart: false,
      quickStartGroup: "base",
      tags: ["cis", "hardened"],
      pinned: { osId: "ubuntu-14-04", builtinAutomation: ["base", "chef"], useScalrAgent: true },
    });
    expect(inputs("oncall-eu")).toMatchObject({ name: "oncall-eu", permissions: LOG_AUDITORS_PERMISSIONS });
    const shown = await project.preview("--diff");
    for (const line of ['"DbExportCommand"', '"reporting"', '"hardened"', '"logs_read_archives"'])
      expect(shown.output).toContain(line);
    expect(shown.output).toContain(
      'Qubole account "analytics": when this resource is deleted or replaced, the account stays at Qubole',
    );
    expect(changes()).toEqual([]);
    expect(declarables()).toEqual(before);
  });

  test("up makes each copy with one request; a second up asks nobody for anything", async () => {
    const { project, org } = at;
    await succeeded(project.run(["up", "--stack", "dev", "--yes"]));
    expect(changes()).toEqual([
      "POST /api#cloneAccount",
      "POST /api/v1.2/accounts/clone",
      "POST /api/v1.2/roles",
      "POST /api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/",
      "POST /api/v2/roles",
      "POST /api/v2/roles/{role_id}/clone",
      "POST /api/v2/roles/{role_id}/clone",
    ]);
    const { qubole, faircom, scalr } = vendors();
    expect(org.permissions("On-call")).toEqual(org.permissions("Datadog Standard Role"));
    expect(org.permissions("auditors")).toEqual(["dashboards_read", "logs_read_data"]);
    expect(new Organisation(second()).permissions("oncall-eu")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect(qubole.clone("analytics")).toMatchObject({ sourceAccountId: 23, suspended: false, disabled: false });
    expect(qubole.policies("exporters")).toEqual(EXPORT_ONLY);
    expect(faircom.roles("reports")).toEqual(["analysts", "reporting"]);
    expect(await faircom.logsIn("reports", SECRETS.accountPassword)).toBe(true);
    expect(scalr.role("hardened-base")).toMatchObject({ envId: 5, description: "Hardened by the security team" });

    await succeeded(project.up("--expect-no-changes"));
    expect(changes()).toEqual([]);
    expect(faircom.sessions()).toBe(0);
  });

  test("refresh finds nothing while nobody has changed anything", async () => {
    await succeeded(at.project.drift());
    expect(changes()).toEqual([]);
  });

  test("a change of each copy by hand fails the drift check, which names every one", async () => {
    const { project, org } = at;
    const { qubole, faircom, scalr } = vendors();
    await org.grant("On-call", "user_access_manage");
    await org.revoke("auditors", "dashboards_read");
    await new Organisation(second()).rename("oncall-eu", "Somebody's");
    await qubole.setPolicies("exporters", [{ resource: "all", action: ["all"], access: "allow" }]);
    await faircom.unassign("reports", "reporting");
    await scalr.modify("hardened-base", { description: "Softened", tags: ["cis", "soft"] });

    const run = await project.drift();
    expect(run.code, run.output).toBe(7);
    for (const line of [
      /\+ \[\d+\]: "user_access_manage"/,
      /- \[\d+\]: "dashboards_read"|~ \[0\]: "dashboards_read" => "logs_read_data"/,
      /~ name: "oncall-eu" => "Somebody's"/,
      /~ resource +: "command" => "all"/,
      /- \[1\]: "reporting"/,
      /~ description: +"Hardened by the security team" => "Softened"/,
      /"hardened" => "soft"/,
    ]) {
      expect(run.output).toMatch(line);
    }
    expect(run.output).toContain("6 to update");
    expect(changes()).toEqual([]);
  });

  test("up --refresh puts each right by one request, and all is as declared again", async () => {
    const { project, org } = at;
    const { qubole, faircom, scalr } = vendors();
    await succeeded(project.up("--refresh"));
    expect(changes()).toEqual([
      "PATCH /api/v1beta0/user/{envId}/roles/{roleId}/",
      "PATCH /api/v2/roles/{role_id}",
      "PATCH /api/v2/roles/{role_id}",
      "PATCH /api/v2/roles/{role_id}",
      "POST /api#assignRolesToAccounts",
      "PUT /api/v1.2/roles/{role}",
    ]);
    expect(org.permissions("On-call")).toEqual(org.permissions("Datadog Standard Role"));
    expect(org.permissions("auditors")).toEqual(["dashboards_read", "logs_read_data"]);
    expect(new Organisation(second()).permissions("oncall-eu")).toEqual(LOG_AUDITORS_PERMISSIONS);
    expect(qubole.policies("exporters")).toEqual(EXPORT_ONLY);
    expect(faircom.roles("reports")).toEqual(["analysts", "reporting"]);
    expect(scalr.role("hardened-base")).toMatchObject({ description: "Hardened by the security team" });
    expect([...scalr.role("hardened-base").tags].sort()).toEqual(["cis", "hardened"]);
    await succeeded(project.drift());
    await succeeded(project.up("--expect-no-changes"));
    expect(changes()).toEqual([]);
  });

  test("copies that were deleted by hand are made again", async () => {
    const { project, org } = at;
    const { qubole, faircom, scalr } = vendors();
    await org.remove("auditors");
    await qubole.removeRole("exporters");
    await faircom.drop("reports");
    await scalr.remove("hardened-base");
    const run = await project.drift();
    expect(run.code, run.output).toBe(7);
    expect(run.output).toContain("4 to delete");
    await succeeded(project.up("--refresh"));
    expect(changes()).toEqual([
      "POST /api#cloneAccount",
      "POST /api/v1.2/roles",
      "POST /api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/",
      "POST /api/v2/roles",
    ]);
    await succeeded(project.up("--refresh", "--expect-no-changes"));
    expect(changes()).toEqual([]);
  });

  test("keys, tokens, passwords and session ids are nowhere in plain text", async () => {
    const { project } = at;
    const { text } = await project.exportState();
    await succeeded(project.up("--json"));
    await succeeded(project.up("--debug"));
    await succeeded(project.run(["stack", "--show-urns", "--stack", "dev"]));
    keepRequests();
    const clone = vendors().qubole.clone("analytics");
    expect(issuedTokens()).toContain(vendors().qubole.token(clone.id));
    const shown = readFileSync(transcript, "utf8");
    expect(shown).toContain("hardened-base");
    expect(text).toContain('"authenticationToken"');
    expect(requests.join("")).toContain("accounts/clone");
    const places = { state: text, output: shown, "request log": requests.join("\n") };
    const known = Object.entries(SECRETS).map(([name, secret]) => asCanary(name, secret));
    const canaries = [...known, ...issuedTokens().map((token) => asCanary("an issued token", token))];
    for (const [place, held] of Object.entries(places)) expect([place, leaksIn(held, canaries)]).toEqual([place, []]);
    for (const file of filesIn(join(project.path, ".."))) {
      expect([file, leaksIn(readFileSync(file, "latin1"), canaries)]).toEqual([file, []]);
    }
  });

  test("destroy removes what each vendor can remove; the Qubole account stays, as is said", async () => {
    const { project } = at;
    const { qubole } = vendors();
    const output = await succeeded(project.destroy());
    const account = qubole.clone("analytics");
    expect(output).toContain(`Qubole account ${account.id} ("analytics") stays at Qubole, usable as before`);
    expect(account).toMatchObject({ suspended: false, disabled: false });
    expect(declarables()).toEqual(before);
    expect((await project.exportState()).resources).toEqual([]);
    expect(vendors().faircom.sessions()).toBe(0);
  });
});
