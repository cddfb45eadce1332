import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";
import { clonedAccount } from "../../src/qubole/account";
import type { QuboleApi } from "../../src/qubole/api";
import { role } from "../../src/qubole/role";
import { qubole } from "../../src/qubole/vendor";
import { type Fault, type Simulator, startSimulator } from "../../src/simulator";
import type { QuboleState } from "../../src/simulator/qubole/state";
import type { QuboleSwitches } from "../../src/simulator/qubole/switches";
import { connect, Resource } from "../support/room";

interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A simulator of its own, an api connected to it, and what went over the wire between them. */
export interface Bench {
  readonly simulator: Simulator;
  readonly api: QuboleApi;
  readonly notices: readonly string[];
  /** The vendor requests so far, bodies and headers included. */
  readonly wire: readonly WireRequest[];
  state(): QuboleState;
  /** Changes the vendor's world behind the room's back. */
  change(edit: (state: QuboleState) => void): Promise<void>;
  switches(positions: Partial<QuboleSwitches>): void;
  faults(...faults: Fault[]): void;
  /** Method and path of the requests so far, such as `POST /api/v1.2/roles`. */
  calls(): string[];
  role(): Resource<QuboleApi>;
  account(): Resource<QuboleApi>;
  /** Another connection with other settings over the same environment. */
  connection(environment: Readonly<Record<string, string | undefined>>): QuboleApi;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

export async function bench(positions: Partial<QuboleSwitches> = {}): Promise<Bench> {
  const simulator = await startSimulator({ switches: { qubole: positions } });
  const wire: WireRequest[] = [];
  const proxy = await recorder(simulator.url, wire);
  open.push(async () => {
    await proxy.close();
    await simulator.close();
  });
  const notices: string[] = [];
  const environment = { ...simulator.env, QDS_API_URL: `${proxy.url}/api` };
  const api = connect(qubole, environment, notices);
  const state = () => simulator.state().qubole as QuboleState;
  return {
    simulator,
    api,
    notices,
    wire,
    state,
    change: async (edit) => {
      const edited = state();
      edit(edited);
      await simulator.setState({ qubole: edited });
    },
    switches: (changes) => simulator.setSwitches({ qubole: changes }),
    faults: (...faults) => simulator.setFaults(faults),
    calls: () => wire.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`),
    role: () => new Resource(role as never, api),
    account: () => new Resource(clonedAccount as never, api),
    connection: (changes) => connect(qubole, { ...environment, ...changes }, notices),
  };
}

/** Passes everything on and notes it down. A connection that breaks off behind it breaks off before it. */
async function recorder(target: string, wire: WireRequest[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const body = Buffer.concat(parts).toString();
      const { method = "", url = "", headers } = request;
      wire.push({ method, path: url, headers, body });
      try {
        const answer = await fetch(target + url, {
          method,
          redirect: "manual",
          headers: { "x-auth-token": String(headers["x-auth-token"] ?? ""), "content-type": "application/json" },
          ...(body === "" ? {} : { body }),
        });
        const text = await answer.text();
        const passed = [...answer.headers].filter(
          ([name]) => !/^(content-length|transfer-encoding|connection)$/.test(name),
        );
        response.writeHead(answer.status, Object.fromEntries(passed)).end(text);
      } catch {
        request.socket.resetAndDestroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Policies of the "Create a Role" page's samples, as a program writes them. */
export const ALL = [{ resource: "all", action: ["all"], access: "allow" }];
export const EXPORTS = [
  { resource: "command", action: ["all", "create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
];
export const NOTES = [{ resource: "note", action: ["read"], access: "allow" }];

/** The error that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw thrown;
  }
  throw new Error("it should have failed");
}
