import { createServer } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Call, Client, type ClientOptions, type Method } from "../../src/http/client";
import { CloneError } from "../../src/resource/errors";
import { SimulatedClock } from "../support/clock";
import { type Behaviour, type Reaction, startStub } from "../support/stub-server";

const options = (baseUrl: string, more: Partial<ClientOptions> = {}): ClientOptions => ({
  vendorTitle: "Toyland",
  baseUrl,
  secrets: ["canary-token"],
  headers: () => ({ Authorization: "Bearer canary-token" }),
  fault: () => undefined,
  credential: "token from the environment variable TOY_TOKEN",
  ...more,
});

async function setup(behaviour: Behaviour, more: Partial<ClientOptions> = {}) {
  const server = await startStub(behaviour);
  const clock = new SimulatedClock();
  const notices: string[] = [];
  const client = new Client(options(server.url, { clock, notice: (line) => notices.push(line), ...more }));
  const run = (call: Call) => clock.run(client.answer(call));
  return { server, clock, client, notices, run };
}

async function failure(work: Promise<unknown>): Promise<CloneError> {
  const thrown = await work.then(
    (value) => new Error(`succeeded: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof CloneError)) throw new Error(`no CloneError: ${String(thrown)}`);
  return thrown;
}

afterEach(() => vi.unstubAllEnvs());

const call = (method: Method, more: Partial<Call> = {}): Call => ({ method, template: "/things", ...more });

interface Case {
  readonly what: string;
  readonly reaction: Reaction;
  readonly kind: string;
  /** Requests when it happens every time, and what is then known: to a read, to a write that may be repeated, to one that may not. */
  readonly read: readonly [number, string];
  readonly repeatable: readonly [number, string];
  readonly once: readonly [number, string];
}

const cases: readonly Case[] = [
  {
    what: "400",
    reaction: { status: 400 },
    kind: "validation",
    read: [1, "refused"],
    repeatable: [1, "refused"],
    once: [1, "refused"],
  },
  {
    what: "403",
    reaction: { status: 403 },
    kind: "permission",
    read: [1, "refused"],
    repeatable: [1, "refused"],
    once: [1, "refused"],
  },
  {
    what: "404",
    reaction: { status: 404 },
    kind: "notFound",
    read: [1, "refused"],
    repeatable: [1, "refused"],
    once: [1, "refused"],
  },
  {
    what: "409",
    reaction: { status: 409 },
    kind: "conflict",
    read: [1, "refused"],
    repeatable: [1, "refused"],
    once: [1, "refused"],
  },
  {
    what: "500",
    reaction: { status: 500 },
    kind: "server",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "502 with a page",
    reaction: { status: 502, headers: { "Content-Type": "text/html" }, body: "<h1>Bad Gateway</h1>" },
    kind: "server",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "503",
    reaction: { status: 503 },
    kind: "server",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "a reset connection",
    reaction: "reset",
    kind: "network",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "half an answer",
    reaction: "truncate",
    kind: "network",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "a page in place of JSON",
    reaction: { body: "<html>log in</html>" },
    kind: "protocol",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "half a JSON",
    reaction: { body: '{"data":[' },
    kind: "protocol",
    read: [4, "refused"],
    repeatable: [4, "unknown"],
    once: [1, "unknown"],
  },
  {
    what: "a redirect",
    reaction: { status: 307, headers: { Location: "https://elsewhere.example/x" } },
    kind: "configuration",
    read: [1, "refused"],
    repeatable: [1, "refused"],
    once: [1, "refused"],
  },
];

describe.each(cases)("$what", ({ reaction, kind, read, repeatable, once }) => {
  test.each([
    ["a read", call("GET"), read],
    ["a write that may be repeated (PUT)", call("PUT", { body: {} }), repeatable],
    ["a write that may be repeated (PATCH)", call("PATCH", { body: {} }), repeatable],
    ["a removal", call("DELETE"), repeatable],
    ["a POST that is said to be repeatable", call("POST", { body: {}, repeatable: true }), repeatable],
    ["a POST", call("POST", { body: {} }), once],
    ["a PUT that is said not to be repeatable", call("PUT", { body: {}, repeatable: false }), once],
  ] as const)("to %s", async (_, request, [requests, outcome]) => {
    const { server, run } = await setup(() => reaction);
    const error = await failure(run(request));
    expect([error.kind, error.outcome, server.received.length]).toEqual([kind, outcome, requests]);
    if (requests > 1) expect(error.message).toContain(`${requests} attempts`);
  });
});

describe("what passes", () => {
  test.each(cases.filter(({ read: [requests] }) => requests > 1))("$what, then an answer", async ({ reaction }) => {
    const { server, run } = await setup((_, index) => (index < 2 ? reaction : { body: { ok: true } }));
    expect((await run(call("GET"))).body).toEqual({ ok: true });
    expect(server.received).toHaveLength(3);
  });

  test("pauses grow, and are never the same for two processes", async () => {
    const { clock, run } = await setup(() => ({ status: 500 }));
    await failure(run(call("GET")));
    const [first = 0, second = 0, third = 0] = clock.pauses;
    expect([first >= 500, second >= 1000, third >= 2000]).toEqual([true, true, true]);
    expect([first < 700, second < 1250, third < 2350]).toEqual([true, true, true]);
    const another = await setup(() => ({ status: 500 }));
    await failure(another.run(call("GET")));
    expect(another.clock.pauses).not.toEqual(clock.pauses);
  });
});

describe("a request that never left", () => {
  test("is sent again, also a POST, and says so in the end", async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
      });
    });
    const clock = new SimulatedClock();
    const client = new Client(options(`http://127.0.0.1:${port}`, { clock }));
    const error = await failure(clock.run(client.answer(call("POST", { body: {} }))));
    expect([error.kind, error.outcome, clock.pauses.length]).toEqual(["network", "notSent", 3]);
    expect(error.message).toContain(`127.0.0.1:${port}`);
  });
});

