import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Call, Client, type ClientOptions } from "../../src/http/client";
import { CloneError } from "../../src/resource/errors";
import { SimulatedClock } from "../support/clock";
import { type Behaviour, startStub } from "../support/stub-server";

async function setup(behaviour: Behaviour, more: Partial<ClientOptions> = {}, latency = 0) {
  const server = await startStub(behaviour, { latency });
  const clock = new SimulatedClock();
  const notices: string[] = [];
  const client = new Client({
    vendorTitle: "Toyland",
    baseUrl: `${server.url}/base/`,
    secrets: ["canary-token"],
    headers: () => ({ Authorization: "Bearer canary-token" }),
    fault: () => undefined,
    credential: "token from the environment variable TOY_TOKEN",
    clock,
    notice: (line) => notices.push(line),
    ...more,
  });
  return { server, clock, client, notices, run: <T>(work: Promise<T>) => clock.run(work) };
}

async function failure(work: Promise<unknown>): Promise<CloneError> {
  const thrown = await work.then(
    (value) => new Error(`succeeded: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof CloneError)) throw new Error(`no CloneError: ${String(thrown)}`);
  return thrown;
}

const get = (template = "/things", more: Partial<Call> = {}): Call => ({ method: "GET", template, ...more });

describe("a request", () => {
  test("is sent as it is written, with the room's headers", async () => {
    const { server, client, run } = await setup(() => ({ body: {} }));
    await run(
      client.answer({
        method: "PATCH",
        template: "/things/{thing_id}/parts/{part}",
        params: { thing_id: "a/b c?", part: "ü" },
        query: [
          ["page[size]", "10"],
          ["filter", "it's (a+b)*!"],
        ],
        body: { name: "ü", none: undefined },
      }),
    );
    const [request] = server.received;
    expect(request?.method).toBe("PATCH");
    expect(request?.path).toBe(
      "/base/things/a%2Fb%20c%3F/parts/%C3%BC?page%5Bsize%5D=10&filter=it%27s%20%28a%2Bb%29%2A%21",
    );
    expect(request?.body).toBe('{"name":"ü"}');
    expect(request?.headers).toMatchObject({
      accept: "application/json",
      "content-type": "application/json",
      authorization: "Bearer canary-token",
    });
  });

  test("without a body has no content type", async () => {
    const { server, client, run } = await setup(() => ({ status: 204 }));
    expect((await run(client.answer(get()))).body).toBeUndefined();
    expect(server.received[0]?.headers["content-type"]).toBeUndefined();
  });

  test("has headers made anew for each attempt, on the vendor's clock and for exactly what is sent", async () => {
    const theirs = Date.UTC(2027, 0, 1);
    const seen: unknown[] = [];
    const { client, run } = await setup(
      (_, index) => ({ status: index === 0 ? 500 : 200, headers: { Date: new Date(theirs).toUTCString() }, body: {} }),
      {
        headers: ({ method, url, body }, clock) => {
          seen.push([method, url.pathname, body, clock.now() >= theirs]);
          return {};
        },
      },
    );
    await run(client.answer({ method: "PUT", template: "/things", body: { a: 1 } }));
    expect(seen).toEqual([
      ["PUT", "/base/things", '{"a":1}', false],
      ["PUT", "/base/things", '{"a":1}', true],
    ]);
    expect(client.vendorNow()).toBeGreaterThanOrEqual(theirs);
  });

  test.each(["..", ".", "", "%2e%2e"])("for the id %j never asks for something else", async (id) => {
    const { server, client, run } = await setup(() => ({ body: {} }));
    const call = get("/things/{id}/clone", { params: { id } });
    const error = await run(client.answer(call)).catch((thrown: unknown) => thrown);
    if (id === "%2e%2e") expect(server.received[0]?.path).toBe("/base/things/%252e%252e/clone");
    else {
      expect(error).toBeInstanceOf(CloneError);
      expect(error).toMatchObject({ kind: "notFound", outcome: "notSent" });
      expect(server.received).toEqual([]);
    }
  });

  test("with broken characters is sent all the same", async () => {
    const { server, client, run } = await setup(() => ({ body: {} }));
    await run(client.answer(get("/things/{id}", { params: { id: "a\ud800b" }, query: [["q", "\udc00"]] })));
    expect(server.received[0]?.path).toBe("/base/things/a%EF%BF%BDb?q=%EF%BF%BD");
  });

  test("whose credential can't stand in a header says so, and isn't sent", async () => {
    for (const token of ["canary\u2026token", "canary\ntoken", "canary\u0000"]) {
      const { server, client, run } = await setup(() => ({ body: {} }), { headers: () => ({ "X-Token": token }) });
      const error = await failure(run(client.answer({ method: "POST", template: "/things", body: {} })));
      expect([error.kind, error.outcome, server.received.length]).toEqual(["configuration", "notSent", 0]);
      expect(error.message).toMatch(/character[\s\S]*Credential: token from the environment variable TOY_TOKEN/);
      expect(error.message).not.toContain("canary");
    }
  });
});

describe("an answer", () => {
  const Thing = z.object({ data: z.object({ id: z.string() }) });

  test("of another shape is an error that says where", async () => {
    const { client, run } = await setup(() => ({ body: { data: { id: 7 } } }));
    const error = await failure(run(client.request(get(), Thing)));
    expect([error.kind, error.outcome]).toEqual(["protocol", "refused"]);
    expect(error.message).toMatch(/can't be read \(at data\.id: [\s\S]*GET \/things, HTTP 200/);
  });

  test("of another shape to a write leaves open what was done", async () => {
    const { client, run } = await setup(() => ({ body: "null" }));
    const call: Call = { method: "POST", template: "/things", body: {} };
    expect((await failure(run(client.request(call, Thing)))).outcome).toBe("unknown");
  });

  test("that is too large isn't read to the end", async () => {
    const { client, run } = await setup(() => ({ body: `"${"x".repeat(33 * 1024 * 1024)}"` }));
    expect((await failure(run(client.answer({ method: "POST", template: "/" })))).kind).toBe("network");
  });

  test("that wants to change what objects are doesn't", async () => {
    const hostile = '{"data":{"id":"a"},"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const { client, run } = await setup(() => ({ body: hostile }));
    const { body } = await run(client.answer(get()));
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
    expect((body as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("nested without end is an error, not a crash", async () => {
    const { client, run } = await setup(() => ({ body: `${"[".repeat(200_000)}${"]".repeat(200_000)}` }));
    expect((await failure(run(client.answer({ method: "POST", template: "/" })))).kind).toBe("protocol");
  });

  test("that redirects isn't followed, and only its host is named", async () => {
    const Location = "https://user:canary-token@canary-token.elsewhere.example/?key=canary-token";
    const { server, client, run } = await setup(() => ({ status: 302, headers: { Location } }));
    const error = await failure(run(client.answer(get())));
    expect(error.kind).toBe("configuration");
    expect(error.message).toContain("elsewhere.example; redirects aren't followed");
    expect(error.message).not.toContain("canary");
    expect(server.received).toHaveLength(1);
  });

  test("that redirects to an address made of a secret doesn't name the part of it that reads as a host", async () => {
    const secret = "canary+to/ken=1";
    const { client, run } = await setup(() => ({ status: 302, headers: { Location: `https://${secret}` } }), {
      secrets: [secret],
    });
    expect((await failure(run(client.answer(get())))).message).not.toContain("canary");
  });

  test("may be a fault although its status is a success", async () => {
    const { client, run } = await setup(() => ({ body: { errorCode: 451 } }), {
      fault: ({ body }) =>
        (body as { errorCode?: number }).errorCode === 451
          ? { kind: "locked", words: ["locked"], code: "errorCode 451", requestId: "r-7", facts: ["A fact."] }
          : undefined,
    });
    const error = await failure(run(client.answer(get("/", { label: "cloneAccount" }))));
    expect(error.kind).toBe("locked");
    expect(error.message).toMatch(/errorCode 451[\s\S]*says: locked\n {2}A fact\.\n {2}Request: GET cloneAccount/);
    expect(error.message).toContain("request id r-7");
  });
});

