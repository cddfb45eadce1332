import { once } from "node:events";
import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Simulator } from "../../src/simulator";
import { closeAll, type ShelfState, send, start } from "./shell-fixture";

afterEach(closeAll);

const template = "/shelf/books/{book_id}";

function titles(simulator: Simulator): string[] {
  return (simulator.state().shelf as ShelfState).books.map((book) => book.title);
}

/** Posts a book; the error's code if there is no complete answer. */
async function post(simulator: Simulator): Promise<string> {
  try {
    const answer = await send(`${simulator.url}/shelf/books`, "POST", { title: "Emma" });
    return String(answer.status);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
  }
}

describe("faults", () => {
  it("status: answers without executing, or with, if told to", async () => {
    const simulator = await start({
      faults: [{ fault: "status", status: 503, headers: { "retry-after": "2" }, body: { busy: true } }],
    });
    const response = await fetch(`${simulator.url}/shelf/books`, { method: "POST", body: "{}" });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("2");
    expect(await response.json()).toEqual({ busy: true });
    expect(titles(simulator)).toEqual(["Middlemarch"]);
    simulator.setFaults([{ fault: "status", status: 500, execute: true }]);
    expect(await post(simulator)).toBe("500");
    expect(titles(simulator)).toEqual(["Middlemarch", "Emma"]);
    expect(simulator.requests().map(({ status, fault }) => [status, fault])).toEqual([
      [503, "status"],
      [500, "status"],
    ]);
  });

  it("status: is also the HTML page and the redirect of a proxy", async () => {
    const simulator = await start();
    simulator.setFaults([
      { fault: "status", status: 200, headers: { "content-type": "text/html" }, body: "<h1>hi</h1>" },
    ]);
    const page = await fetch(`${simulator.url}/shelf/books`);
    expect([page.headers.get("content-type"), await page.text()]).toEqual(["text/html", "<h1>hi</h1>"]);
    simulator.setFaults([{ fault: "status", status: 301, headers: { location: "http://127.0.0.1:9/" } }]);
    const redirect = await fetch(`${simulator.url}/shelf/books`, { redirect: "manual" });
    expect([redirect.status, redirect.headers.get("location")]).toEqual([301, "http://127.0.0.1:9/"]);
  });

  it("reset-before: loses the request", async () => {
    const simulator = await start({ faults: [{ fault: "reset-before", times: 1 }] });
    expect(await post(simulator)).toBe("ECONNRESET");
    expect(titles(simulator)).toEqual(["Middlemarch"]);
    expect(await post(simulator)).toBe("201");
    expect(simulator.requests().map((entry) => entry.status)).toEqual([null, 201]);
  });

  it("reset-after: loses the answer", async () => {
    const simulator = await start({ faults: [{ fault: "reset-after", times: 1 }] });
    expect(await post(simulator)).toBe("ECONNRESET");
    expect(titles(simulator)).toEqual(["Middlemarch", "Emma"]);
    expect(simulator.requests()).toMatchObject([{ status: null, fault: "reset-after" }]);
  });

  it("hang: never answers, until the client gives up", async () => {
    const simulator = await start({ faults: [{ fault: "hang" }] });
    const giveUp = AbortSignal.timeout(60);
    await expect(fetch(`${simulator.url}/shelf/books`, { signal: giveUp })).rejects.toThrow(/timeout/);
    simulator.setFaults([]);
    expect((await send(`${simulator.url}/shelf/books`, "GET")).status).toBe(200);
    expect(simulator.requests().map((entry) => entry.status)).toEqual([null, 200]);
  });

  it("hang: ends by a reset after ms, or when the simulator closes; executes if told to", async () => {
    const simulator = await start({ faults: [{ fault: "hang", ms: 30 }] });
    expect(await post(simulator)).toBe("ECONNRESET");
    expect(titles(simulator)).toEqual(["Middlemarch"]);
    simulator.setFaults([{ fault: "hang", execute: true }]);
    const hanging = post(simulator);
    await expect.poll(() => titles(simulator)).toEqual(["Middlemarch", "Emma"]);
    await simulator.close();
    expect(await hanging).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
  });

  it("truncate: sends the headers and half of the body", async () => {
    const simulator = await start({ faults: [{ fault: "truncate" }] });
    const asked = request(`${simulator.url}/shelf/books`, { method: "POST" }).end('{"title":"Emma"}');
    const [response] = await once(asked, "response");
    let received = "";
    response.on("data", (chunk: Buffer) => {
      received += chunk.toString();
    });
    const [error] = await once(response, "error");
    expect(error.code).toBe("ECONNRESET");
    expect(response.statusCode).toBe(201);
    expect('{"id":"2","title":"Emma"}'.startsWith(received)).toBe(true);
    expect(received).toHaveLength(12);
    expect(titles(simulator)).toEqual(["Middlemarch", "Emma"]);
    expect(simulator.requests()).toMatchObject([{ status: 201, fault: "truncate" }]);
  });

  it("malformed: executes and answers with JSON that breaks off", async () => {
    const simulator = await start({ faults: [{ fault: "malformed" }] });
    const response = await fetch(`${simulator.url}/shelf/books`, { method: "POST", body: '{"title":"Emma"}' });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("json");
    await expect(response.json()).rejects.toThrow(SyntaxError);
    expect(titles(simulator)).toEqual(["Middlemarch", "Emma"]);
  });

  it("slow: executes at once and answers late", async () => {
    const simulator = await start({ faults: [{ fault: "slow", ms: 150 }] });
    const begin = performance.now();
    const answer = post(simulator);
    await expect.poll(() => titles(simulator), { interval: 5 }).toHaveLength(2);
    expect(performance.now() - begin).toBeLessThan(150);
    expect(await answer).toBe("201");
    expect(performance.now() - begin).toBeGreaterThanOrEqual(145);
  });

  it("slow: as many answers at once as there are make no warning", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const simulator = await start({ faults: [{ fault: "slow", ms: 50 }] });
    await Promise.all(Array.from({ length: 20 }, () => post(simulator)));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });
});