describe("a request without an answer", () => {
  test("is given up after the time that is set, and a POST isn't repeated", async () => {
    vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "0.1");
    const { server, run } = await setup(() => "hang");
    const error = await failure(run(call("POST", { body: {} })));
    expect([error.kind, error.outcome, server.received.length]).toEqual(["timeout", "unknown", 1]);
    expect(error.message).toContain("didn't answer in time");
  });

  test("is asked for again where that does no harm", async () => {
    vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "0.1");
    const { server, run } = await setup((_, index) => (index === 0 ? "hang" : { body: {} }));
    await run(call("GET"));
    expect(server.received).toHaveLength(2);
  });

  test("that takes the room's own time", async () => {
    const { run } = await setup(() => "hang", { timeout: 50 });
    expect((await failure(run(call("POST", { body: {} })))).kind).toBe("timeout");
  });
});

describe("the vendor's own wish", () => {
  const until = (reaction: Reaction) => (_: unknown, index: number) => (index === 0 ? reaction : { body: {} });

  test.each([
    ["429, in seconds", 429, "7"],
    ["503, in seconds", 503, "7"],
    ["429, as a date", 429, new Date(Date.UTC(2026, 0, 1) + 7000).toUTCString()],
  ])("is followed: %s", async (_, status, after) => {
    for (const method of ["GET", "PATCH", "POST"] as const) {
      const { clock, server, run, notices } = await setup(
        until({ status, headers: { "Retry-After": after, Date: new Date(Date.UTC(2026, 0, 1)).toUTCString() } }),
      );
      await run(call(method));
      expect(server.received).toHaveLength(2);
      const [pause = 0] = clock.pauses;
      expect(pause).toBeGreaterThanOrEqual(7000);
      expect(pause).toBeLessThanOrEqual(7900);
      expect(notices).toEqual([expect.stringMatching(/^Toyland asks to wait: [78] s/)]);
    }
  });

  test("as a date is meant on the vendor's clock", async () => {
    const theirs = Date.UTC(2026, 5, 1);
    const headers = { Date: new Date(theirs).toUTCString(), "Retry-After": new Date(theirs + 5000).toUTCString() };
    const { clock, run } = await setup(until({ status: 429, headers }));
    await run(call("GET"));
    expect(clock.pauses[0]).toBeGreaterThanOrEqual(5000);
    expect(clock.pauses[0]).toBeLessThanOrEqual(5700);
  });

  test("is an error at once if it can't be granted", async () => {
    const { clock, server, run } = await setup(() => ({ status: 429, headers: { "Retry-After": "3600" } }));
    const error = await failure(run(call("GET")));
    expect([error.kind, server.received.length, clock.pauses]).toEqual(["rateLimit", 1, []]);
  });

  test.each(["0", "-5", "soon", ""])("of %j isn't taken as a wish to be asked without a pause", async (after) => {
    const { clock, server, run } = await setup(() => ({ status: 429, headers: { "Retry-After": after } }));
    const began = clock.now();
    expect((await failure(run(call("POST", { body: {} })))).kind).toBe("rateLimit");
    // Ten minutes are waited in all, with growing pauses.
    expect(clock.now() - began).toBeGreaterThan(9 * 60_000);
    expect(server.received.length).toBeLessThan(90);
  });

  test("of the room's table goes before the header", async () => {
    const { clock, run } = await setup(until({ status: 429, headers: { "Retry-After": "60" } }), {
      fault: ({ status }) => (status === 429 ? { kind: "rateLimit", words: [], retryAfter: 2000 } : undefined),
    });
    await run(call("GET"));
    expect(clock.pauses[0]).toBeLessThan(2400);
  });
});
