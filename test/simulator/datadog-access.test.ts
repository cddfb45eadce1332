import { describe, expect, it } from "vitest";
import { type Datadog, startDatadog } from "./datadog-fixture";

const api = { "DD-API-KEY": "simulator-api-key" };
const readOnly = { ...api, "DD-APPLICATION-KEY": "simulator-read-only-application-key" };

async function clone(datadog: Datadog, headers: Record<string, string>): Promise<number> {
  const { id } = datadog.role("Example-Role");
  const name = `copy ${datadog.state.roles.length}`;
  const body = { data: { type: "roles", attributes: { name } } };
  return (await datadog.call("POST", `v2/roles/${id}/clone`, body, headers)).status;
}

describe("credentials", () => {
  it.each([
    ["a key pair", { ...api, "DD-APPLICATION-KEY": "simulator-application-key" }, 200, 200],
    ["an OAuth token", { Authorization: "Bearer simulator-oauth-token" }, 200, 200],
    ["a personal access token", { Authorization: "Bearer ddpat_simulator" }, 200, 200],
    ["a service access token", { Authorization: "Bearer ddsat_simulator" }, 200, 200],
    ["a token as application key, without API key", { "DD-APPLICATION-KEY": "ddpat_simulator" }, 200, 200],
    [
      "a token as application key, wrong API key",
      { "DD-API-KEY": "x", "DD-APPLICATION-KEY": "ddsat_simulator" },
      200,
      200,
    ],
    ["a good token beside wrong keys", { "DD-API-KEY": "x", Authorization: "Bearer ddpat_simulator" }, 200, 200],
    ["a key pair that may only read", readOnly, 200, 403],
    ["an OAuth token that may only read", { Authorization: "Bearer simulator-read-only-oauth-token" }, 200, 403],
    ["none", {}, 403, 403],
    ["no application key", api, 403, 403],
    ["no API key", { "DD-APPLICATION-KEY": "simulator-application-key" }, 403, 403],
    ["a wrong API key", { "DD-API-KEY": "x", "DD-APPLICATION-KEY": "simulator-application-key" }, 403, 403],
    ["a wrong application key", { ...api, "DD-APPLICATION-KEY": "x" }, 403, 403],
    ["a wrong token", { Authorization: "Bearer x" }, 403, 403],
    ["an application key as token", { Authorization: "Bearer simulator-application-key" }, 403, 403],
    ["an OAuth token as application key", { ...api, "DD-APPLICATION-KEY": "simulator-oauth-token" }, 403, 403],
  ])("%s", async (_what, headers: Record<string, string>, read, write) => {
    const datadog = await startDatadog();
    expect((await datadog.call("GET", "v2/roles", undefined, headers)).status).toBe(read);
    expect(await clone(datadog, headers)).toBe(write);
  });

  it("are checked before the body, with the gateway's answer in both dialects", async () => {
    const forbidden = {
      status: "error",
      code: 403,
      errors: ["Forbidden"],
      statuspage: expect.any(String),
      twitter: expect.any(String),
      email: expect.any(String),
    };
    for (const dialect of ["old", "new"]) {
      const datadog = await startDatadog({ dialect });
      const { status, body } = await datadog.call("POST", "v2/roles", "{", { "DD-API-KEY": "x" });
      expect([status, body]).toEqual([403, forbidden]);
    }
  });

  it("are validated", async () => {
    const datadog = await startDatadog();
    const validate = async (path: string, headers: Record<string, string>) => {
      const { status, body } = await datadog.call("GET", path, undefined, headers);
      return [status, body];
    };
    expect(await validate("v1/validate", api)).toEqual([200, { valid: true }]);
    expect(await validate("v1/validate", {})).toEqual([403, { errors: ["API key required"] }]);
    expect(await validate("v1/validate", { "DD-API-KEY": "x" })).toEqual([
      403,
      expect.objectContaining({ errors: ["Forbidden"] }),
    ]);
    expect(await validate("v2/validate_keys", { "DD-APPLICATION-KEY": "ddpat_simulator" })).toEqual([
      200,
      { status: "ok" },
    ]);
    expect(await validate("v2/validate_keys", readOnly)).toEqual([200, { status: "ok" }]);
    expect((await validate("v2/validate_keys", api))[0]).toBe(403);
  });

  it("in the environment are those that work", async () => {
    const { simulator } = await startDatadog();
    expect(simulator.env).toMatchObject({ DD_HOST: simulator.url });
    expect(Object.keys(simulator.env)).toEqual(expect.arrayContaining(["DD_API_KEY", "DD_APP_KEY"]));
  });
});

describe("the rate limit", () => {
  const limits = (headers: Headers) =>
    ["limit", "period", "remaining", "reset"].map((name) => headers.get(`x-ratelimit-${name}`));

  it("is one bucket for all roles endpoints, aligned to the period", async () => {
    let now = Date.UTC(2021, 11, 21, 20, 35, 39);
    const datadog = await startDatadog({}, { now: () => now });
    const { id } = datadog.role("Example-Role");
    expect(limits((await datadog.create("a")).headers)).toEqual(["500", "60", "499", "21"]);
    expect(limits((await datadog.clone(id, "b")).headers)).toEqual(["500", "60", "498", "21"]);
    expect(limits((await datadog.call("GET", `v2/roles/${id}/permissions`)).headers)).toEqual([
      "500",
      "60",
      "497",
      "21",
    ]);
    const missing = await datadog.call("DELETE", "v2/roles/x");
    expect([missing.status, ...limits(missing.headers)]).toEqual([404, "500", "60", "496", "21"]);
    expect(limits((await datadog.call("GET", "v2/permissions")).headers)).toEqual([null, null, null, null]);
    expect(limits((await datadog.call("GET", "v2/users/x")).headers)).toEqual([null, null, null, null]);
    now += 21_000;
    expect(limits((await datadog.call("GET", "v2/roles")).headers)).toEqual(["500", "60", "499", "60"]);
  });

  it("answers 429 when the bucket is empty, until the period ends", async () => {
    let now = Date.UTC(2026, 0, 1);
    const datadog = await startDatadog({ bucket: { limit: 2, period: 10 } }, { now: () => now });
    const list = () => datadog.call("GET", "v2/roles");
    expect([(await list()).status, (await list()).status]).toEqual([200, 200]);
    now += 4000;
    const refused = await list();
    expect([refused.status, ...limits(refused.headers)]).toEqual([429, "2", "10", "0", "6"]);
    expect(refused.body.errors).toEqual(["Rate limit of 2 requests in 10 seconds reached. Please try again later."]);
    now += 6000;
    expect((await list()).status).toBe(200);
  });
});

it("answers unknown paths as the gateway does", async () => {
  const datadog = await startDatadog();
  const { status, body } = await datadog.call("GET", "v2/roles/a/b");
  expect([status, body.errors]).toEqual([404, ["Not found"]]);
  expect(datadog.simulator.requests()).toMatchObject([{ vendor: "datadog", template: null, status: 404 }]);
});
