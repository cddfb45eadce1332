import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalQuery, formatQuery, parseQuery } from "../../src/simulator/scalr/canonical";
import { keyId, secret, simulate, vectorTime } from "./scalr-harness";

const roles = "/api/v1beta0/user/5/roles/";
const vectors = [
  [
    "POST",
    `${roles}42/actions/clone/`,
    "",
    '{"name":"web-clone-01"}',
    "FrHNzzIZpduy5dVNJzpFlAgJohFNYOR/RBNVkPB1JzA=",
    201,
  ],
  [
    "POST",
    `${roles}42/actions/clone/`,
    "",
    '{"name": "web-clone-01"}',
    "z72whNqLDDKGmmo0cQ+FhGD2gn9uc1zzX9mMbUa8iwQ=",
    201,
  ],
  [
    "GET",
    roles,
    "maxResults=100&name=web%20clone%2B01&pageNum=1&scope=environment",
    "",
    "e7IRy4TKaojC2tHoBlTEZvo6CQO4otTvnOKc2/9y5mw=",
    200,
  ],
  ["GET", `${roles}43/`, "", "", "npfrhs7OfiVN8nFCqNuXiLJsfSf0HXm0opoAzzwZzxs=", 200],
  ["PATCH", `${roles}43/`, "", '{"description":"café"}', "cG0l0qYAV4yDwHaYFng5Mgzm2dsKl9iPDLagovvEZFw=", 200],
  ["DELETE", `${roles}43/`, "", "", "4E9fQH2dBuE8wib/JRNIRMZn4Dh2hJzkzweGueOfDKM=", 204],
  ["DELETE", `${roles}43/`, "", "{}", "o4y7VSJHe/oxu33H+Fd/TP15wuE6i/Unh6FguorMjOU=", 204],
  ["GET", roles, "name=a%2Fb%20%28c%29~%2A", "", "zrhm1KYqwI02dS8C4SsJXggYTU+BtPm+pBooXbQ4jLY=", 200],
  ["GET", roles, "name=web-clone-01&scope=environment", "", "UEByH2mg58z3EZTvl/S/aufzNLdyRbVgLWF4VrOFLBY=", 200],
] as const;

function sendVector([method, path, query, body, digest]: (typeof vectors)[number], wireQuery: string = query) {
  const { app } = simulate();
  const date = method === "PATCH" ? "2019-03-14T15:09:26Z" : "2019-03-14T15:09:26.000Z";
  return app.request(wireQuery === "" ? path : `${path}?${wireQuery}`, {
    method,
    headers: {
      "X-Scalr-Key-Id": keyId,
      "X-Scalr-Date": date,
      "X-Scalr-Signature": `V1-HMAC-SHA256 ${digest}`,
      ...(body === "" ? {} : { "Content-Type": "application/json; charset=utf-8" }),
    },
    ...(body === "" ? {} : { body }),
  });
}

describe("signatures", () => {
  test.each(vectors.map((vector, index) => [index + 1, vector] as const))(
    "vector %i is a good request on the sample data",
    async (_, vector) => {
      expect((await sendVector(vector)).status).toBe(vector[5]);
    },
  );

  test("a query may be written differently as long as it decodes to the same", async () => {
    const answer = await sendVector(vectors[2], "scope=environment&name=web+clone%2b01&pageNum=1&maxResults=100");
    expect(answer.status).toBe(200);
  });

  test("the path counts as it was sent, with or without its trailing slash", async () => {
    const { send } = simulate();
    expect((await send("GET", `${roles}43`)).status).toBe(200);
    expect((await send("GET", roles.slice(0, -1))).status).toBe(200);
  });

  test("a slash left bare by the client in a filter value can't verify, as the server signs %2F", async () => {
    const { send } = simulate();
    expect((await send("GET", roles, { query: "name=a/b" })).error).toBe("401 BadAuthentication");
  });

  test("stringToSign is shown on request only", async () => {
    const { send } = simulate();
    const plain = await send("GET", `${roles}43/`);
    const shown = await send("GET", `${roles}43/`, { headers: { "X-Scalr-Debug": "1" } });
    expect(plain.json.meta).not.toHaveProperty("stringToSign");
    expect(shown.json.meta.stringToSign).toBe(`GET\n2019-03-14T15:09:26.000Z\n${roles}43/\n\n`);
  });
});

