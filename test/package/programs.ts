/** Programs that use the installed package in the ways in which users do. Each prints one line of JSON. */

/** CommonJS: what every export holds, and what the back door does without any vendor. */
export const COMMONJS = `
const manifest = require("pulumi-clone/package.json");
const names = Object.keys(manifest.exports).filter((name) => name !== "./package.json");
const held = Object.fromEntries(names.map((name) => [name, Object.keys(require(name.replace(".", "pulumi-clone"))).sort()]));
let inner;
try { require("pulumi-clone/dist/index.js"); } catch (error) { inner = error.code; }
require("pulumi-clone/runtime").provider("datadog:Role").check({}, { name: "r", permissions: [], __provider: "x" }).then((checked) => {
  console.log(JSON.stringify({ version: manifest.version, node: process.versions.node, held, inner, checked }));
});
`;

/** ES modules: named imports of every export. */
export const ES_MODULE = `
import * as all from "pulumi-clone";
import { datadog } from "pulumi-clone";
import { getRoleOutput, Provider, Role } from "pulumi-clone/datadog";
import { provider } from "pulumi-clone/runtime";
import { startSimulator } from "pulumi-clone/simulator";
import manifest from "pulumi-clone/package.json" with { type: "json" };
const simulator = await startSimulator();
const answer = await fetch(simulator.url + "/api/v1/validate", { headers: { "DD-API-KEY": simulator.env.DD_API_KEY } });
await simulator.close();
console.log(JSON.stringify({
  all: Object.keys(all).filter((name) => !["default", "module.exports", "__esModule"].includes(name)).sort(),
  same: datadog.Role === Role && datadog.Provider === Provider && datadog.getRoleOutput === getRoleOutput,
  provider: typeof provider, valid: answer.status, version: manifest.version,
}));
`;

/** A program under Pulumi's mocks, as users' unit tests run it: what is registered, and what that loads. */
export const MOCKS = `
const pulumi = require("@pulumi/pulumi");
const registered = [];
pulumi.runtime.setMocks({
  newResource: (args) => {
    registered.push({ type: args.type, name: args.name, inputs: args.inputs });
    return { id: args.name + "-id", state: { ...args.inputs, userCount: 3 } };
  },
  call: (args) => args.inputs,
}, "project", "stack", false);
const { datadog } = require("pulumi-clone");
const provider = new datadog.Provider("eu", { apiKey: "key", appKey: "app", apiUrl: "https://api.datadoghq.eu" });
const copy = new datadog.Role("copy", { cloneFrom: "source-id" });
const written = new datadog.Role("written", { permissions: ["slos_read"], name: "Written" }, { provider });
const ofCopy = new datadog.Role("of-copy", { cloneFrom: written });
const found = datadog.Role.get("found", "existing-id");
pulumi.all([copy.id, written.name, written.permissions, copy.userCount, found.id]).apply(async (outputs) => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const modules = Object.keys(require.cache).map((path) => path.replaceAll("\\\\", "/"));
  const loaded = (pattern) => modules.filter((path) => pattern.test(path));
  console.log(JSON.stringify({
    registered, outputs,
    types: [datadog.Role.__pulumiType, datadog.Role.isInstance(copy), datadog.Role.isInstance(provider)],
    heavy: loaded(/node_modules\\/(axios|zod|hono|commander|dataloader)\\//).length,
    rooms: loaded(/pulumi-clone\\/dist\\/\\w+\\/(room|api|vendor)\\.js$/).length,
  }));
});
`;

/** TypeScript: what must compile, and what mustn't. The marks of hover texts are those that a test looks at. */
export const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { datadog } from "pulumi-clone";
import { type GetRoleResult, Role, type RoleArgs } from "pulumi-clone/datadog";
import { provider as backDoor } from "pulumi-clone/runtime";
import { type Fault, type Simulator, startSimulator } from "pulumi-clone/simulator";

const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });
const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });
const eu = new datadog.Provider("eu", { apiKey: pulumi.secret("a"), appKey: "b", apiUrl: "https://api.datadoghq.eu" });
const inEu = new datadog.Role("oncall-eu", { cloneFrom: "1" }, { provider: eu, ignoreChanges: ["permissions"] });
new Role("empty");
new datadog.Role("of-resource", { cloneFrom: oncall, receivesPermissionsFrom: ["Datadog Standard Role"] });

export const permissions: pulumi.Output<string[]> = oncall.permissions;
export const userCount: pulumi.Output<number | undefined> = auditors.userCount;
export const found: Promise<GetRoleResult> = datadog.getRole({ id: "1" }, { provider: eu });
export const existing: datadog.Role = datadog.Role.get("existing", "1", { provider: eu });
export const args: RoleArgs = { name: pulumi.output("n"), permissions: [pulumi.output("p"), "q"], adopt: undefined };
export const inComponent = new pulumi.ComponentResource("test:Team", "team", {}, { providers: [eu] });
export const whether = (something: unknown): datadog.Role | undefined => datadog.Role.isInstance(something) ? something : undefined;
export const handlers = backDoor("datadog:Role").check;
export async function simulated(): Promise<Simulator> {
  const faults: Fault[] = [{ match: { method: "POST" }, fault: "reset-after" }];
  return startSimulator({ port: 0, faults });
}
export const unused = inEu.id;

// @ts-expect-error: a misspelt argument
new datadog.Role("a", { cloneform: "1" });
// @ts-expect-error: a permission is a text
new datadog.Role("b", { permissions: [1] });
// @ts-expect-error: not one of the managed roles
new datadog.Role("c", { receivesPermissionsFrom: ["Datadog Standart Role"] });
// @ts-expect-error: another resource
new datadog.Role("d", { cloneFrom: eu });
// @ts-expect-error: outputs can't be set
oncall.permissions = auditors.permissions;
// @ts-expect-error: a misspelt setting
new datadog.Provider("e", { apikey: "a" });
`;
