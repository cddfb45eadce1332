import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { messageOf } from "../../scripts/lib/process.mjs";
import { Installation, manifestIn } from "./installed";
import { COMMONJS, ES_MODULE, MOCKS, TYPESCRIPT } from "./programs";

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.make();
});
afterAll(() => installation?.remove());

const VENDORS = ["datadog", "faircom", "qubole", "scalr"];
const STUB = 'exports.handler=()=>require("pulumi-clone/runtime").provider("datadog:Role")';

/** The line of JSON that a program prints. */
async function printed(project: string, file: string, node?: string): Promise<Record<string, unknown>> {
  const { code, stdout, output } = await installation.run(project, file, node);
  if (code !== 0) throw new Error(`${file} ended with code ${code}:\n${output}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const commonjs = () =>
  installation.project("commonjs", { "package.json": `{ "type": "commonjs" }`, "all.js": COMMONJS, "mocks.js": MOCKS });
const esModule = () => installation.project("esm", { "package.json": `{ "type": "module" }`, "all.js": ES_MODULE });

function expectAll(found: Record<string, unknown>): void {
  const { version } = manifestIn(installation.package);
  expect(found).toMatchObject({
    version,
    held: {
      ".": VENDORS,
      "./datadog": expect.arrayContaining(["Provider", "Role", "getPermissions", "getRole", "getRoleOutput"]),
      "./runtime": ["provider"],
      "./simulator": ["SimulatorError", "startSimulator"],
    },
    inner: "ERR_PACKAGE_PATH_NOT_EXPORTED",
    checked: { inputs: { name: "r", permissions: [] }, failures: [] },
  });
}

function expectAllImported(found: Record<string, unknown>): void {
  const { version } = manifestIn(installation.package);
  expect(found).toEqual({ all: VENDORS, same: true, provider: "function", valid: 200, version });
}

describe("JavaScript", () => {
  test("a CommonJS project requires every export, and nothing else", async () => {
    expectAll(await printed(commonjs(), "all.js"));
  });

  test("an ES module project imports every export by name", async () => {
    expectAllImported(await printed(esModule(), "all.js"));
  });

  test("under Pulumi's mocks a role has its token, inputs and constant, and loads no library", async () => {
    const { registered, outputs, types, heavy, rooms } = await printed(commonjs(), "mocks.js");
    const type = "pulumi-nodejs:dynamic/datadog:Role";
    expect(registered).toEqual(
      expect.arrayContaining([
        { type, name: "copy", inputs: { __provider: STUB, cloneFrom: "source-id", name: "copy" } },
        { type, name: "written", inputs: { __provider: STUB, permissions: ["slos_read"], name: "Written" } },
        {
          type,
          name: "of-copy",
          inputs: { __provider: STUB, cloneFrom: "written-id", __source: ["slos_read"], name: "of-copy" },
        },
        {
          type: "pulumi:providers:pulumi-nodejs",
          name: "eu",
          inputs: expect.objectContaining({
            "datadog:apiUrl": "https://api.datadoghq.eu",
            "pulumi-clone:vendor": "datadog",
          }),
        },
      ]),
    );
    expect(outputs).toEqual(["copy-id", "Written", ["slos_read"], 3, "existing-id"]);
    expect(types).toEqual([type, true, false]);
    expect({ heavy, rooms }).toEqual({ heavy: 0, rooms: 0 });
  });

  test.for([22, 24])("the same under Node %i", async (major, { skip }) => {
    const node = await installation
      .node(major)
      .catch((error: unknown) => skip(`no Node ${major} to be had: ${messageOf(error)}`));
    const found = await printed(commonjs(), "all.js", node);
    expect(found.node).toMatch(new RegExp(`^${major}\\.`));
    expectAll(found);
    expectAllImported(await printed(esModule(), "all.js", node));
    expect((await printed(commonjs(), "mocks.js", node)).outputs).toContain("Written");
  });
});

describe("TypeScript", () => {
  const project = (name: string, options: object, type = "commonjs") =>
    installation.project(name, {
      "package.json": JSON.stringify({ type }),
      "index.ts": TYPESCRIPT,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          strict: true,
          exactOptionalPropertyTypes: true,
          types: ["node"],
          ...options,
        },
        files: ["index.ts"],
      }),
    });

  test.for([
    ["node16, CommonJS", { module: "node16", moduleResolution: "node16" }, "commonjs"],
    ["node16, ES modules", { module: "node16", moduleResolution: "node16" }, "module"],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }, "module"],
    ["node10", { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" }, "commonjs"],
    ["without exactOptionalPropertyTypes", { module: "node16", exactOptionalPropertyTypes: false }, "commonjs"],
  ] as const)("compiles: %s", async ([name, options, type]) => {
    const { output, code } = await installation.compile(project(`ts-${name.replace(/\W+/g, "-")}`, options, type));
    expect(output).toBe("");
    expect(code).toBe(0);
  });

  test("hovering shows the documentation of classes, arguments and outputs", () => {
    const folder = project("ts-hover", { module: "node16", moduleResolution: "node16" });
    const file = `${folder}/index.ts`.replaceAll("\\", "/");
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      strict: true,
    };
    const service = ts.createLanguageService({
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: (path) => ts.sys.realpath?.(path) ?? path,
      getCompilationSettings: () => options,
      getScriptFileNames: () => [file],
      getScriptVersion: () => "1",
      getScriptSnapshot: (path) =>
        ts.sys.fileExists(path) ? ts.ScriptSnapshot.fromString(readFileSync(path, "utf8")) : undefined,
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: (of) => ts.getDefaultLibFilePath(of),
    });
    const hover = (before: string, name: string) => {
      const position = TYPESCRIPT.indexOf(before + name) + before.length;
      const info = service.getQuickInfoAtPosition(file, position);
      return [...(info?.documentation ?? []), ...(info?.tags ?? []).flatMap((tag) => tag.text ?? [])]
        .map((part) => part.text)
        .join("");
    };
    expect(hover("oncall = new datadog.", "Role")).toContain(
      "A Datadog role: cloned from another role, or written out in full.",
    );
    expect(hover("oncall = new datadog.", "Role")).toContain("datadog.getRoleOutput({ name:");
    expect(hover("{ ", "cloneFrom: standard.id")).toContain("The copy is pinned");
    expect(hover("{ ", "permissions: [")).toContain("Default: With `cloneFrom`, what the source holds");
    expect(hover("auditors.", "userCount")).toContain("Number of users who have the role.");
    expect(hover("{ ", "apiKey: pulumi")).toContain("DD_API_KEY");
    expect(hover("datadog.", "getRoleOutput(")).toContain("Looks a role up by name or id.");
    expect(hover("datadog.Role.", "get(")).toContain("without managing it");
  });
});

describe.skipIf(process.platform === "win32")("the command simulate", () => {
  const command = () => installation.path("node_modules", ".bin", "pulumi-clone");
  /** Starts it; the lines that it prints up to the empty one. */
  const start = async (program: string, ...args: string[]) => {
    const child = spawn(program, [...args, "simulate", "--print-env"], {
      cwd: installation.path(),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(child, "exit");
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "") break;
      lines.push(line);
    }
    const [first = "", ...exported] = lines;
    const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(first)?.[1];
    return { child, ended, exported, url };
  };

  test("prints address and environment, serves every vendor, and ends with 0 at SIGTERM", async () => {
    const { child, ended, exported, url } = await start(command());
    const env = Object.fromEntries(exported.map((line) => /^export (\w+)='(.*)'$/.exec(line)?.slice(1) ?? [line, ""]));
    expect(env).toMatchObject({
      DD_HOST: url,
      QDS_API_URL: `${url}/api`,
      FAIRCOM_API_URL: `${url}/api`,
      SCALR_API_URL: url,
    });
    const answer = await fetch(`${url}/api/v1/validate`, { headers: { "DD-API-KEY": env.DD_API_KEY ?? "" } });
    expect(await answer.json()).toEqual({ valid: true });
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("under npx, which passes no signal on, it ends with npx", async () => {
    const { child, ended, url } = await start("npx", "pulumi-clone");
    expect((await fetch(`${url}/_simulator/state`)).status).toBe(200);
    child.kill("SIGTERM");
    await ended;
    const gone = () =>
      fetch(`${url}/_simulator/state`).then(
        () => false,
        () => true,
      );
    await expect.poll(gone, { timeout: 5000 }).toBe(true);
  });

  test("without a command it says how it is used", async () => {
    const { output } = await installation.run(installation.path(), command());
    expect(output).toContain("Usage: pulumi-clone");
    expect(output).toContain("simulate");
  });
});
