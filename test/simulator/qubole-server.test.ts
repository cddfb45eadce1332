import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { qubole } from "../../src/simulator/qubole";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";
import { ALL } from "./qubole-harness";

let simulator: Simulator;

beforeEach(async () => {
  simulator = await runSimulator([qubole], {});
});
afterEach(() => simulator.close());

async function send(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${simulator.env.QDS_API_URL}${path}`, {
    method,
    headers: { "X-AUTH-TOKEN": simulator.env.QDS_API_TOKEN ?? "", "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

describe("over a socket", () => {
  it("serves with the demo credentials and logs templates without trailing slash", async () => {
    const clone = await send("POST", "/v1.2/accounts/clone/", { id: "23", name: "clone acc" });
    const unknown = await send("GET", "/v1.2/nonsense");
    const wrong = await send("PUT", "/v1.2/roles", {});
    expect([clone.status, unknown.status, wrong.status]).toEqual([200, 404, 405]);
    expect(simulator.requests()).toMatchObject([
      { vendor: "qubole", method: "POST", template: "/api/v1.2/accounts/clone", status: 200 },
      { vendor: "qubole", method: "GET", template: null, status: 404 },
      { vendor: "qubole", method: "PUT", template: "/api/v1.2/roles", status: 405 },
    ]);
  });

  it("executes a request whose answer is lost", async () => {
    simulator.setFaults([
      { match: { method: "POST", template: "/api/v1.2/accounts/clone", nth: 1 }, fault: "reset-after" },
    ]);
    await expect(send("POST", "/v1.2/accounts/clone/", { id: "23", name: "lost" })).rejects.toThrow();
    expect(JSON.stringify(simulator.state())).toContain('"name":"lost"');
  });

  it("follows switches set while it runs", async () => {
    simulator.setSwitches({ qubole: { rolesWrapper: "array" } });
    const created = await send("POST", "/latest/roles", { name: "x", policies: ALL });
    expect(created.body).toMatchObject({ roles: [{ id: 6, account_id: 23 }] });
  });

  it("has its sample data again after a reset", async () => {
    await send("DELETE", "/v1.2/roles/4");
    expect((await send("GET", "/v1.2/roles/4")).status).toBe(404);
    await simulator.reset();
    expect((await send("GET", "/v1.2/roles/4")).status).toBe(200);
  });

  it("ignores a body on GET, which the documents' own samples send", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${simulator.env.QDS_API_URL}/v1.2/roles/1/groups`, {
        method: "GET",
        headers: { "X-AUTH-TOKEN": simulator.env.QDS_API_TOKEN, "Content-Length": 2 },
      });
      sent.once("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.once("error", reject);
      sent.end("{}");
    });
    expect(status).toBe(200);
  });
});
