import { createHmac } from "node:crypto";
import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { scalr } from "../../src/simulator/scalr";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";

const roles = "/api/v1beta0/user/5/roles/";
const cloneTemplate = "/api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/";

describe("over sockets", () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await runSimulator([scalr], {});
  });

  afterEach(() => simulator.close());

  /** Sends a signed request; unlike fetch, with a body on GET too if there is one. */
  function send(method: string, path: string, query = "", body = ""): Promise<{ status: number; text: string }> {
    const { SCALR_API_URL = "", SCALR_API_KEY_ID = "", SCALR_API_SECRET_KEY = "" } = simulator.env;
    const date = new Date().toISOString();
    const canonical = [method, date, path, query, body].join("\n");
    const digest = createHmac("sha256", SCALR_API_SECRET_KEY).update(canonical, "utf8").digest("base64");
    const headers = {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Length": String(Buffer.byteLength(body)),
      "X-Scalr-Key-Id": SCALR_API_KEY_ID,
      "X-Scalr-Date": date,
      "X-Scalr-Signature": `V1-HMAC-SHA256 ${digest}`,
    };
    const url = `${SCALR_API_URL}${path}${query === "" ? "" : `?${query}`}`;
    return new Promise((resolve, reject) => {
      const sent = request(url, { method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  const clone = (name: string) => send("POST", `${roles}42/actions/clone/`, "", JSON.stringify({ name }));

  async function named(name: string): Promise<number> {
    const { text } = await send("GET", roles, `name=${name}&scope=environment`);
    return JSON.parse(text).data.length;
  }

  test("clones, lists and deletes, and logs documented templates", async () => {
    expect((await clone("copy")).status).toBe(201);
    expect(await named("copy")).toBe(1);
    expect(await send("DELETE", `${roles}58231/`)).toEqual({ status: 204, text: "" });
    expect(simulator.requests()).toMatchObject([
      { vendor: "scalr", method: "POST", template: cloneTemplate, status: 201 },
      { vendor: "scalr", method: "GET", template: "/api/v1beta0/user/{envId}/roles/", status: 200 },
      { vendor: "scalr", method: "DELETE", template: "/api/v1beta0/user/{envId}/roles/{roleId}/", status: 204 },
    ]);
  });

  test("accepts the body that the vendor's command line client sends with every method", async () => {
    expect((await send("GET", `${roles}43/`, "", "{}")).status).toBe(200);
    expect((await send("DELETE", `${roles}43/`, "", "{}")).status).toBe(204);
  });

  test("signs bytes beyond ASCII in body and query", async () => {
    const patched = await send("PATCH", `${roles}43/`, "", JSON.stringify({ description: "café ☕" }));
    expect(JSON.parse(patched.text).data.description).toBe("café ☕");
    expect((await send("GET", roles, "name=caf%C3%A9")).status).toBe(200);
  });

  test("has the clone although its answer was lost", async () => {
    simulator.setFaults([{ match: { template: cloneTemplate }, fault: "reset-after", times: 1 }]);
    await expect(clone("copy")).rejects.toThrow();
    expect(await named("copy")).toBe(1);
    expect((await clone("copy")).status).toBe(409);
  });

  test("answers unknown endpoints itself", async () => {
    const { status, text } = await send("GET", "/api/v1beta0/user/5/nothing/");
    expect([status, JSON.parse(text).errors[0].code]).toEqual([404, "EndpointNotFound"]);
    expect(simulator.requests()).toMatchObject([{ vendor: "scalr", template: null, status: 404 }]);
  });

  test("throws its switches while it runs", async () => {
    simulator.setSwitches({ scalr: { noCloneRoute: true, rateLimit: 2 } });
    expect((await clone("copy")).status).toBe(404);
    simulator.setSwitches({ scalr: { noCloneRoute: false } });
    expect((await clone("copy")).status).toBe(201);
    expect((await clone("copy")).status).toBe(409);
    const { status, text } = await clone("other");
    expect([status, JSON.parse(text).errors[0].code]).toEqual([403, "LimitExceeded"]);
    expect(simulator.switches().scalr).toMatchObject({ rateLimit: 2, noCloneRoute: false, deprecatedUnset: "null" });
  });

  test("goes back to its sample data", async () => {
    await clone("copy");
    await simulator.reset();
    expect(await named("copy")).toBe(0);
    expect(JSON.parse((await clone("copy")).text).data.id).toBe(58231);
  });
});
