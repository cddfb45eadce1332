/** The Python package faircom-json-action-client, unchanged, against the simulator. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { clonedAccount } from "../../src/faircom/cloned-account";
import { faircom as room } from "../../src/faircom/vendor";
import { faircom } from "../../src/simulator/faircom";
import type { FaircomSwitches } from "../../src/simulator/faircom/switches";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";
import { pythonEnvironment } from "../support/python";
import { connect, Resource } from "../support/room";

const python = await pythonEnvironment("faircom", ["faircom-json-action-client==0.0.13"]);

/** Logs in, sends the actions of its input one by one, logs out, and prints what came back. */
const PROGRAM = `
import json, sys
from json_action_client import client as faircom

asked = json.load(sys.stdin)
answers = []
client = faircom.JsonActionClient(asked["url"], description="official client", session_idle_timeout=60)
try:
    client.login(asked["username"], asked["password"], **asked["login"])
    with client:
        for action, params in asked["actions"]:
            request = client.build_basic_request(asked["api"], action)
            request["params"] = params
            try:
                answers.append(client.post_json(request))
            except faircom.JsonActionApiError as error:
                answers.append({"errorCode": error.error_code, "errorMessage": error.error_message, "status": error.status_code})
except faircom.JsonActionApiError as error:
    answers.append({"login": error.error_code, "status": error.status_code})
json.dump(answers, sys.stdout)
`;

type Answer = Readonly<Record<string, unknown>>;

interface Asked {
  readonly password?: string;
  readonly api?: string | null;
  readonly login?: object;
}

if ("missing" in python) {
  test("the Python client drives the simulator", (context) => context.skip(python.missing));
} else {
  const { bin } = python;
  describe("the Python client drives the simulator", () => {
    const running: Simulator[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((simulator) => simulator.close()));
    });

    async function start(positions: Partial<FaircomSwitches> = {}): Promise<Simulator> {
      const simulator = await runSimulator([faircom], { switches: { faircom: positions } });
      running.push(simulator);
      return simulator;
    }

    async function act(simulator: Simulator, actions: [string, object][], asked: Asked = {}): Promise<Answer[]> {
      const { FAIRCOM_API_URL: url, FAIRCOM_USERNAME: username, FAIRCOM_PASSWORD } = simulator.env;
      const call = { url, username, password: FAIRCOM_PASSWORD, api: "admin", login: {}, actions, ...asked };
      const run = promisify(execFile)(join(bin, "python"), ["-c", PROGRAM]);
      run.child.stdin?.end(JSON.stringify(call));
      return JSON.parse((await run).stdout) as Answer[];
    }

    const sessions = (simulator: Simulator) => (simulator.state().faircom as { sessions: object }).sessions;

    const CLONE = {
      sourceUsername: "template",
      cloneUsername: "copy",
      clonePassword: "CorrectHorseBatteryStaple",
      cloneRoles: true,
    };

    test("it logs in, clones an account, sees it, drops it and logs out", async () => {
      const simulator = await start();
      const [cloned, listed, described, dropped] = await act(simulator, [
        ["cloneAccount", CLONE],
        ["listAccounts", { partialNames: ["copy"] }],
        ["describeAccounts", { usernames: ["copy"] }],
        ["dropAccounts", { usernames: ["copy"] }],
      ]);
      expect(cloned).toMatchObject({ errorCode: 0, result: {} });
      expect(listed).toMatchObject({
        result: { accounts: [{ username: "copy", roles: [{ roleName: "analysts" }, { roleName: "reporting" }] }] },
      });
      expect(described).toMatchObject({
        result: { accounts: [{ username: "copy", lastPasswordChange: expect.any(String) }] },
      });
      expect(dropped).toMatchObject({ errorCode: 0 });
      expect(sessions(simulator)).toEqual({});
      expect(simulator.requests().map(({ template }) => template)).toEqual([
        "/api#createSession",
        "/api#cloneAccount",
        "/api#listAccounts",
        "/api#describeAccounts",
        "/api#dropAccounts",
        "/api#deleteSession",
      ]);
    });

    test("it needs no api, and its session settings are taken", async () => {
      const simulator = await start();
      const settings = { defaultDatabaseName: "ctreeSQL", defaultDebug: "max", idleCursorTimeoutSeconds: 60 };
      const asked = { api: null, login: settings };
      const [described] = await act(simulator, [["describeSessions", {}]], asked);
      expect(described).toMatchObject({
        result: { sessions: [{ description: "official client", idleConnectionTimeoutSeconds: 60, ...settings }] },
        debugInfo: { request: { action: "describeSessions" } },
      });
    });

    test.each([
      [200, [200, 200]],
      [400, [400, 400]],
    ] as const)("it reads refusals out of the body (HTTP %s)", async (appErrorHttpStatus, [login, action]) => {
      const simulator = await start({ appErrorHttpStatus });
      expect(await act(simulator, [], { password: "wrong" })).toEqual([{ login: 451, status: login }]);
      const [first, second] = await act(simulator, [
        ["cloneAccount", CLONE],
        ["cloneAccount", CLONE],
      ]);
      expect(first).toMatchObject({ errorCode: 0 });
      expect(second).toMatchObject({ errorCode: 990001, status: action });
    });

    test("what it reads of an account that the room made is what the room declared, and the other way round", async () => {
      const simulator = await start();
      const account = new Resource(clonedAccount as never, connect(room, simulator.env));
      await account.up({
        sourceUsername: "template",
        username: "copy",
        password: "CorrectHorseBatteryStaple",
        cloneRoles: true,
        description: "ours",
      });
      const [listed] = await act(simulator, [["listAccounts", { partialNames: ["copy"] }]]);
      expect(listed).toMatchObject({
        result: {
          accounts: [
            {
              username: "copy",
              accountDescription: "ours",
              roles: [{ roleName: "analysts" }, { roleName: "reporting" }],
            },
          ],
        },
      });
      await act(simulator, [["assignRolesToAccounts", { remove: [{ roleNames: ["analysts"], usernames: ["copy"] }] }]]);
      expect(await account.refresh()).toEqual(["__declared", "roleNames"]);
    });
  });
}
