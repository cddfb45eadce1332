import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CloneError, toCloneError } from "../../src/resource/errors";
import { nearest } from "../../src/resource/nearest";
import { json } from "../support/generators";

describe("an error of ours", () => {
  test("says what happened, the vendor's words, the facts, the request and what to do", () => {
    const error = new CloneError("Toyland refused the request (HTTP 400).", {
      kind: "validation",
      vendorTitle: "Toyland",
      vendorWords: ["no blanks", "", "too long"],
      facts: ["Limit: 20."],
      request: { method: "POST", template: "/things/{id}", status: 400, requestId: "r-1", attempts: 3 },
      next: "Shorten the name.",
    });
    expect(error.message).toBe(
      "Toyland refused the request (HTTP 400).\n" +
        "  Toyland says: no blanks; too long\n" +
        "  Limit: 20.\n" +
        "  Request: POST /things/{id}, HTTP 400, request id r-1, 3 attempts\n" +
        "  What to do: Shorten the name.",
    );
  });

  test("is refused by the vendor unless something else is known", () => {
    expect(new CloneError("x", { kind: "server" }).outcome).toBe("refused");
    expect(new CloneError("x", { kind: "server", outcome: "unknown" }).outcome).toBe("unknown");
  });

  test("can be told again with another headline, and keeps the rest", () => {
    const error = new CloneError("x", { kind: "server", outcome: "unknown", facts: ["f"], next: "n" });
    const told = error.with({ headline: "y", next: "m" });
    expect(told.message).toBe("y\n  f\n  What to do: m");
    expect([told.kind, told.outcome]).toEqual(["server", "unknown"]);
    expect(error.message).toBe("x\n  f\n  What to do: n");
  });

  test("brings nothing to the terminal that it would obey, whoever's text stands in it", () => {
    const hostile = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (headline, words, fact, requestId) => {
        const error = new CloneError(headline, {
          kind: "server",
          vendorWords: [words],
          facts: [fact],
          request: { method: "GET", template: "/", requestId },
        });
        expect(error.message).not.toMatch(/[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
        // One line each: words and facts can't pretend to be lines of ours.
        const own = headline.split("\n").length;
        expect(error.message.split("\n")).toHaveLength(own + (words === "" ? 0 : 1) + 2);
      }),
    );
  });
});

describe("anything else that is thrown", () => {
  test("becomes one of ours that says nothing of it", () => {
    fc.assert(
      fc.property(json, fc.boolean(), (value, asError) => {
        const foreign = asError ? Object.assign(new TypeError(`canary ${JSON.stringify(value)}`), { id: "x" }) : value;
        const error = toCloneError(foreign);
        expect(error).toBeInstanceOf(CloneError);
        expect(error.kind).toBe("internal");
        expect(error.message).not.toContain("canary");
        expect("id" in error || "code" in error).toBe(false);
      }),
    );
  });

  test("isn't changed if it is ours already", () => {
    const error = new CloneError("x", { kind: "auth" });
    expect(toCloneError(error)).toBe(error);
  });

  test("may be an error without a constructor", () => {
    const odd: unknown = Object.setPrototypeOf(new Error("x"), null);
    expect(toCloneError(odd).kind).toBe("internal");
    const hostile = Object.assign(new Error("x"), { constructor: undefined });
    expect(toCloneError(hostile).kind).toBe("internal");
  });
});

describe("the nearest name", () => {
  const names = ["logs_read_data", "logs_read_index_data", "dashboards_read"];

  test.each([
    ["log_read_data", "logs_read_data"],
    ["LOGS_READ_DATA", "logs_read_data"],
    ["dashboard_reads", "dashboards_read"],
    ["metrics", undefined],
    ["", undefined],
  ])("of %j is %j", (word, found) => {
    expect(nearest(word, names)).toBe(found);
  });

  test("is none where there are no names, and quick for a very long word", () => {
    expect(nearest("x", [])).toBeUndefined();
    expect(nearest("x".repeat(1_000_000), names)).toBeUndefined();
  });
});