describe("a foreign error on the way", () => {
  test("is kept for debugging without the secrets in it", async () => {
    const { client, run } = await setup(() => ({ body: {} }), {
      headers: () => {
        throw new RangeError('Received "canary-token"\n  and canary-body');
      },
    });
    const error = await failure(run(client.answer(get("/", { secrets: ["canary-body"] }))));
    expect(error.message).toContain("failed unexpectedly (RangeError)");
    const { cause } = error.options;
    if (!(cause instanceof Error)) throw new Error("no cause");
    expect(cause.stack).toMatch(/^RangeError: Received "\[secret\]"\n {2}and \[secret\]\n\s+at /);
    expect(cause.message).not.toContain("canary");
  });
});

describe("a web page in place of an answer", () => {
  const saying = (body: string, secret: string) =>
    setup(() => ({ status: 500, headers: { "Content-Type": "text/html" }, body }), {
      secrets: [secret],
      fault: ({ text }) => ({ kind: "validation", words: [], page: text }),
    });

  test("is shown without its markup, from the first words on", async () => {
    const style = `<style>${"p { color: red } ".repeat(100)}</style>`;
    const { client, run } = await saying(`<html><head>${style}</head><body><h1>Sorry</h1>, no.</body>`, "canary-token");
    expect((await failure(run(client.answer(get())))).message).toContain("Toyland says: Sorry , no.\n");
  });

  test.each(["canary<b>-and-&-token", "canary-and-token"])(
    "never holds a secret, whether it looks like markup or not: %s",
    async (secret) => {
      const escaped = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      const { client, run } = await saying(`<p>${secret} ${escaped}`, secret);
      const { message } = await failure(run(client.answer(get())));
      expect(message).toContain("[secret]");
      expect(message).not.toMatch(/canary|token/);
    },
  );
});

