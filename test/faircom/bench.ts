import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect } from "vitest";
import type { FaircomApi } from "../../src/faircom/api";
import { clonedAccount } from "../../src/faircom/cloned-account";
import { roleAssignment } from "../../src/faircom/role-assignment";
import { faircom } from "../../src/faircom/vendor";
import { check } from "../../src/resource/check";
import type { ResourceDefinition } from "../../src/resource/definition";
import { CloneError } from "../../src/resource/errors";
import type { Bag } from "../../src/resource/json";
import { PartialFailure } from "../../src/resource/lifecycle";
import { faircom as simulated } from "../../src/simulator/faircom";
import type { FaircomState } from "../../src/simulator/faircom/state";
import type { FaircomSwitches } from "../../src/simulator/faircom/switches";
import type { Fault, FaultKind } from "../../src/simulator/faults";
import { runSimulator, type Simulator } from "../../src/simulator/simulator";
import { connect, Resource } from "../support/room";

export const accountDefinition = clonedAccount as unknown as ResourceDefinition<FaircomApi>;
export const assignmentDefinition = roleAssignment as unknown as ResourceDefinition<FaircomApi>;

/** A password that may appear nowhere but in requests. */
export const PASSWORD = "CorrectHorse-canary-Battery";
export const OTHER_PASSWORD = "AnotherHorse-canary-Battery";

/** A request as it went over the wire. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: { readonly action: string; readonly params: Bag; readonly [name: string]: unknown };
}

/** A simulated FairCom of its own, a connection to it, and what went over the wire between them. */
export class Bench {
  readonly sent: Sent[] = [];
  readonly notices: string[] = [];
  readonly api: FaircomApi;

  private constructor(
    readonly simulator: Simulator,
    private readonly url: string,
    sent: Sent[],
  ) {
    this.sent = sent;
    this.api = this.connect();
  }

  static async start(positions: Partial<FaircomSwitches> = {}): Promise<Bench> {
    const simulator = await runSimulator([simulated], { switches: { faircom: positions } });
    const sent: Sent[] = [];
    const recorder = await startRecorder(simulator.url, sent);
    opened.push(async () => {
      await recorder.close();
      await simulator.close();
    });
    return new Bench(simulator, recorder.url, sent);
  }

  /** A fresh connection, as a new process has; `environment` changes its settings. */
  connect(environment: Readonly<Record<string, string | undefined>> = {}): FaircomApi {
    const address = { FAIRCOM_API_URL: `${this.url}/api` };
    return connect(faircom, { ...this.simulator.env, ...address, ...environment }, this.notices);
  }

  account(api = this.connect()): Resource<FaircomApi> {
    return new Resource(accountDefinition, api);
  }

  assignment(api = this.connect()): Resource<FaircomApi> {
    return new Resource(assignmentDefinition, api);
  }

  check(definition: ResourceDefinition<FaircomApi>, news: Bag, olds: Bag = {}, offline = false) {
    return check(definition, olds, news, { connect: async () => this.connect(), offline });
  }

  get state(): FaircomState {
    return this.simulator.state().faircom as FaircomState;
  }

  /** The account of this name as the server holds it. */
  held(username: string) {
    return this.state.accounts[username.toUpperCase()];
  }

  /** Changes the server behind the room's back. */
  async change(edit: (state: FaircomState) => void): Promise<void> {
    const state = this.state;
    edit(state);
    await this.simulator.setState({ faircom: state });
  }

  roles(username: string, roles: string[]): Promise<void> {
    return this.change((state) => {
      const account = state.accounts[username.toUpperCase()];
      if (!account) throw new Error(`no account ${username}`);
      account.roles = roles;
    });
  }

  set(positions: Partial<FaircomSwitches>): void {
    this.simulator.setSwitches({ faircom: positions });
  }

  fault(action: string, fault: FaultKind, more: Partial<Fault> & { nth?: number } = {}): void {
    const { nth, ...rest } = more;
    const match = { template: `/api#${action}`, ...(nth === undefined ? {} : { nth }) };
    this.simulator.setFaults([{ match, fault, times: 1, ...rest }]);
  }

  /** The actions sent so far, without those of sessions. */
  actions(): string[] {
    return this.sent.map(({ body }) => body.action).filter((action) => !action.endsWith("Session"));
  }

  /** The only request of this action. */
  only(action: string): Sent {
    const [request, ...others] = this.sent.filter(({ body }) => body.action === action);
    if (!request || others.length > 0) throw new Error(`${others.length + (request ? 1 : 0)} requests ${action}`);
    return request;
  }

  /** Whether the account can log in with this password. */
  async opens(username: string, password: string): Promise<boolean> {
    const session = await this.raw({ action: "createSession", params: { username, password } });
    if (session.errorCode !== 0) return false;
    const authToken = session.authToken ?? (session.result as Bag).authToken;
    await this.raw({ action: "deleteSession", authToken });
    return true;
  }

  /** Sends a request of the test's own, past the recorder. */
  async raw(body: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.simulator.url}/api`, { method: "POST", body: JSON.stringify(body) });
    return (await response.json()) as Record<string, unknown>;
  }
}

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Passes everything on and notes it down. A connection that breaks off behind it breaks off before it. */
async function startRecorder(target: string, sent: Sent[]): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const text = Buffer.concat(parts).toString();
      const { method = "", url = "", headers } = request;
      sent.push({ method, path: url, headers, text, body: JSON.parse(text) });
      try {
        const answer = await fetch(target + url, { method, redirect: "manual", body: text });
        const type = answer.headers.get("content-type") ?? "text/plain";
        response.writeHead(answer.status, { "content-type": type }).end(await answer.text());
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

/** The error that work ended with, whether or not an object was left behind. Checks that it gives nothing away. */
export async function failureOf(work: Promise<unknown>): Promise<CloneError> {
  try {
    await work;
  } catch (thrown) {
    const error = thrown instanceof PartialFailure ? thrown.error : thrown;
    if (!(error instanceof CloneError)) throw thrown;
    expect(`${error.message} ${JSON.stringify(error.options)}`).not.toMatch(/canary|[0-9a-f]{64}/);
    return error;
  }
  throw new Error("it should have failed");
}

/** The problems of a declaration, as `path: message`. */
export function problemsOf(checked: {
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}): string[] {
  return checked.problems.map(({ path, message }) => `${path}: ${message}`);
}
