import { describe, expect, test, vi } from "vitest";
import { Organisation, ROLES } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const AUDITORS = "Log Auditors";

describe("credentials", () => {
  test.each([
    ["a wrong application key", { DD_APP_KEY: "wrong-canary" }],
    ["a wrong API key", { DD_API_KEY: "wrong-canary" }],
    ["a wrong bearer token", { DD_BEARER_TOKEN: "wrong-canary" }],
  ])("%s stops everything after one request, and is named by its origin", async (_, environment) => {
    const organisation = await Organisation.start();
    const api = organisation.connect(environment);
    const results = await Promise.allSettled(Array.from({ length: 30 }, (_each, index) => api.getRole(`r${index}`)));
    const messages = results.map((result) => (result.status === "rejected" ? String(result.reason) : "fine"));
    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toMatch(/rejected the credential[\s\S]*from the environment variable DD_/);
    expect(messages[0]).not.toContain("canary");
    expect(organisation.requests()).toHaveLength(1);
  });

  test.each([
    [
      "a personal access token in place of the application key",
      { DD_APP_KEY: "ddpat_simulator", DD_API_KEY: undefined },
    ],
    ["a service access token", { DD_APP_KEY: "ddsat_simulator", DD_API_KEY: undefined }],
    ["an OAuth token", { DD_BEARER_TOKEN: "simulator-oauth-token", DD_API_KEY: undefined, DD_APP_KEY: undefined }],
  ])("%s is enough", async (_, environment) => {
    const organisation = await Organisation.start();
    const found = await organisation.connect(environment).rolesNamed(AUDITORS);
    expect(found.map(({ id }) => id)).toEqual([organisation.role(AUDITORS).id]);
  });

  test("that may only read are told apart from wrong ones", async () => {
    const organisation = await Organisation.start();
    const api = organisation.connect({ DD_APP_KEY: "simulator-read-only-application-key" });
    await expect(api.createRole({ name: "x" })).rejects.toThrow(/denied the permission/);
    expect((await api.rolesNamed(AUDITORS)).length).toBe(1);
  });

  test("that are missing are asked for before anything is sent", async () => {
    const organisation = await Organisation.start();
    expect(() => organisation.connect({ DD_API_KEY: undefined })).toThrow(/needs apiKey[\s\S]*DD_API_KEY/);
  });

  test.each(["localhost:8126", "api.datadoghq.eu", "ftp://api.datadoghq.eu", "file:///etc/passwd", "http://"])(
    "for the address %j are sent nowhere",
    async (address) => {
      const organisation = await Organisation.start();
      expect(() => organisation.connect({ DD_HOST: address })).toThrow(/apiUrl[\s\S]*https:\/\/api\.datadoghq\.eu/);
    },
  );
});

test("a list that never ends isn't walked without end", async () => {
  const organisation = await Organisation.start();
  const page = Array.from({ length: 100 }, (_, index) => ({
    id: `r${index}`,
    type: "roles",
    attributes: { name: "x" },
  }));
  for (const meta of [{}, { page: { total_filtered_count: 1e15 } }]) {
    organisation.simulator.setFaults([
      { match: { method: "GET", template: ROLES }, fault: "status", status: 200, body: { data: page, meta } },
    ]);
    expect((await organisation.connect().rolesNamed("x")).length).toBe(100);
    expect(organisation.requests().length).toBeLessThanOrEqual(3);
  }
});

test("a name that is a prefix of others finds only itself, over several pages", async () => {
  const organisation = await Organisation.start();
  await organisation.change((state) => {
    const [first] = state.roles;
    for (let index = 0; first && index < 250; index++) {
      state.roles.push({
        ...first,
        id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
        name: `x${index}`,
      });
    }
  });
  const api = organisation.connect();
  expect(await api.rolesNamed("x")).toEqual([]);
  expect((await api.rolesNamed("x249")).length).toBe(1);
});