describe("a rejected credential", () => {
  const rejecting: Behaviour = () => ({ status: 401, body: {} });

  test("is asked about once, however many want to know", async () => {
    const { server, client, run } = await setup(rejecting, {}, 20);
    const errors = await run(Promise.all(Array.from({ length: 50 }, () => failure(client.answer(get())))));
    expect(server.received).toHaveLength(1);
    expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
    expect((await failure(run(client.answer(get())))).kind).toBe("auth");
    expect(server.received).toHaveLength(1);
  });

  test("is named by where it came from, with what to do, and never shown", async () => {
    const { client, run } = await setup(rejecting);
    const { message } = await failure(run(client.answer(get())));
    expect(message).toMatch(
      /rejected the credential[\s\S]*from the environment variable TOY_TOKEN[\s\S]*--run-program/,
    );
    expect(message).not.toContain("canary");
  });

  test("that was accepted before is asked about by those under way, and by nobody after", async () => {
    const { server, client, run } = await setup((_, index) => (index === 0 ? { body: {} } : { status: 401 }), {}, 5);
    await run(client.answer(get()));
    await run(Promise.all(Array.from({ length: 10 }, () => failure(client.answer(get())))));
    expect(server.received).toHaveLength(11);
    await failure(run(client.answer(get())));
    expect(server.received).toHaveLength(11);
  });

  test("isn't a denied permission: that says nothing about other calls", async () => {
    const { server, client, run } = await setup((_, index) => (index === 0 ? { status: 403 } : { body: {} }));
    const error = await failure(run(client.answer(get())));
    expect(error.message).toMatch(/denied the permission[\s\S]*Credential: token from/);
    await run(client.answer(get()));
    expect(server.received).toHaveLength(2);
  });

  test("by a clock that is wrong is tried once more with the vendor's time", async () => {
    const Date_ = new Date(Date.UTC(2026, 0, 1, 1)).toUTCString();
    const { server, client, notices, run } = await setup(
      (_, index) => ({ status: index === 0 ? 401 : 200, headers: { Date: Date_ }, body: {} }),
      { signsTime: true },
    );
    await run(client.answer(get()));
    expect(server.received).toHaveLength(2);
    expect(notices).toEqual([expect.stringContaining("differs from Toyland's by 3600 s")]);
  });

  test("with a wrong clock that is really rejected stays so", async () => {
    const Date_ = new Date(Date.UTC(2026, 0, 1, 1)).toUTCString();
    const { server, client, run } = await setup(() => ({ status: 401, headers: { Date: Date_ } }), { signsTime: true });
    expect((await failure(run(client.answer(get())))).kind).toBe("auth");
    expect(server.received).toHaveLength(2);
  });
});

test("once the vendor has answered, requests go side by side", async () => {
  const { server, client, run } = await setup(() => ({ body: {} }), {}, 20);
  await run(Promise.all(Array.from({ length: 20 }, () => client.answer(get()))));
  expect(server.received).toHaveLength(20);
  expect(server.busiest()).toBeGreaterThan(5);
});

test("one bucket's requests are kept within its limit, and other requests aren't held up by it", async () => {
  let used = 0;
  let period = 0;
  const { server, client, clock, notices, run } = await setup(
    ({ path }) => {
      if (!path.includes("limited")) return { body: {} };
      const current = Math.floor(clock.now() / 60_000);
      if (current !== period) [period, used] = [current, 0];
      const status = ++used > 10 ? 429 : 200;
      const reset = 60 - (clock.now() % 60_000) / 1000;
      return {
        status,
        headers: { "x-left": String(Math.max(0, 10 - used)), "x-reset": String(Math.ceil(reset)) },
        body: {},
      };
    },
    {
      limits: ({ headers }) =>
        headers["x-left"] === undefined
          ? undefined
          : {
              limit: 10,
              periodSeconds: 60,
              remaining: Number(headers["x-left"]),
              resetSeconds: Number(headers["x-reset"]),
            },
    },
  );
  const limited = Array.from({ length: 30 }, () => client.answer(get("/limited", { bucket: "b" })));
  const free = Array.from({ length: 30 }, () => client.answer(get("/free")));
  await run(Promise.all([...limited, ...free]));
  expect(server.received.filter(({ path }) => path.includes("limited"))).toHaveLength(30);
  expect(notices).toEqual([
    expect.stringMatching(/^Toyland's rate limit \(10 requests per 60 s\) is used up: waiting \d+ s\.$/),
    expect.stringContaining("used up"),
  ]);
});
