/** The vendor's own command line client, scalr-ctl, unchanged, against the simulator. */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scalr } from "../../src/simulator/scalr";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";
import { pythonEnvironment } from "../support/python";

const python = await pythonEnvironment("scalr", ["scalr-ctl==7.16.2"]);

const roles = "/api/v1beta0/user/{envId}/roles/";

if ("missing" in python) {
  test("scalr-ctl drives the simulator", (context) => context.skip(python.missing));
} else {
  describe("scalr-ctl drives the simulator", () => {
    const home = mkdtempSync(join(tmpdir(), "scalr-ctl-"));
    const program = join(python.bin, "scalr-ctl");
    const env = { ...process.env, HOME: home, SCALRCLI_HOME: home, LC_ALL: "C.UTF-8", LANG: "C.UTF-8" };
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await runSimulator([scalr], {});
      const { SCALR_API_KEY_ID, SCALR_API_SECRET_KEY, SCALR_ENVIRONMENT_ID } = simulator.env;
      const settings = {
        API_SCHEME: "http",
        API_HOST: new URL(simulator.url).host,
        API_KEY_ID: SCALR_API_KEY_ID,
        API_SECRET_KEY: SCALR_API_SECRET_KEY,
        envId: SCALR_ENVIRONMENT_ID,
        accountId: "1",
      };
      writeFileSync(join(home, "default.yaml"), JSON.stringify(settings));
    });

    afterAll(async () => {
      await simulator.close();
      rmSync(home, { recursive: true });
    });

    /** Runs a command; the answer is `data` of the server's answer, or the client's words. */
    async function ctl(...words: string[]): Promise<Record<string, unknown> & { readonly text?: string }> {
      const { stdout } = await promisify(execFile)(program, words, { env });
      return dataOf(stdout);
    }

    /** The same with JSON on standard input. */
    function ctlWith(body: object, ...words: string[]): Promise<{ code: number | null; text: string }> {
      const child = spawn(program, [...words, "--stdin"], { env });
      const chunks: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
      child.stdin.end(JSON.stringify(body));
      return new Promise((resolve) => {
        child.on("close", (code) => resolve({ code, text: Buffer.concat(chunks).toString("utf8") }));
      });
    }

    function dataOf(stdout: string) {
      try {
        return JSON.parse(stdout).data;
      } catch {
        return { text: stdout };
      }
    }

    async function refusal(...words: string[]): Promise<string> {
      const failed = await ctl(...words).catch((error: { stderr: string; stdout: string }) => error);
      return "stderr" in failed ? `${failed.stderr}${failed.stdout}` : JSON.stringify(failed);
    }

    const asked = () => {
      const last = simulator.requests().at(-1);
      return `${last?.method} ${last?.template} ${last?.status}`;
    };

    test("it downloads the API's description", async () => {
      const { text } = await ctl("update");
      expect(text).toMatch(/user API .*Done\n.*account API .*Done\n.*global API .*Done/);
    });

    test("it lists and filters roles, page by page", async () => {
      const list = ["roles", "list", "--raw"];
      expect(await ctl(...list, "--filters", "name=web")).toMatchObject([{ id: 42, tags: ["production", "web"] }]);
      expect(asked()).toBe(`GET ${roles} 200`);
      const page = ["--max-results=2", "--page-number=2", "--filters", "scope=environment"];
      expect(await ctl(...list, ...page)).toMatchObject([{ id: 44 }, { id: 45 }]);
      expect(
        (await ctl("roles", "list", "--table", "--max-results=2", "--filters", "scope=environment")).text,
      ).toContain("Page: 1 of 53");
    });

    test("it clones a role, reads, changes, deprecates and deletes the clone", async () => {
      await ctl("roles", "clone", "--roleId", "42", "--name", "ctl-copy");
      expect(asked()).toBe(`POST ${roles}{roleId}/actions/clone/ 201`);
      const get = ["roles", "get", "--roleId", "58231", "--raw"];
      expect(await ctl(...get)).toMatchObject({ id: 58231, name: "ctl-copy", scope: "environment", deprecated: null });
      const changed = await ctlWith({ description: "changed by scalr-ctl" }, "roles", "update", "--roleId", "58231");
      expect([changed.code, asked()]).toEqual([0, `PATCH ${roles}{roleId}/ 200`]);
      await ctl("roles", "deprecate", "--roleId", "58231", "--state", "DEPRECATED", "--replacement", "42");
      expect(await ctl(...get)).toMatchObject({
        description: "changed by scalr-ctl",
        deprecated: { deprecated: expect.any(String), replacement: { id: 42 } },
      });
      await ctl("roles", "deprecate", "--roleId", "58231", "--state", "ACTIVE");
      expect((await ctl("roles", "delete", "--roleId", "58231")).text).toContain("Deleted 58231");
      expect(asked()).toBe(`DELETE ${roles}{roleId}/ 204`);
      expect(await refusal("roles", "get", "--roleId", "58231")).toContain("ObjectNotFound");
    });

    test("it creates a role", async () => {
      const role = { name: "ctl-new", os: { id: "ubuntu-14-04" }, category: { id: 1 }, builtinAutomation: ["base"] };
      const { code, text } = await ctlWith(role, "roles", "create");
      expect([code, asked()]).toEqual([0, `POST ${roles} 201`]);
      expect(text).toContain("name: ctl-new");
    });

    test("it shows what the server refuses", async () => {
      expect(await refusal("roles", "clone", "--roleId", "42", "--name", "web")).toContain("Error: UnicityViolation");
      expect(await refusal("roles", "clone", "--roleId", "42", "--name", "no_way")).toContain("Error: InvalidValue");
      expect(await refusal("roles", "clone", "--roleId", "99999", "--name", "x1")).toContain("Error: ObjectNotFound");
      expect(await refusal("roles", "delete", "--roleId", "44")).toContain("Error: ObjectInUse");
      expect(await refusal("roles", "delete", "--roleId", "1")).toContain("Error: PermissionViolation");
    });

    test("it reads what hangs on a role", async () => {
      expect(await ctl("role-images", "list", "--roleId", "42", "--raw")).toHaveLength(2);
      expect(await ctl("role-global-variables", "list", "--roleId", "42", "--raw")).toMatchObject([
        { name: "REGION" },
        { name: "WEB_PORT" },
      ]);
      expect(await ctl("role-orchestration-rules", "list", "--roleId", "42", "--raw")).toMatchObject([
        { runAs: "deploy" },
      ]);
      expect(await ctl("role-categories", "get", "--roleCategoryId", "1", "--raw")).toMatchObject({ name: "Base" });
      expect(await ctl("os", "get", "--osId", "ubuntu-14-04", "--raw")).toMatchObject({ family: "ubuntu" });
    });

    test("it clones a role of the account", async () => {
      await ctl("account", "roles", "clone", "--roleId", "4711", "--name", "ctl-account");
      expect(asked()).toBe("POST /api/v1beta0/account/{accountId}/roles/{roleId}/actions/clone/ 201");
    });
  });
}
