/** The vendor's own Python SDK and its command line, qds.py, unchanged, against the simulator. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { role } from "../../src/qubole/role";
import { qubole as room } from "../../src/qubole/vendor";
import { qubole } from "../../src/simulator/qubole";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";
import { pythonEnvironment } from "../support/python";
import { connect, Resource } from "../support/room";

// The SDK asks for its own version by a module that later releases of setuptools don't have.
const python = await pythonEnvironment("qubole", ["qds-sdk==1.17.0", "setuptools==75.8.0"]);

const POLICY = '[{"access":"deny", "resource": "all", "action": ["create","update","delete"]}]';

if ("missing" in python) {
  test("qds.py drives the simulator", (context) => context.skip(python.missing));
} else {
  describe("qds.py drives the simulator", () => {
    let simulator: Simulator;

    beforeAll(async () => {
      simulator = await runSimulator([qubole], {});
    });
    beforeEach(() => simulator.reset());
    afterAll(() => simulator.close());

    const run = (file: string, args: readonly string[]) => {
      const env = { ...process.env, ...simulator.env, QDS_MAX_RETRIES: "1", QDS_BASE_RETRY_DELAY: "0" };
      return promisify(execFile)(join(python.bin, file), args, { env });
    };

    /** Runs a command; the answer is what it prints, as JSON. */
    async function qds(...words: string[]): Promise<unknown> {
      return JSON.parse((await run("qds.py", words)).stdout);
    }

    async function refusal(...words: string[]): Promise<string> {
      return qds(...words).then(
        (answer) => JSON.stringify(answer),
        (error: { stderr: string }) => error.stderr,
      );
    }

    const asked = () => {
      const last = simulator.requests().at(-1);
      return `${last?.method} ${last?.template} ${last?.status}`;
    };

    test("it creates, views, updates and deletes a role", async () => {
      const created = { id: 6, name: "made-by-sdk", source: "user-defined", policy: POLICY, account_id: 23 };
      expect(await qds("role", "create", "--name", "made-by-sdk", "--policy", POLICY)).toEqual({
        status: "success",
        roles: created,
      });
      expect(asked()).toBe("POST /api/v1.2/roles 200");
      expect(await qds("role", "view", "6")).toMatchObject({ roles: created });
      expect(await qds("role", "update", "6", "--name", "renamed")).toMatchObject({
        roles: { ...created, name: "renamed" },
      });
      expect(asked()).toBe("PUT /api/v1.2/roles/{role} 200");
      expect(await qds("role", "delete", "6")).toEqual({ status: "done" });
      expect(await refusal("role", "view", "6")).toMatch(/Request ID is: \d+-1-\d+.*Role 6 not found.*404/s);
    });

    test("it creates a role with the policy of its own help, which has no action", async () => {
      const policy = '[{"access":"allow", "resource": "all"}]';
      expect(await qds("role", "create", "--name", "x", "--policy", policy)).toMatchObject({ roles: { policy } });
    });

    test("it duplicates a role, with name and policy or without", async () => {
      expect(await qds("role", "duplicate", "4", "--name", "copy", "--policy", POLICY)).toMatchObject({
        roles: { id: 6, name: "copy", policy: POLICY },
      });
      expect(asked()).toBe("POST /api/v1.2/roles/{role}/duplicate 200");
      expect(await qds("role", "duplicate", "4")).toMatchObject({ roles: { id: 7, name: "analyst - Clone" } });
    });

    test("it lists roles page by page", async () => {
      expect(await qds("role", "list", "--page", "2", "--per-page", "2")).toMatchObject([{ id: 3 }, { id: 4 }]);
      expect(await qds("role", "list")).toHaveLength(5);
    });

    test("it attaches roles to groups and detaches them", async () => {
      await run("qds.py", ["role", "assign-role", "4", "--group-id", "2"]);
      expect(asked()).toBe("PUT /api/v1.2/groups/{group}/roles/{role}/assign 200");
      expect(await qds("role", "list-groups", "4")).toEqual({ groups: [{ id: 2, name: "system-user" }] });
      expect(await qds("group", "list-roles", "2")).toMatchObject({ roles: [{ id: 2 }, { id: 4 }] });
      await run("qds.py", ["role", "unassign-role", "4", "--group-id", "2"]);
      expect(await qds("role", "list-groups", "4")).toEqual({ groups: [] });
    });

    test("it manages groups", async () => {
      expect(await qds("group", "create", "--name", "ops", "--members", "23102", "--roles", "4")).toEqual({
        status: "done",
      });
      expect(await qds("group", "view", "5")).toMatchObject({ groups: { id: 5, name: "ops" } });
      expect(await qds("group", "add-users", "5", "23103")).toMatchObject({ status: "success" });
      expect(await qds("group", "list-users", "5")).toMatchObject({ qbol_users: [{ id: 23102 }, { id: 23103 }] });
      expect(await qds("group", "duplicate", "5", "--name", "ops2")).toMatchObject({ groups: { id: 6, name: "ops2" } });
      expect(await qds("group", "delete", "5")).toEqual({ status: "success" });
    });

    test("it reads the account by the SDK", async () => {
      const program = [
        "import json, os",
        "from qds_sdk.qubole import Qubole",
        "from qds_sdk.account import Account",
        "Qubole.configure(api_token=os.environ['QDS_API_TOKEN'], api_url=os.environ['QDS_API_URL'])",
        "print(json.dumps(Account.find().attributes))",
      ].join("\n");
      const { stdout } = await run("python", ["-c", program]);
      expect(JSON.parse(stdout)).toMatchObject({ id: 23, name: "analytics" });
      expect(asked()).toBe("GET /api/v1.2/account 200");
    });

    test("it shows what the server refuses", async () => {
      expect(await refusal("role", "create", "--name", "analyst", "--policy", POLICY)).toMatch(
        /already been taken.*422/s,
      );
      expect(await refusal("role", "create", "--name", "x", "--policy", "nonsense")).toMatch(/not valid JSON.*422/s);
      expect(await refusal("role", "delete", "1")).toMatch(/built-in role system-admin.*403/s);
    });

    test("it repeats what the simulator's faults say is passing", async () => {
      simulator.setFaults([{ match: { method: "POST", nth: 1 }, fault: "status", status: 429 }]);
      expect(await qds("role", "create", "--name", "x", "--policy", POLICY)).toMatchObject({ status: "success" });
    });

    test("it and this package's resource read each other's roles", async () => {
      const made = new Resource(role as never, connect(room, simulator.env));
      await made.up({ name: "ours", policies: [{ resource: "note", action: ["read", "create"], access: "allow" }] });
      expect(await qds("role", "view", String(made.id))).toMatchObject({
        roles: { name: "ours", policy: '[{"resource":"note","action":["create","read"],"access":"allow"}]' },
      });
      await qds("role", "update", String(made.id), "--policy", POLICY);
      expect(await made.refresh()).toEqual(["__declared", "policies"]);
      expect(made.outputs.policies).toEqual([
        { resource: "all", action: ["create", "delete", "update"], access: "deny" },
      ]);
    });
  });
}
