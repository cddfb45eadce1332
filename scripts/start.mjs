/**
 * `npm start`: the whole story on this machine, without an account anywhere.
 *
 *     npm start              sets up what is missing, runs the tour, cleans up
 *     npm start -- --keep    leaves the simulator and the stack up, and prints what to type next
 *
 * The exit code is 0 only if every step showed what it should.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { messageOf, run, stop } from "./lib/process.mjs";
import { ensurePulumi } from "./lib/pulumi-cli.mjs";
import { pulumiEnvironment } from "./lib/pulumi-env.mjs";
import { ensureBuilt, ensureDependencies, linkSelf, ROOT, WORK } from "./lib/setup.mjs";
import { startSimulatorProcess } from "./lib/simulator.mjs";
import { DRIFTS } from "./lib/tour-drift.mjs";

const keep = process.argv.includes("--keep");
const print = (line = "") => void process.stdout.write(`${line}\n`);
const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (/** @type {string} */ code, /** @type {string} */ text) =>
  colour ? `\u001b[${code}m${text}\u001b[0m` : text;

/** Times and counts that calls leave behind in an object, whatever they do. */
const VOLATILE = new Set(["modifiedAt", "modifiedByHandle", "hiddenReads", "lastLogin", "lastPasswordChange"]);

const folder = join(WORK, "tour");
const stack = "tour";
const config = relative(ROOT, join(folder, "config.yaml"));

class StepFailed extends Error {}

/** @type {import("node:child_process").ChildProcess[]} */
const children = [];
let failed = false;
let steps = 0;
try {
  await main();
} catch (error) {
  failed = true;
  print();
  print(paint("31", `✗ ${messageOf(error)}`));
} finally {
  if (!keep || failed) for (const child of children) await stop(child);
}
process.exitCode = failed ? 1 : 0;

