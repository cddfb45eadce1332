import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SimulatorError } from "../../src/simulator";
import { closeAll, send, shelf, start } from "./shell-fixture";

afterEach(closeAll);

describe("requests", () => {
  it("goes to the vendor that claims it, and 404 if none does", async () => {
    const { url, env } = await start();
    expect(env).toEqual({ SHELF_URL: url, SHELF_TOKEN: "demo", DESK_URL: `${url}/desk` });
    expect(await send(`${url}/shelf/books/1`, "GET")).toEqual({ status: 200, body: { id: "1", title: "Middlemarch" } });
    expect(await send(`${url}/desk`, "POST", { action: "tidy" })).toEqual({ status: 200, body: { done: "tidy" } });
    expect((await send(`${url}/attic`, "GET")).status).toBe(404);
    expect(await send(`${url}/shelf/nothing`, "GET")).toEqual({ status: 404, body: { shelf: "has no such route" } });
    expect((await send(`${url}/shelf/books/1`, "DELETE", { because: "lost" })).body).toEqual({
      reason: '{"because":"lost"}',
    });
  });

  it("are logged by template, without bodies, and the log can be cleared", async () => {
    const simulator = await start({ now: () => 1234 });
    const { url } = simulator;
    await send(`${url}/shelf/books/1?secret=1`, "GET");
    await send(`${url}/shelf/books/special`, "GET");
    await send(`${url}/shelf/books/9`, "DELETE");
    await send(`${url}/desk`, "POST", { action: "tidy" });
    await send(`${url}/shelf/none`, "GET");
    await send(`${url}/attic`, "GET");
    const seen = await send(`${url}/_simulator/requests`, "GET");
    expect(seen.body).toEqual([
      { vendor: "shelf", method: "GET", template: "/shelf/books/{book_id}", status: 200, at: 1234 },
      { vendor: "shelf", method: "GET", template: "/shelf/books/special", status: 200, at: 1234 },
      { vendor: "shelf", method: "DELETE", template: "/shelf/books/{book_id}", status: 200, at: 1234 },
      { vendor: "desk", method: "POST", template: "/desk#tidy", status: 200, at: 1234 },
      { vendor: "shelf", method: "GET", template: null, status: 404, at: 1234 },
      { vendor: null, method: "GET", template: null, status: 404, at: 1234 },
    ]);
    expect((await send(`${url}/_simulator/requests`, "DELETE")).status).toBe(204);
    expect(simulator.requests()).toEqual([]);
  });

  it("that crash a route become a 500, in the log without quoting the body", async () => {
    const simulator = await start();
    const response = await fetch(`${simulator.url}/shelf/crash`, { method: "POST", body: "s3cret" });
    expect(response.status).toBe(500);
    const [entry] = simulator.requests();
    expect(entry).toMatchObject({ vendor: "shelf", template: "/shelf/crash", status: 500 });
    expect(entry?.crash).toContain("SyntaxError");
    expect(JSON.stringify(entry)).not.toContain("s3cret");
  });

  it("that crash before a vendor is found are in the log as well", async () => {
    const simulator = await start();
    expect((await fetch(`${simulator.url}/shelf/broken`)).status).toBe(500);
    expect(simulator.requests()).toMatchObject([
      { vendor: null, status: 500, crash: expect.stringContaining("RangeError") },
    ]);
  });

  it("keeps a vendor's own error handler", async () => {
    const { url } = await start();
    expect(await send(`${url}/desk`, "POST", { action: "fail" })).toEqual({
      status: 422,
      body: { refused: "refused by the desk" },
    });
  });

  it("are delayed by the latency", async () => {
    const { url } = await start({ latency: 80 });
    const begin = performance.now();
    await send(`${url}/shelf/books`, "GET");
    expect(performance.now() - begin).toBeGreaterThanOrEqual(75);
  });
});

describe("state", () => {
  it("can be read, replaced per vendor and reset together with the log", async () => {
    const simulator = await start({ now: () => 7 });
    const { url } = simulator;
    await send(`${url}/shelf/books`, "POST", { title: "Emma" });
    await send(`${url}/desk`, "POST", { action: "tidy" });
    expect(simulator.state()).toEqual({
      shelf: {
        books: [
          { id: "1", title: "Middlemarch" },
          { id: "2", title: "Emma" },
        ],
        seededAt: 7,
      },
      desk: { last: "tidy" },
    });
    expect((await send(`${url}/_simulator/state`, "PUT", { shelf: { books: [], seededAt: 0 } })).status).toBe(204);
    expect((await send(`${url}/shelf/books`, "GET")).body).toEqual([]);
    expect(simulator.state().desk).toEqual({ last: "tidy" });
    expect((await send(`${url}/_simulator/reset`, "POST")).status).toBe(204);
    expect((await send(`${url}/_simulator/state`, "GET")).body).toEqual({ shelf: shelf.seed(7), desk: { last: "" } });
    expect(simulator.requests()).toEqual([]);
  });

  it("returned is a copy", async () => {
    const simulator = await start();
    Object.assign(simulator.state().desk ?? {}, { last: "changed outside" });
    expect(simulator.state().desk).toEqual({ last: "" });
  });

  it("starts from other sample data on request, and resets to it", async () => {
    const simulator = await start({ sampleData: { desk: { last: "given" } } });
    await send(`${simulator.url}/desk`, "POST", { action: "tidy" });
    await simulator.reset();
    expect(simulator.state().desk).toEqual({ last: "given" });
  });

  it.each([
    ["an unknown vendor", { attic: {} }, /no vendor "attic"/],
    ["a state that is no object", { shelf: [] }, /"shelf" is not an object/],
    ["no object", [], /object by vendor/],
  ])("refuses %s", async (_what, body, text) => {
    const { url } = await start();
    const answer = await send(`${url}/_simulator/state`, "PUT", body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body).replaceAll("\\", "")).toMatch(text);
  });
});