describe("a fault's match", () => {
  it.each([
    ["vendor", { vendor: "desk" }, [false, false, true]],
    ["method, in any case", { method: "delete" }, [false, true, false]],
    ["template", { template }, [true, true, false]],
    ["template in the notation of routes, with another name", { template: "/shelf/books/:id" }, [true, true, false]],
    ["template of one path for all", { template: "/desk#tidy" }, [false, false, true]],
    ["all parts", { vendor: "shelf", method: "GET", template }, [true, false, false]],
    ["nothing: every request", {}, [true, true, true]],
    ["parts that never meet", { vendor: "desk", template }, [false, false, false]],
  ])("by %s", async (_what, match, struck) => {
    const { url } = await start({ faults: [{ match, fault: "status", status: 599 }] });
    const answers = [
      await send(`${url}/shelf/books/1`, "GET"),
      await send(`${url}/shelf/books/1`, "DELETE"),
      await send(`${url}/desk`, "POST", { action: "tidy" }),
    ];
    expect(answers.map(({ status }) => status === 599)).toEqual(struck);
  });

  it("counts: nth strikes once, times limits, both together make a run", async () => {
    const simulator = await start();
    const statuses = async (nth?: number, times?: number) => {
      simulator.setFaults([{ match: { nth, method: "GET" }, fault: "status", status: 599, times }]);
      const seen: number[] = [];
      for (let count = 0; count < 4; count += 1) {
        await send(`${simulator.url}/desk`, "POST", { action: "tidy" });
        seen.push((await send(`${simulator.url}/shelf/books`, "GET")).status);
      }
      return seen;
    };
    expect(await statuses(2)).toEqual([200, 599, 200, 200]);
    expect(await statuses(undefined, 2)).toEqual([599, 599, 200, 200]);
    expect(await statuses(2, 2)).toEqual([200, 599, 599, 200]);
    expect(await statuses()).toEqual([599, 599, 599, 599]);
  });

  it("lets the first fault that is due strike, while later ones go on counting", async () => {
    const { url } = await start({
      faults: [
        { fault: "status", status: 598, times: 1 },
        { match: { nth: 2 }, fault: "status", status: 599 },
      ],
    });
    const seen = [];
    for (let count = 0; count < 3; count += 1) seen.push((await send(`${url}/shelf/books`, "GET")).status);
    expect(seen).toEqual([598, 599, 200]);
  });
});

describe("the fault plan", () => {
  it("is set, shown and ended over HTTP", async () => {
    const { url } = await start();
    const plan = [{ match: { template, nth: 1 }, fault: "slow", ms: 1 }];
    expect(await send(`${url}/_simulator/faults`, "PUT", plan)).toEqual({ status: 200, body: plan });
    expect((await send(`${url}/_simulator/faults`, "GET")).body).toEqual(plan);
    expect((await send(`${url}/_simulator/faults`, "DELETE")).status).toBe(204);
    expect((await send(`${url}/_simulator/faults`, "GET")).body).toEqual([]);
  });

  it.each([
    ["not an array", {}, /array/],
    ["an unknown fault", [{ fault: "flood" }], /fault/],
    ["an unknown vendor", [{ match: { vendor: "attic" }, fault: "hang" }], /no vendor "attic"/],
    ["an unknown key", [{ fault: "hang", when: 1 }], /when/],
    ["status without a status", [{ fault: "status" }], /needs a status/],
    ["a status elsewhere", [{ fault: "hang", status: 500 }], /only the fault "status" takes "status"/],
    ["a body without a body", [{ fault: "status", status: 204, body: "x" }], /status 204 has no body/],
    ["slow without ms", [{ fault: "slow" }], /needs ms/],
    ["ms elsewhere", [{ fault: "truncate", ms: 1 }], /take "ms"/],
    ["execute elsewhere", [{ fault: "slow", ms: 1, execute: true }], /take "execute"/],
    ["a count below one", [{ match: { nth: 0 }, fault: "hang" }], /nth/],
  ])("is refused when it holds %s, and the old one stays", async (_what, plan, text) => {
    const simulator = await start({ faults: [{ fault: "slow", ms: 1 }] });
    const answer = await send(`${simulator.url}/_simulator/faults`, "PUT", plan);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body).replaceAll("\\", "")).toMatch(text);
    expect(simulator.faults()).toEqual([{ fault: "slow", ms: 1 }]);
  });
});