describe("the canonical query", () => {
  test.each([
    ["b=2&a=1", "a=1&b=2"],
    ["a=1&a=2", "a=2"],
    ["a[]=x&a[]=y", "a%5B0%5D=x&a%5B1%5D=y"],
    ["a.b=1&c%20d=2", "a_b=1&c_d=2"],
    ["foo", "foo="],
    ["a=%c3%a9&b=é", "a=%C3%A9&b=%C3%A9"],
    ["a=~-._!'()*", "a=~-._%21%27%28%29%2A"],
    ["", ""],
  ])("%s becomes %s", (query, canonical) => {
    expect(canonicalQuery(query.replaceAll("é", "%C3%A9"))).toBe(canonical);
  });

  test("text comes back from a formatted query, and the format is canonical", () => {
    const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: "grapheme" })), (parameters) => {
        const query = formatQuery(Object.entries(parameters));
        expect(Object.fromEntries(parseQuery(query))).toEqual({ ...parameters });
        expect(canonicalQuery(query)).toBe(query);
      }),
    );
  });
});

describe("authentication, in the server's order", () => {
  const path = `${roles}43/`;

  test.each([
    ["no key", { "X-Scalr-Key-Id": "" }, "401 BadAuthentication"],
    ["no signature", { "X-Scalr-Signature": "" }, "401 BadAuthentication"],
    ["no date", { "X-Scalr-Date": "" }, "400 BadRequest"],
    ["a date that isn't one", { "X-Scalr-Date": "yesterday" }, "400 BadRequest"],
    ["a date without a zone", { "X-Scalr-Date": "2019-03-14T15:09:26" }, "400 BadRequest"],
    ["no date before another scheme", { "X-Scalr-Date": "", "X-Scalr-Signature": "Basic x" }, "400 BadRequest"],
    ["another scheme", { "X-Scalr-Signature": "V2-HMAC-SHA256 x" }, "401 BadAuthentication"],
    ["an unknown key", { "X-Scalr-Key-Id": "APIKUNKNOWN" }, "401 BadAuthentication"],
    ["a wrong signature", { "X-Scalr-Signature": "V1-HMAC-SHA256 x" }, "401 BadAuthentication"],
  ])("%s", async (_, headers, error) => {
    expect((await simulate().send("GET", path, { headers })).error).toBe(error);
  });

  test.each([
    ["a retired key", "APIKRETIRED123456789", "401 BadAuthentication"],
    ["a key without user", "APIKNOBODY1234567890", "401 BadAuthentication"],
    ["an inactive user", "APIKGONEUSER12345678", "403 PermissionViolation"],
  ])("%s", async (_, key, error) => {
    expect((await simulate().send("GET", path, { key })).error).toBe(error);
  });

  test("the wrong secret", async () => {
    expect((await simulate().send("GET", path, { secret: "other" })).error).toBe("401 BadAuthentication");
  });

  test.each([-300, 300])("a clock that is %i s off is tolerated", async (seconds) => {
    const date = new Date(vectorTime + seconds * 1000).toISOString();
    expect((await simulate().send("GET", path, { date })).status).toBe(200);
  });

  test.each([-301, 301])("a clock that is %i s off isn't, and the server's own is told on request", async (seconds) => {
    const date = new Date(vectorTime + seconds * 1000).toISOString();
    const answer = await simulate().send("GET", path, { date, headers: { "X-Scalr-Debug": "1" } });
    expect(answer.error).toBe("401 BadAuthentication");
    expect(answer.json.errors[0]?.message).toContain("2019-03-14T15:09:26Z");
  });

  test("with the switch clockSkew the header Date shows the clock to sign with", async () => {
    const { send } = simulate({ clockSkew: 3600 });
    const refused = await send("GET", path);
    expect(refused.error).toBe("401 BadAuthentication");
    const date = new Date(refused.headers.get("Date") ?? "").toISOString();
    expect(date).toBe("2019-03-14T16:09:26.000Z");
    expect((await send("GET", path, { date })).status).toBe(200);
  });

  test.each(["2019-03-14T16:09:26.123456+01:00", "2019-03-14T10:09:26-0500", "2019-03-14T15:09:26Z"])(
    "the date %s is understood",
    async (date) => {
      expect((await simulate().send("GET", path, { date })).status).toBe(200);
    },
  );

  test("white space in the date is taken out before it is signed", async () => {
    const { app } = simulate();
    const digest = createHmac("sha256", secret).update(`GET\n2019-03-14T15:09:26Z\n${path}\n\n`).digest("base64");
    const headers = { "X-Scalr-Key-Id": keyId, "X-Scalr-Signature": `V1-HMAC-SHA256 ${digest}` };
    const answer = await app.request(path, { headers: { ...headers, "X-Scalr-Date": "2019-03-14 T15:09:26Z" } });
    expect(answer.status).toBe(200);
  });

  test("a body needs the content type JSON", async () => {
    const asked = { body: { description: "x" }, headers: { "Content-Type": "text/plain" } };
    expect((await simulate().send("PATCH", path, asked)).error).toBe("400 BadRequest");
  });

  test("paths and methods without an endpoint are answered before authentication", async () => {
    const { app } = simulate();
    for (const [method, unknown] of [
      ["GET", "/api/v1beta0/user/5/nothing/"],
      ["PUT", path],
      ["GET", `${roles}forty-two/`],
      ["GET", `${roles}42/actions/clone/`],
    ]) {
      const answer = await app.request(unknown ?? "", { method: method ?? "" });
      expect(answer.status).toBe(404);
      expect(((await answer.json()) as { errors: unknown[] }).errors).toMatchObject([{ code: "EndpointNotFound" }]);
    }
  });
});

