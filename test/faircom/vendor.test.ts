import { describe, expect, test } from "vitest";
import { getAccount, getAccounts } from "../../src/faircom/functions";
import { faircom } from "../../src/faircom/vendor";
import type { Values } from "../../src/resource/definition";
import { connect } from "../support/room";
import { Bench, failureOf } from "./bench";

const AT = { FAIRCOM_API_URL: "https://faircom.example:8443/api", FAIRCOM_USERNAME: "a", FAIRCOM_PASSWORD: "b" };

/** The error of a connection with these settings. */
function refusal(environment: Readonly<Record<string, string | undefined>>): Promise<Error> {
  return failureOf((async () => connect(faircom, { ...AT, ...environment }))());
}

describe("settings", () => {
  test.each([
    ["FAIRCOM_API_URL", "FairCom needs apiUrl, which is given nowhere.", "`pulumi config set faircom:apiUrl <value>`"],
    [
      "FAIRCOM_USERNAME",
      "FairCom needs username, which is given nowhere.",
      "the environment variable FAIRCOM_USERNAME",
    ],
    [
      "FAIRCOM_PASSWORD",
      "FairCom needs password, which is given nowhere.",
      "`pulumi config set faircom:password <value> --secret`",
    ],
  ])("without %s", async (name, headline, advice) => {
    const { message } = await refusal({ [name]: undefined });
    expect(message).toContain(headline);
    expect(message).toContain(advice);
  });

  test.each(["localhost:8443/api", "ftp://localhost/api", "not an address"])("apiUrl %s", async (address) => {
    expect((await refusal({ FAIRCOM_API_URL: address })).message).toContain("faircom:apiUrl isn't an address.");
  });

  test("insecure must be true or false", async () => {
    expect((await refusal({ FAIRCOM_INSECURE: "yes" })).message).toContain(
      "faircom:insecure is neither true nor false.",
    );
  });

  test.each([
    ["http://faircom.example:8080/api", 1],
    ["http://localhost:8080/api", 0],
    ["http://127.0.0.1:8080/api", 0],
    ["http://[::1]:8080/api", 0],
    ["https://faircom.example:8443/api", 0],
  ])("plain http to another machine is announced: %s", (address, count) => {
    const notices: string[] = [];
    connect(faircom, { ...AT, FAIRCOM_API_URL: address }, notices);
    expect(notices).toHaveLength(count);
    for (const notice of notices) expect(notice).toContain("faircom.example:8080 is addressed by plain http");
  });

  test("the address is used as it is, nothing is appended", async () => {
    const bench = await Bench.start();
    const api = bench.connect({ FAIRCOM_API_URL: `${bench.simulator.url}/api` });
    expect(await api.account("template")).toMatchObject({ username: "template" });
    expect(bench.simulator.requests().every(({ template }) => template?.startsWith("/api#"))).toBe(true);
  });

  test("a password alone doesn't hide behind an authToken", async () => {
    const { message } = await refusal({ FAIRCOM_USERNAME: undefined, FAIRCOM_AUTH_TOKEN: "token" });
    expect(message).toContain("FairCom needs username");
  });
});

describe("getAccount", () => {
  test("shows an account with its roles", async () => {
    const bench = await Bench.start({ describeShape: "bare" });
    expect(await getAccount.run(bench.api, { username: "TEMPLATE" })).toEqual({
      username: "template",
      description: "Model of reporting accounts",
      roleNames: ["analysts", "reporting"],
      lockoutAfterNFailedAttempts: 5,
      maxDaysBeforePasswordMustChange: 180,
      maxMinutesBeforeNextLogin: 0,
      memoryLimit: 2_097_152,
      memoryRule: "default",
      lastPasswordChange: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test("of an account that isn't there says how to find one", async () => {
    const bench = await Bench.start();
    const error = await failureOf(getAccount.run(bench.api, { username: "templat" }));
    expect(error.message).toContain('getAccount: FairCom shows no account "templat".');
    expect(error.message).toContain("`faircom.getAccounts` lists those");
  });

  test("leaves out roles that the server doesn't show", async () => {
    const bench = await Bench.start({ rolesShape: "absent" });
    expect((await getAccount.run(bench.api, { username: "template" })).roleNames).toBeUndefined();
  });
});

describe("getAccounts", () => {
  const names = async (args: Values<typeof getAccounts.inputs>) => {
    const bench = await Bench.start();
    const { accounts } = await getAccounts.run(bench.api, args);
    return (accounts as { username: string }[]).map(({ username }) => username);
  };

  test("lists all accounts, or those whose names begin with a text", async () => {
    expect(await names({ partialName: undefined })).toEqual([
      "ADMIN",
      "GUEST",
      "NewAccount1",
      "NewAccount2",
      "template",
    ]);
    expect(await names({ partialName: "newACC" })).toEqual(["NewAccount1", "NewAccount2"]);
  });

  test("shows names, descriptions and roles", async () => {
    const bench = await Bench.start({ implicitGuest: true });
    const { accounts } = await getAccounts.run(bench.api, { partialName: "guest" });
    expect(accounts).toEqual([{ username: "GUEST", description: "", roleNames: [] }]);
  });
});
