import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeStrictly } from "../../src/http/encoding";
import { signature, stringToSign } from "../../src/scalr/signature";
import { canonicalString } from "../../src/simulator/scalr/canonical";

const secret = "sEcReTkEyFoRtEsTvEcToRsOnLy0123456789abc";
const roles = "/api/v1beta0/user/5/roles/";
const date = "2019-03-14T15:09:26.000Z";
const clone = { method: "POST", date, path: `${roles}42/actions/clone/`, query: "" };
const list = { method: "GET", date, path: roles, body: "" };
const one = { date, path: `${roles}43/`, query: "" };

describe("the published test vectors", () => {
  test.each([
    [1, { ...clone, body: '{"name":"web-clone-01"}' }, "FrHNzzIZpduy5dVNJzpFlAgJohFNYOR/RBNVkPB1JzA="],
    [2, { ...clone, body: '{"name": "web-clone-01"}' }, "z72whNqLDDKGmmo0cQ+FhGD2gn9uc1zzX9mMbUa8iwQ="],
    [
      3,
      { ...list, query: "maxResults=100&name=web%20clone%2B01&pageNum=1&scope=environment" },
      "e7IRy4TKaojC2tHoBlTEZvo6CQO4otTvnOKc2/9y5mw=",
    ],
    [4, { ...one, method: "GET", body: "" }, "npfrhs7OfiVN8nFCqNuXiLJsfSf0HXm0opoAzzwZzxs="],
    [
      5,
      { ...one, method: "PATCH", date: "2019-03-14T15:09:26Z", body: '{"description":"café"}' },
      "cG0l0qYAV4yDwHaYFng5Mgzm2dsKl9iPDLagovvEZFw=",
    ],
    [6, { ...one, method: "DELETE", body: "" }, "4E9fQH2dBuE8wib/JRNIRMZn4Dh2hJzkzweGueOfDKM="],
    [7, { ...one, method: "DELETE", body: "{}" }, "o4y7VSJHe/oxu33H+Fd/TP15wuE6i/Unh6FguorMjOU="],
    [8, { ...list, query: "name=a%2Fb%20%28c%29~%2A" }, "zrhm1KYqwI02dS8C4SsJXggYTU+BtPm+pBooXbQ4jLY="],
    [9, { ...list, query: "name=web-clone-01&scope=environment" }, "UEByH2mg58z3EZTvl/S/aufzNLdyRbVgLWF4VrOFLBY="],
  ])("vector %i", (_, parts, digest) => {
    expect(signature(parts, secret)).toBe(`V1-HMAC-SHA256 ${digest}`);
  });

  test("the canonical string of vector 1", () => {
    expect(stringToSign({ ...clone, body: '{"name":"web-clone-01"}' })).toBe(
      'POST\n2019-03-14T15:09:26.000Z\n/api/v1beta0/user/5/roles/42/actions/clone/\n\n{"name":"web-clone-01"}',
    );
  });
});

test("the order and form in which a query is sent don't matter", () => {
  const sent = { ...list, query: "scope=environment&name=web+clone%2b01&maxResults=100&pageNum=1" };
  expect(signature(sent, secret)).toBe("V1-HMAC-SHA256 e7IRy4TKaojC2tHoBlTEZvo6CQO4otTvnOKc2/9y5mw=");
});

test("any text in query and body is signed as the server signs it", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom("name", "scope", "maxResults", "id"), text)), text, (pairs, body) => {
      const query = Object.entries(Object.fromEntries(pairs))
        .map(([name, value]) => `${name}=${encodeStrictly(value)}`)
        .join("&");
      const parts = { ...list, query, body };
      expect(stringToSign(parts)).toBe(canonicalString({ ...parts, body: Buffer.from(body) }).toString("utf8"));
    }),
  );
});
