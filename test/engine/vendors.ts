/** Somebody who works at simulated vendors behind Pulumi's back, over the vendors' own APIs. Datadog's is in `datadog.ts`. */
import { createHmac } from "node:crypto";
import type { Simulator } from "../../src/simulator";
import type { Account, FaircomState } from "../../src/simulator/faircom/state";
import type { QuboleAccount, QuboleRole, QuboleState } from "../../src/simulator/qubole/state";
import type { Role as ScalrRole, ScalrState } from "../../src/simulator/scalr/state";
import type { VendorStates } from "../support/vendor-states";

/** A program in JavaScript that has Pulumi and every vendor at hand. */
export function js(body: string): string {
  return `const pulumi = require("@pulumi/pulumi");
const { datadog, faircom, qubole, scalr } = require("pulumi-clone");
${body}
`;
}

/** The id that the first cloned account of a fresh simulator gets. */
const FIRST_CLONE = 3002;

/** What a program could have changed, by vendor, without what every login and request leaves behind. */
export function declarable({ datadog, faircom, qubole, scalr }: VendorStates) {
  return {
    datadog: { roles: datadog.roles, users: datadog.users },
    faircom: Object.values(faircom.accounts).map((account) => ({ ...account, lastLogin: 0 })),
    qubole: {
      accounts: qubole.accounts.flatMap((each) => (each.id < FIRST_CLONE ? [{ ...each, nextRoleId: 0 }] : [])),
      roles: qubole.roles.filter(({ accountId }) => accountId < FIRST_CLONE),
    },
    scalr: scalr.roles,
  };
}

/** Requests that change nothing that a program could declare. */
const READS = /^GET |#(create|delete)Session$|#(list|describe)Accounts$/;

/** What was asked of the vendors since the last look, as `GET /api/v2/roles/{role_id}`; the look empties the log. */
export function asked(simulator: Simulator): string[] {
  const requests = simulator.requests().map(({ method, template }) => `${method} ${template}`);
  simulator.clearRequests();
  return requests;
}

/** The same of the requests that could have changed something. */
export function written(simulator: Simulator): string[] {
  return asked(simulator).filter((request) => !READS.test(request));
}

/** What the CLI prints at the end, about each resource once. */
export function diagnostics(output: string): string {
  return output.slice(output.indexOf("Diagnostics:"));
}