describe("the environment of a path", () => {
  test.each([
    ["five", "400 InvalidValue"],
    ["0", "400 InvalidValue"],
    ["77", "404 ObjectNotFound"],
    ["9", "403 PermissionViolation"],
  ])("%s", async (envId, error) => {
    const { send } = simulate();
    expect((await send("GET", `/api/v1beta0/user/${envId}/roles/`)).error).toBe(error);
    expect((await send("POST", `/api/v1beta0/user/${envId}/roles/42/actions/clone/`, { body: "" })).error).toBe(error);
  });

  test("an unknown one is 403 on 5.11", async () => {
    expect((await simulate({ legacy511: true }).send("GET", "/api/v1beta0/user/77/roles/")).error).toBe(
      "403 ObjectNotFound",
    );
  });

  test("the old order of the path works and is warned of", async () => {
    const answer = await simulate().send("GET", "/api/user/v1beta0/5/roles/43/");
    expect(answer.data.id).toBe(43);
    expect(answer.json.warnings).toMatchObject([{ code: "Moved Permanently" }]);
  });

  test("the session lists the environments of the key", async () => {
    const answer = await simulate().send("GET", "/api/v1beta0/session/");
    expect(answer.data.environments).toEqual([
      { id: 5, name: "production", accountId: 1 },
      { id: 6, name: "staging", accountId: 1 },
    ]);
  });
});

describe("the rate limit", () => {
  test("counts per key and clock minute, failing requests too, bad signatures not", async () => {
    const { send, clock } = simulate({ rateLimit: 2 });
    const path = `${roles}43/`;
    await send("GET", path, { secret: "other" });
    expect((await send("GET", path)).status).toBe(200);
    expect((await send("GET", `${roles}99999/`)).error).toBe("404 ObjectNotFound");
    expect((await send("GET", path)).error).toBe("403 LimitExceeded");
    expect((await send("GET", path, { key: "APIKCLONER1234567890" })).status).toBe(200);
    clock.now += 33_999;
    expect((await send("GET", path)).error).toBe("403 LimitExceeded");
    clock.now += 1;
    expect((await send("GET", path)).status).toBe(200);
  });
});