describe("the store", () => {
  const folder = mkdtempSync(join(tmpdir(), "simulator-store-"));
  const file = join(folder, "store.json");
  afterEach(() => rmSync(file, { force: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  it("holds every answered change and is read at the next start", async () => {
    const first = await start({ store: file });
    await Promise.all(["a", "b", "c"].map((title) => send(`${first.url}/shelf/books`, "POST", { title })));
    expect(JSON.parse(readFileSync(file, "utf8")).shelf.books).toHaveLength(4);
    expect(readdirSync(folder)).toEqual(["store.json"]);
    await first.close();
    const second = await start({ store: file });
    expect((await send(`${second.url}/shelf/books/4`, "GET")).status).toBe(200);
    await second.reset();
    expect(JSON.parse(readFileSync(file, "utf8")).shelf.books).toHaveLength(1);
  });

  it.each([
    ["not JSON", "{", /is not JSON/],
    ["not an object", "[]", /not a JSON object/],
    ["of an unknown vendor", '{"attic":{}}', /no vendor "attic"/],
    ["with a state that is no object", '{"shelf":1}', /"shelf" is not an object/],
  ])("is refused when it is %s", async (_what, content, text) => {
    writeFileSync(file, content);
    await expect(start({ store: file })).rejects.toThrow(text);
    expect(readFileSync(file, "utf8")).toBe(content);
  });
});

describe("switches", () => {
  it("change while it runs, by vendor or by a name that only one vendor has", async () => {
    const { url } = await start();
    const put = (body: unknown) => send(`${url}/_simulator/switches`, "PUT", body);
    expect((await put({ shape: "wrapped" })).body).toEqual({
      shelf: { shape: "wrapped", colour: "red" },
      desk: { colour: "red" },
    });
    expect((await send(`${url}/shelf/books`, "GET")).body).toHaveProperty("books");
    await put({ desk: { colour: "green" } });
    expect((await send(`${url}/_simulator/switches`, "GET")).body).toEqual({
      shelf: { shape: "wrapped", colour: "red" },
      desk: { colour: "green" },
    });
    expect((await send(`${url}/_simulator/switches`, "DELETE")).status).toBe(204);
    expect((await send(`${url}/shelf/books`, "GET")).body).toBeInstanceOf(Array);
  });

  it.each([
    ["unknown to the vendor", { shelf: { size: 1 } }, /shelf has no switch size; it has: shape, colour/],
    ["unknown to all", { size: 1 }, /no vendor and no switch "size"/],
    ["ambiguous", { colour: "green" }, /several vendors have a switch "colour" \(shelf, desk\)/],
    ["in an impossible position", { desk: { colour: "green" }, shape: "round" }, /invalid switch of shelf/],
  ])("are refused when %s, and nothing changes", async (_what, changes, text) => {
    const simulator = await start();
    expect(() => simulator.setSwitches(changes)).toThrow(text);
    const answer = await send(`${simulator.url}/_simulator/switches`, "PUT", changes);
    expect(answer.status).toBe(400);
    expect(simulator.switches()).toEqual({ shelf: { shape: "plain", colour: "red" }, desk: { colour: "red" } });
    await expect(start({ switches: changes })).rejects.toThrow(SimulatorError);
  });
});

describe("control", () => {
  it("names what there is when asked for something else, and refuses what isn't JSON", async () => {
    const { url } = await start();
    const unknown = await send(`${url}/_simulator/nothing`, "GET");
    expect(unknown.status).toBe(404);
    expect(JSON.stringify(unknown.body)).toContain("PUT /_simulator/faults");
    const broken = await fetch(`${url}/_simulator/faults`, { method: "PUT", body: "{" });
    expect([broken.status, await broken.json()]).toEqual([400, { error: "the body is not JSON" }]);
  });

  it("says so when the port is taken", async () => {
    const first = await start();
    await expect(start({ port: Number(new URL(first.url).port) })).rejects.toThrow(/it is in use/);
  });
});