/** A line of a JavaScript stack, which no user should see. */
export const STACK_LINE = /^\s+at .*[:(]\d+/m;

/** How often a text stands in another one. */
export function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

export class Qubole {
  constructor(private readonly simulator: Simulator) {}

  private get state(): QuboleState {
    return this.simulator.state().qubole as QuboleState;
  }

  accounts(): readonly QuboleAccount[] {
    return this.state.accounts;
  }

  /** The one cloned account of this name. */
  clone(name: string): QuboleAccount {
    const wanted = (account: QuboleAccount) => account.name === name && account.sourceAccountId !== null;
    return onlyOne(`clones named ${name}`, this.accounts(), wanted);
  }

  roles(accountId: number): readonly QuboleRole[] {
    return this.state.roles.filter((role) => role.accountId === accountId);
  }

  /** The one role of this name in an account. */
  role(name: string, accountId = 23): QuboleRole {
    return onlyOne(`roles named ${name}`, this.roles(accountId), (role) => role.name === name);
  }

  /** What a role holds, as it stands in the vendor's store. */
  policies(name: string, accountId = 23): unknown {
    return JSON.parse(this.role(name, accountId).policy);
  }

  async setPolicies(name: string, policies: readonly object[], accountId = 23): Promise<void> {
    const { id } = this.role(name, accountId);
    await this.call("PUT", `roles/${id}`, { policies: JSON.stringify(policies) }, accountId);
  }

  async renameRole(name: string, to: string, accountId = 23): Promise<void> {
    await this.call("PUT", `roles/${this.role(name, accountId).id}`, { name: to }, accountId);
  }

  async removeRole(name: string, accountId = 23): Promise<void> {
    await this.call("DELETE", `roles/${this.role(name, accountId).id}`, undefined, accountId);
  }

  async createRole(name: string, policies: readonly object[], accountId = 23): Promise<number> {
    await this.call("POST", "roles", { name, policies: JSON.stringify(policies) }, accountId);
    return this.role(name, accountId).id;
  }

  /** A token of the system-admin Ada in an account. */
  token(accountId: number): string {
    const [ada] = this.state.memberships.filter((each) => each.accountId === accountId && each.userId === 101);
    if (!ada) throw new Error(`Ada isn't in account ${accountId}`);
    return ada.token;
  }

  private async call(method: string, path: string, body: object | undefined, accountId: number): Promise<void> {
    const response = await fetch(`${this.simulator.url}/api/v1.2/${path}`, {
      method,
      headers: { "X-AUTH-TOKEN": this.token(accountId), "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await succeeded(`${method} ${path}`, response);
    this.simulator.clearRequests();
  }
}

export class Faircom {
  constructor(private readonly simulator: Simulator) {}

  private get state(): FaircomState {
    return this.simulator.state().faircom as FaircomState;
  }

  /** The account of this name, compared without case as FairCom does. */
  account(name: string): Account {
    const found = this.state.accounts[name.toUpperCase()];
    if (!found) throw new Error(`FairCom has no account ${name}`);
    return found;
  }

  has(name: string): boolean {
    return this.state.accounts[name.toUpperCase()] !== undefined;
  }

  roles(name: string): string[] {
    return [...this.account(name).roles].sort();
  }

  /** Live sessions, of whomever. */
  sessions(): number {
    return Object.keys(this.state.sessions).length;
  }

  async assign(name: string, role: string): Promise<void> {
    await this.act("assignRolesToAccounts", { add: [{ roleNames: [role], usernames: [name] }] });
  }

  async unassign(name: string, role: string): Promise<void> {
    await this.act("assignRolesToAccounts", { remove: [{ roleNames: [role], usernames: [name] }] });
  }

  async alter(username: string, properties: object): Promise<void> {
    await this.act("alterAccount", { username, ...properties });
  }

  async drop(name: string): Promise<void> {
    await this.act("dropAccounts", { usernames: [name] });
  }

  /** Whether somebody can log in so. */
  async logsIn(username: string, password: string): Promise<boolean> {
    const { errorCode, authToken } = await this.post({ action: "createSession", params: { username, password } });
    if (errorCode === 0) await this.post({ action: "deleteSession", params: {}, authToken });
    this.simulator.clearRequests();
    return errorCode === 0;
  }

  private async act(action: string, params: object): Promise<void> {
    const { FAIRCOM_USERNAME: username, FAIRCOM_PASSWORD: password } = this.simulator.env;
    const { authToken } = await this.post({ action: "createSession", params: { username, password } });
    const { errorCode, errorMessage } = await this.post({ action, params, authToken });
    await this.post({ action: "deleteSession", params: {}, authToken });
    if (errorCode !== 0) throw new Error(`${action}: ${errorCode} ${errorMessage}`);
    this.simulator.clearRequests();
  }

  private async post(request: object): Promise<{ errorCode: number; errorMessage: string; authToken?: string }> {
    const response = await fetch(`${this.simulator.url}/api`, {
      method: "POST",
      body: JSON.stringify({ api: "admin", ...request }),
    });
    return (await response.json()) as { errorCode: number; errorMessage: string; authToken?: string };
  }
}

export class Scalr {
  constructor(private readonly simulator: Simulator) {}

  private get state(): ScalrState {
    return this.simulator.state().scalr as ScalrState;
  }

  roles(): readonly ScalrRole[] {
    return this.state.roles;
  }

  /** The one role of this name. */
  role(name: string): ScalrRole {
    return onlyOne(`roles named ${name}`, this.roles(), (role) => role.name === name);
  }

  async modify(name: string, properties: object): Promise<void> {
    await this.call("PATCH", `/roles/${this.role(name).id}/`, properties);
  }

  async remove(name: string): Promise<void> {
    await this.call("DELETE", `/roles/${this.role(name).id}/`);
  }

  private async call(method: string, path: string, properties?: object): Promise<void> {
    const { SCALR_API_KEY_ID = "", SCALR_API_SECRET_KEY = "" } = this.simulator.env;
    const place = `/api/v1beta0/user/5${path}`;
    const body = properties === undefined ? "" : JSON.stringify(properties);
    const date = new Date().toISOString();
    const digest = createHmac("sha256", SCALR_API_SECRET_KEY)
      .update([method, date, place, "", body].join("\n"))
      .digest("base64");
    const response = await fetch(this.simulator.url + place, {
      method,
      headers: {
        "Content-Type": "application/json",
        "X-Scalr-Key-Id": SCALR_API_KEY_ID,
        "X-Scalr-Date": date,
        "X-Scalr-Signature": `V1-HMAC-SHA256 ${digest}`,
      },
      ...(body === "" ? {} : { body }),
    });
    await succeeded(`${method} ${place}`, response);
    this.simulator.clearRequests();
  }
}

async function succeeded(request: string, response: Response): Promise<void> {
  if (!response.ok) throw new Error(`${request}: ${response.status} ${await response.text()}`);
}

function onlyOne<T>(what: string, all: readonly T[], wanted: (one: T) => boolean): T {
  const found = all.filter(wanted);
  if (found[0] === undefined || found.length > 1) throw new Error(`there are ${found.length} ${what}`);
  return found[0];
}
