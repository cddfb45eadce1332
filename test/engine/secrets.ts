/** A program that uses every secret setting of every vendor and every secret property of every resource. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  admitted,
  asCanary,
  type Canary,
  KEY_ID,
  leaksIn,
  OPERATOR,
  type SecretInput,
  type SecretSetting,
  secretInputs,
  secretSettings,
} from "../support/canaries";
import type { Project } from "../support/engine";
import { issuedTokens } from "../support/issued-tokens";
import type { VendorStates } from "../support/vendor-states";
import { js } from "./vendors";

/** Where the credentials come from. */
export type Source = "explicit" | "configuration" | "environment";

/** The account that is taken over with `currentToken`: the sample data has it. */
const ADOPTED = { id: 64, name: "platform" };

/**
 * `GIVEN` holds the secrets of resources, and with explicit providers the credentials too. In no case does the CLI know them:
 * it takes secrets of the stack's configuration out of what it prints, and would hide a leak.
 */
export const PROGRAM = js(`
const given = JSON.parse(process.env.GIVEN);
const used = new Set();
const secret = (name) => { used.add(name); return given[name]; };
const pick = (vendor, ...names) => Object.fromEntries(names.map((name) => [name, secret(vendor + "." + name)]));
const explicit = process.env.SOURCE === "explicit";
const by = (make) => (explicit ? { provider: make() } : {});

const keys = by(() => new datadog.Provider("datadog-keys", pick("datadog", "apiKey", "appKey")));
const token = by(() => new datadog.Provider("datadog-token", pick("datadog", "bearerToken")));
const login = by(() => new faircom.Provider("faircom-login", { username: "${OPERATOR}", ...pick("faircom", "password") }));
const session = by(() => new faircom.Provider("faircom-session", pick("faircom", "authToken")));
const inAccount = by(() => new qubole.Provider("qubole", pick("qubole", "apiToken")));
const signed = by(() => new scalr.Provider("scalr", {
  apiKeyId: "${KEY_ID}", environmentId: "5", ...pick("scalr", "apiSecretKey"),
}));

const auditors = datadog.getRoleOutput({ name: "Log Auditors" }, keys);
new datadog.Role("by-keys", { cloneFrom: auditors.id }, keys);
new datadog.Role("by-token", { permissions: ["logs_read_data"] }, token);
const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template", cloneRoles: true, password: secret("faircom:ClonedAccount.password"),
}, login);
new faircom.RoleAssignment("roles", { username: reports, roleNames: ["auditors"] }, session);
const account = new qubole.ClonedAccount("account", { sourceAccountId: 23, onDelete: "suspend" }, inAccount);
new qubole.ClonedAccount("adopted", {
  sourceAccountId: 23, name: "${ADOPTED.name}", adopt: ${ADOPTED.id}, currentToken: secret("qubole:ClonedAccount.currentToken"),
}, inAccount);
const inClone = new qubole.Provider("in-clone", { apiToken: account.authenticationToken });
const policies = [{ resource: "note", action: ["read"], access: "allow" }];
new qubole.Role("in-clone", { policies }, { provider: inClone });
new scalr.Role("base", { cloneFrom: 4711 }, signed);
// Takes what it needs from the stack's configuration, where that has it.
if (process.env.SOURCE === "configuration") {
  new datadog.Role("merged", { permissions: [] }, { provider: new datadog.Provider("merged", {}) });
}
exports.token = account.authenticationToken;
exports.held = auditors.permissions;
const unused = Object.keys(given).filter((name) => !used.has(name));
if (unused.length > 0) throw new Error("secrets without a use in this program: " + unused);
`);

export class Secrets {
  private constructor(
    private readonly settings: readonly SecretSetting[],
    private readonly inputs: readonly SecretInput[],
  ) {}

  static async all(): Promise<Secrets> {
    return new Secrets(await secretSettings(), await secretInputs());
  }

  /**
   * The states of vendors that accept them all; of the two values of `currentToken` the first or second. FairCom's token is
   * dead unless it is used alone, so that a login follows it.
   */
  admitted(states: VendorStates, source: Source, which: 0 | 1): VendorStates {
    const changed = admitted(states, this.settings);
    if (source !== "explicit") changed.faircom.sessions = {};
    const token = this.inputs.find(({ name }) => name === "currentToken")?.canaries[which].text ?? "";
    const ada = changed.qubole.memberships.find(({ accountId, userId }) => accountId === ADOPTED.id && userId === 101);
    if (ada) ada.token = token;
    return changed;
  }

  /** The environment of a run; undefined removes a variable. */
  env(source: Source, which: 0 | 1): Record<string, string | undefined> {
    const own = this.inputs.map(({ resource, name, canaries }) => [`${resource}.${name}`, canaries[which].text]);
    const credentials = this.settings.map(({ canary }) => [canary.name, canary.text]);
    const variables = this.settings.map(({ variable, canary }) => [
      variable,
      source === "environment" ? canary.text : undefined,
    ]);
    return {
      ...Object.fromEntries(variables),
      FAIRCOM_USERNAME: source === "environment" ? OPERATOR : undefined,
      SCALR_API_KEY_ID: source === "environment" ? KEY_ID : undefined,
      SOURCE: source,
      GIVEN: JSON.stringify(Object.fromEntries(source === "explicit" ? [...credentials, ...own] : own)),
      // The event log is one of the commands for debugging.
      PULUMI_DEBUG_COMMANDS: "true",
    };
  }

  /** Arguments of `pulumi config set-all`. */
  configuration(): string[] {
    const secret = this.settings.flatMap(({ config, canary }) => ["--secret", `${config}=${canary.text}`]);
    const names = { "faircom:username": OPERATOR, "scalr:apiKeyId": KEY_ID };
    return [...secret, ...Object.entries(names).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`])];
  }

  credentials(): Canary[] {
    return this.settings.map(({ canary }) => canary);
  }

  /** Secret properties of resources, and what the vendors issue. */
  properties(): Canary[] {
    const tokens = issuedTokens().map((token, index) => asCanary(`issued token ${index + 1}`, token));
    return [...this.inputs.flatMap(({ canaries }) => canaries), ...tokens];
  }

  /** The name under which `leaksIn` reports an issued token. */
  nameOf(token: string): string {
    return this.properties().find(({ text }) => text === token)?.name ?? "";
  }

  /** @param more further secrets */
  leaksIn(text: string, more: readonly Canary[] = []): string[] {
    return leaksIn(text, [...this.credentials(), ...this.properties(), ...more]);
  }

  /** What leaks in the files of a project, of its state and of the CLI's home. */
  leaksInFiles(project: Project, more: readonly Canary[] = []): string[] {
    return filesIn(join(project.path, "..")).flatMap((file) =>
      this.leaksIn(readFileSync(file, "latin1"), more).map((leak) => `${file}: ${leak}`),
    );
  }
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