async function main() {
  await ensureDependencies({ log: print });
  linkSelf();
  await ensureBuilt({ log: print });
  const { binDir, version, source } = await ensurePulumi({ log: print });
  rmSync(folder, { recursive: true, force: true });
  const backendDir = join(folder, "backend");
  mkdirSync(backendDir, { recursive: true });

  const us = await startSimulatorProcess({ detached: keep });
  const eu = await startSimulatorProcess({ detached: keep });
  children.push(us.child, eu.child);
  const env = {
    ...pulumiEnvironment({ binDir, home: join(folder, "home"), backendDir, passphrase: "tour" }),
    ...us.env,
  };
  print();
  print(paint("1", "pulumi-clone: a tour of copies"));
  print(`  Pulumi CLI ${version} (${source}); state in a folder of its own`);
  print(`  the vendors are played by the embedded simulator: ${us.url}, and ${eu.url} for a second organisation`);

  const pulumi = (/** @type {string[]} */ ...args) => run("pulumi", ["--non-interactive", ...args], { cwd: ROOT, env });
  const before = await storesOf(us, eu);
  must(await pulumi("stack", "init", stack), "the stack can't be made");
  must(
    await pulumi("config", "set", "euApiUrl", eu.url, "--stack", stack, "--config-file", config),
    "the configuration can't be set",
  );
  must(
    await pulumi(
      "config",
      "set",
      "--secret",
      "reportsPassword",
      "correct horse battery staple",
      "--stack",
      stack,
      "--config-file",
      config,
    ),
    "the configuration can't be set",
  );
  const options = ["--stack", stack, "--config-file", config];
  const up = (/** @type {string[]} */ ...args) => pulumi("up", "--yes", "--skip-preview", ...options, ...args);

  await step("pulumi preview", "what every copy will hold, before anything is made", async () => {
    const { output } = must(await pulumi("preview", "--diff", ...options), "the preview failed");
    expect(/permissions: \[/.test(output), "the preview lists no permissions", output);
    expect((await storesOf(us, eu)) === before, "the preview changed something at a vendor", output);
    return plannedResources(output);
  });
  await step("pulumi up", "the copies are made", async () => {
    const { output } = must(await up(), "the update failed");
    expect(/\+ \d+ created/.test(output), "nothing was created", output);
    return excerpt(output, /created \(|\+ \d+ created/, 16);
  });
  const declared = await storesOf(us, eu);
  await step("pulumi up, again", "nothing to do", async () => {
    const { output } = must(await up("--expect-no-changes"), "the second update isn't empty");
    return excerpt(output, /unchanged/, 1);
  });
  await step("meanwhile, at the vendor", "somebody changes a copy by hand", async () => {
    for (const drift of DRIFTS) await drift.change(us);
    return DRIFTS.map((drift) => drift.what);
  });
  await step(
    "pulumi refresh --preview-only --diff --expect-no-changes",
    "the drift is shown, and fails the pipeline",
    async () => {
      const { code, output } = await pulumi("refresh", "--preview-only", "--diff", "--expect-no-changes", ...options);
      expect(code !== 0, "the refresh found no drift", output);
      for (const drift of DRIFTS)
        expect(drift.shows.test(output), `the refresh doesn't name it: ${drift.what}`, output);
      return excerpt(output, new RegExp(DRIFTS.map((drift) => drift.shows.source).join("|")), 12);
    },
  );
  await step("pulumi up --refresh", "the drift is repaired", async () => {
    const { output } = must(await up("--refresh"), "the update failed");
    expect((await storesOf(us, eu)) === declared, "the vendors aren't as declared", output);
    return excerpt(output, /~ \d+ updated|unchanged/, 2);
  });
  if (keep) return keepUp(env, options, us.url);
  await step("pulumi destroy", "the vendors are as before", async () => {
    const { output } = must(await pulumi("destroy", "--yes", "--skip-preview", ...options), "the destruction failed");
    expect((await storesOf(us, eu)) === before, "something is left at a vendor", output);
    return [
      ...excerpt(output, /- \d+ deleted/, 1),
      "the cloned Qubole account stays: Qubole's API can't delete accounts (onDelete says what to do with it)",
    ];
  });
  must(await pulumi("stack", "rm", "--yes", "--preserve-config", ...options.slice(0, 2)), "the stack can't be removed");
  rmSync(folder, { recursive: true, force: true });
  print();
  print(paint("32", "✓ Every step showed what it should. Nothing is left running."));
  print("  Next: `npm start -- --keep` to play with it, README.md for your own project, `npm test` for the proofs.");
}

/**
 * @param {string} title
 * @param {string} meaning
 * @param {() => Promise<string[]>} work
 */
async function step(title, meaning, work) {
  steps++;
  print();
  print(`${paint("1", `${steps}. ${title}`)}`);
  const started = performance.now();
  const lines = await work();
  for (const line of lines) print(paint("2", `     ${line}`));
  print(`   ${paint("32", "✓")} ${meaning} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/**
 * One line for each resource of a detailed preview, and how many permissions it lists.
 *
 * @param {string} output
 */
function plannedResources(output) {
  const parts = output.split(/^ {4}[+] /m).slice(1);
  return parts.flatMap((part) => {
    const [, type = "", name = ""] = /\[urn=.*dynamic\/(.*)::(.*)\]/.exec(part) ?? [];
    if (type === "") return [];
    const lists = part.match(/\[\d+\]: "/g)?.length ?? 0;
    return [
      `+ ${type.padEnd(22)} ${name.padEnd(10)} ${lists === 0 ? "" : `${lists} entries, each one listed`}`.trimEnd(),
    ];
  });
}

/**
 * @param {boolean} truth
 * @param {string} complaint
 * @param {string} output
 */
function expect(truth, complaint, output) {
  if (!truth) throw new StepFailed(`${complaint}. The command printed:\n\n${output.trim()}`);
}

/**
 * @param {{ code: number, output: string }} result
 * @param {string} complaint
 */
function must(result, complaint) {
  expect(result.code === 0, complaint, result.output);
  return result;
}

/**
 * @param {string} output
 * @param {RegExp} telling
 * @param {number} most
 */
function excerpt(output, telling, most) {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => telling.test(line))
    .map((line) => line.trim());
  return lines.length > most ? [...lines.slice(0, most), `… and ${lines.length - most} lines more`] : lines;
}

/**
 * What a program can declare at the vendors, as text. Left out: counters, sessions and times, which any call changes, and
 * what is inside cloned Qubole accounts, which that vendor can't delete.
 *
 * @param {{ url: string }[]} simulators
 */
async function storesOf(...simulators) {
  const states = await Promise.all(simulators.map(async ({ url }) => (await fetch(`${url}/_simulator/state`)).json()));
  const declarable = states.map(({ datadog, faircom, qubole, scalr }) => {
    const cloned = new Set(
      qubole.accounts
        .filter((/** @type {any} */ one) => one.sourceAccountId !== null)
        .map((/** @type {any} */ one) => one.id),
    );
    return [
      datadog.roles,
      faircom.accounts,
      scalr.roles,
      qubole.roles.filter((/** @type {any} */ role) => !cloned.has(role.accountId)),
    ];
  });
  return JSON.stringify(declarable, (key, value) => {
    if (VOLATILE.has(key)) return undefined;
    return Array.isArray(value) && value.every((element) => typeof element === "string") ? [...value].sort() : value;
  });
}

/**
 * @param {Record<string, string>} env
 * @param {string[]} options
 * @param {string} url
 */
function keepUp(env, options, url) {
  const file = join(folder, "env.sh");
  const lines = Object.entries(env).map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  print();
  print(paint("32", "✓ The stack and the simulator are still up. Type, in this folder:"));
  print();
  print(`    . ./${relative(ROOT, file)}`);
  print(`    pulumi preview --diff ${options.join(" ")}`);
  print(`    curl ${url}/_simulator/requests         # what the vendors were asked`);
  print(`    pulumi destroy ${options.join(" ")}`);
  print(`    kill ${children.map((child) => child.pid).join(" ")}                              # ends the simulators`);
}
