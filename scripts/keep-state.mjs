/**
 * `npm run states:keep`: keeps what this version leaves in users' state files, for the tests of all later versions. Run once
 * when a version is tagged; `-- --replace` writes it anew before that.
 *
 * Written to `test/states/<version>/`: the program, its configuration, the exported stack (secrets encrypted), and what the
 * simulated vendors hold at that moment, with the credentials and the passphrase to get at it.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { messageOf, run, stop } from "./lib/process.mjs";
import { ensurePulumi } from "./lib/pulumi-cli.mjs";
import { pulumiEnvironment } from "./lib/pulumi-env.mjs";
import { ensureBuilt, ensureDependencies, linkSelf, ROOT, WORK } from "./lib/setup.mjs";
import { startSimulatorProcess } from "./lib/simulator.mjs";

/** @typedef {{ url: string, env: Record<string, string> }} Site a simulator, and the variables that point at it */

const STACK = "dev";
const PASSPHRASE = "kept";
const STATES = join(ROOT, "test/states");
const project = join(WORK, "states");
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const kept = join(STATES, version);

try {
  if (existsSync(kept) && !process.argv.includes("--replace")) {
    throw new Error(
      `${relative(ROOT, kept)} is there already, and the state of a tagged version never changes. Before the tag: npm run states:keep -- --replace`,
    );
  }
  await ensureDependencies();
  linkSelf();
  await ensureBuilt();
  const site = await startSimulatorProcess();
  try {
    await keep(site);
  } finally {
    await stop(site.child);
  }
  process.stdout.write(`kept in ${relative(ROOT, kept)}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** @param {Site} site */
async function keep(site) {
  const { binDir } = await ensurePulumi();
  rmSync(project, { recursive: true, force: true });
  const backendDir = join(project, "backend");
  mkdirSync(backendDir, { recursive: true });
  writeFileSync(join(project, "Pulumi.yaml"), "name: kept\nruntime: nodejs\n");
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "kept", private: true, main: "index.js" }));
  copyFileSync(join(STATES, "program.js"), join(project, "index.js"));
  const base = pulumiEnvironment({ binDir, home: join(project, "home"), backendDir, passphrase: PASSPHRASE });
  const env = { ...base, ...site.env };
  const pulumi = async (/** @type {string} */ command, /** @type {string[]} */ ...args) => {
    const all = [...command.split(" "), ...args, "--non-interactive"];
    const result = await run("pulumi", all, { cwd: project, env });
    const isExpected = command.startsWith("up") ? result.code !== 0 : result.code === 0;
    if (!isExpected) throw new Error(`pulumi ${command} ended with code ${result.code}:\n${result.output}`);
    return result.stdout;
  };

  await pulumi(`stack init ${STACK}`);
  for (const [key, value] of Object.entries({
    password: "correct horse battery staple",
    apiKey: site.env.DD_API_KEY ?? "",
    "datadog:appKey": site.env.DD_APP_KEY ?? "",
  })) {
    await pulumi("config set --secret", key, value);
  }
  // The one role with a description of its own is made and then can't be given it.
  const refused = { errors: [{ code: "PermissionViolation", message: "Insufficient permissions." }] };
  await put(site, "faults", [
    { match: { vendor: "scalr", method: "PATCH" }, fault: "status", status: 403, body: refused },
  ]);
  await pulumi("up --yes --skip-preview --continue-on-error");
  await changeByHand(site, ["drifted", "ignoring"]);
  const { deployment } = JSON.parse(await pulumi("stack export"));
  const changed = deployment.resources.filter((/** @type {any} */ { urn }) => /::(drifted|ignoring)$/.test(urn));
  // Of the others nothing is to be known: a refresh would forget what is half-way.
  await pulumi("refresh --yes --skip-preview", ...changed.flatMap((/** @type {any} */ { urn }) => ["--target", urn]));
  await changeByHand(site, ["drifting"]);
  const stack = withoutPlaces(JSON.parse(await pulumi("stack export")));
  const state = await (await fetch(`${site.url}/_simulator/state`)).json();

  const credentials = Object.entries(site.env).filter(([, value]) => !value.includes(site.url));
  const environment = { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE, ...Object.fromEntries(credentials) };
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  copyFileSync(join(STATES, "program.js"), join(kept, "program.js"));
  copyFileSync(join(project, `Pulumi.${STACK}.yaml`), join(kept, `Pulumi.${STACK}.yaml`));
  for (const [name, content] of Object.entries({ stack, vendors: { environment, state } })) {
    const text = JSON.stringify(content, null, name === "stack" ? 1 : 0);
    const place = [site.url, project, ROOT].find((each) => text.includes(each));
    if (place !== undefined) throw new Error(`${name}.json holds a place of this machine: ${place}`);
    writeFileSync(join(kept, `${name}.json`), `${text}\n`);
  }
}

/**
 * Where the program's files lie says nothing to anybody else.
 *
 * @param {any} value
 * @returns {any} the value without source positions, at any depth
 */
function withoutPlaces(value) {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => key !== "sourcePosition" && key !== "stackTrace");
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutPlaces(member)]));
}

/**
 * What somebody at the vendors does to the copies of these logical names.
 *
 * @param {Site} site
 * @param {string[]} names
 */
async function changeByHand(site, names) {
  const { datadog, faircom, qubole, scalr } = await (await fetch(`${site.url}/_simulator/state`)).json();
  const isMeant = (/** @type {any} */ { name }) => names.some((each) => name === `kept-${each}`);
  const { id: permission } = datadog.permissions.find((/** @type {any} */ { name }) => name === "user_access_manage");
  for (const role of datadog.roles.filter(isMeant)) role.permissions = [...role.permissions.slice(1), permission];
  for (const role of qubole.roles.filter(isMeant)) {
    role.policy = JSON.stringify([{ resource: "all", action: ["all"], access: "allow" }]);
  }
  for (const role of scalr.roles.filter(isMeant)) role.description = "Changed by hand";
  for (const account of Object.values(faircom.accounts).filter(({ username }) => isMeant({ name: username }))) {
    account.roles = account.roles.slice(1);
  }
  await put(site, "state", { datadog, faircom, qubole, scalr });
}

/**
 * @param {Site} site
 * @param {string} control
 * @param {unknown} body
 */
async function put({ url }, control, body) {
  const response = await fetch(`${url}/_simulator/${control}`, { method: "PUT", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`the simulator's ${control}: ${await response.text()}`);
}
