import * as z from "zod";
import type { Call, Client } from "../http/client";
import { Shared } from "../http/shared";
import { type Page, SharedReads } from "../http/shared-reads";
import type { Live } from "../resource/definition";
import { CloneError, toCloneError } from "../resource/errors";
import { type CanonicalPolicy, fromWire, toWire } from "./policies";

/** Roles asked for at once. Neither default nor maximum is documented; the answer's paging data decide. */
const PAGE_SIZE = 100;
/** More pages than any account can have: the end of a list that never ends. */
const MOST_PAGES = 1000;

const Id = z.union([z.string().min(1), z.number()]).transform(String);
const optionalText = z.string().optional().catch(undefined);

const RoleBody = z.object({
  id: Id,
  name: z.string(),
  source: optionalText,
  policy: z.unknown(),
  account_id: Id.optional().catch(undefined),
});
type RoleBody = z.output<typeof RoleBody>;

/** `roles` is documented as an object where one role is meant; an array of one is understood as well. */
const OneRole = z.object({ roles: z.union([RoleBody, z.tuple([RoleBody]).transform(([role]) => role)]) });

const nextPage = z.number().nullish().catch(undefined);
const RolePage = z.object({
  roles: z.array(RoleBody),
  paging_info: z.object({ next_page: nextPage }).optional().catch(undefined),
  next_page: nextPage,
});

const GroupList = z.object({ groups: z.array(z.object({ name: z.string() })) });

/** Only the id is needed beyond doubt: whatever else is odd, an account that exists must never be forgotten. */
const ClonedAccountBody = z.object({
  account_id: Id,
  authentication_token: optionalText,
  name: optionalText,
  state: optionalText,
  status: optionalText,
  groups: z.array(z.string()).optional().catch(undefined),
  is_aws_keys_enabled: z.boolean().optional().catch(undefined),
});

/** What is taken from an account's view; the rest, secret keys among it, is dropped here. */
const AccountBody = z.object({
  id: Id.optional().catch(undefined),
  name: optionalText,
  state: optionalText,
  storage_external_id: optionalText,
  external_id: optionalText,
});

export interface Account {
  /** Absent in the Google Cloud edition. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly externalId: string | undefined;
}

/** A new clone, as the creating answer shows it. */
export interface ClonedAccount {
  readonly id: string;
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly status: string | undefined;
  readonly groups: readonly string[] | undefined;
  readonly isAwsKeysEnabled: boolean | undefined;
}

export interface QuboleApiOptions {
  /** A client for a token; `credential` names the token in messages. */
  client(token: string, credential: string): Client;
  readonly token: string;
  readonly credential: string;
  /** Scheme and host. */
  readonly address: string;
  /** Path of the API without version, such as `/api`. */
  readonly path: string;
  readonly version: string;
  notice(line: string): void;
}

/** The QDS REST API as the room uses it. Policies are structured on this side and a text on the wire. */
export class QuboleApi {
  private readonly client: Client;
  private readonly clients = new Map<string, Client>();
  private readonly shared = new Shared();
  private readonly reads: SharedReads<RoleBody>;
  private readonly base: string;
  /** The token's account, once an answer has shown it. */
  private account: string | undefined;

  constructor(private readonly options: QuboleApiOptions) {
    this.client = options.client(options.token, options.credential);
    this.clients.set(options.token, this.client);
    this.base = `${options.path}/${options.version}`;
    this.reads = new SharedReads({
      one: (id) => this.oneRole(id),
      pages: () => this.completePages(),
      idOf: (role) => role.id,
    });
  }

  get address(): string {
    return this.options.address + this.options.path;
  }

  notice(line: string): void {
    this.options.notice(line);
  }

  /**
   * The role, or undefined if there is none.
   *
   * @param account the account that it is known to be in; a token of another one is an error
   */
  async getRole(id: string, account?: string): Promise<Live | undefined> {
    const role = await this.reads.read(id);
    this.refuseOtherAccount(id, account);
    return role && live(role);
  }

  /** Must come before a change: in another account the same id means another role. */
  async requireAccount(id: string, account: string | undefined): Promise<void> {
    if (account === undefined) return;
    if (this.account === undefined) await this.reads.read(id);
    this.refuseOtherAccount(id, account);
  }

  private refuseOtherAccount(id: string, account: string | undefined): void {
    const other = this.account;
    if (account === undefined || other === undefined || account === other) return;
    throw new CloneError(
      `The Qubole role ${id} is in account ${account}, but the token is of account ${other}, where this id means another role or none.`,
      {
        kind: "configuration",
        facts: [`Credential: ${this.options.credential}`],
        next: `Give a token of account ${account}. If the role is to be made anew in account ${other}, take the old one out of the state with \`pulumi state delete\`, then run \`pulumi up\`.`,
      },
    );
  }

  /** A 404 is believed only when the list confirms it: Qubole has sent false ones. */
  private async oneRole(id: string): Promise<RoleBody | undefined> {
    try {
      const call = this.call("GET", "/roles/{role_id}", { role_id: id });
      const { roles } = await this.client.request(call, OneRole);
      this.account = roles.account_id ?? this.account;
      return roles;
    } catch (thrown) {
      if (!(thrown instanceof CloneError) || thrown.kind !== "notFound") throw thrown;
      return (await this.listRoles()).find((role) => role.id === id);
    }
  }

  /** Every role of exactly this name; names are unique, so at most one. */
  async rolesNamed(name: string): Promise<Live[]> {
    return (await this.listRoles()).filter((role) => role.name === name).map(live);
  }

  /** The policies that a clone of this role would get now: one read per role and process. */
  sourcePolicies(id: string): Promise<readonly CanonicalPolicy[]> {
    return this.shared.get(`source ${id}`, async () => {
      const source = await this.getRole(id);
      if (!source) {
        throw new CloneError(`Qubole has no role with the id ${id} to clone from in this token's account.`, {
          kind: "notFound",
          next: 'Look the source up by name: `qubole.getRoleOutput({ name: "…" }).id`. Ids mean something only within their account.',
        });
      }
      return source.values.policies as readonly CanonicalPolicy[];
    });
  }

  async createRole(name: string, policies: readonly unknown[]): Promise<Live> {
    const body = { policies: toWire(policies), name };
    return this.madeRole(name, { ...this.call("POST", "/roles"), body });
  }

  /** Clones by the `duplicate` call, which only the SDK attests; where it is missing, by creating a role of the same policies. */
  async duplicateRole(source: string, name: string, policies: readonly unknown[]): Promise<Live> {
    const call = this.call("POST", "/roles/{role_id}/duplicate", { role_id: source });
    try {
      return await this.madeRole(name, { ...call, body: { name, policy: toWire(policies) } });
    } catch (thrown) {
      const error = toCloneError(thrown);
      const missing = (error.kind === "notFound" || error.kind === "unsupported") && error.outcome === "refused";
      if (!missing || !(await this.getRole(source))) throw error;
      return this.createRole(name, policies);
    }
  }

  /** Changes what is given; Qubole leaves the rest alone. */
  async updateRole(
    id: string,
    changes: { name?: string | undefined; policies?: readonly unknown[] | undefined },
  ): Promise<void> {
    const { name, policies } = changes;
    const body = {
      ...(policies === undefined ? {} : { policies: toWire(policies) }),
      ...(name === undefined ? {} : { name }),
    };
    this.reads.forget();
    await this.client.answer({ ...this.call("PUT", "/roles/{role_id}", { role_id: id }), body });
    this.reads.forget();
  }

  /** Already gone is success, once the list confirms it. */
  async deleteRole(id: string): Promise<void> {
    this.reads.forget();
    try {
      await this.client.answer(this.call("DELETE", "/roles/{role_id}", { role_id: id }));
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      if ((await this.listRoles()).some((role) => role.id === id)) throw error.with({ kind: "uncertain" });
    }
  }

  /** Names of the groups that hold a role. */
  async groupsOfRole(id: string): Promise<string[]> {
    const { groups } = await this.client.request(
      this.call("GET", "/roles/{role_id}/groups", { role_id: id }),
      GroupList,
    );
    return groups.map(({ name }) => name);
  }

  async cloneAccount(request: {
    source: string;
    name: string;
    cloneUsers: boolean;
    generateExternalId: boolean;
  }): Promise<ClonedAccount> {
    const { source, name, cloneUsers, generateExternalId } = request;
    const body = {
      id: source,
      name,
      clone_qbol_users: cloneUsers,
      // Off unless Support has enabled it for the account, so it is mentioned only when it is wanted.
      ...(generateExternalId ? { generate_external_id: true } : {}),
    };
    const made = await this.client.request({ ...this.call("POST", "/accounts/clone"), body }, ClonedAccountBody);
    return {
      id: made.account_id,
      token: made.authentication_token,
      name: made.name,
      state: made.state,
      // Where the account couldn't be made as asked, these are the words of an error.
      status: made.status && this.client.shown(made.status, [made.authentication_token]),
      groups: made.groups,
      isAwsKeysEnabled: made.is_aws_keys_enabled,
    };
  }

  /**
   * The account that a token belongs to. The view has no account parameter.
   *
   * @param token default: the provider's own
   */
  async viewAccount(token?: string): Promise<Account> {
    const client = this.clientOf(token);
    const template = (rest: string) => `${this.options.path}/${rest}`;
    try {
      return accountOf(await client.request({ method: "GET", template: template("v2/accounts/") }, AccountBody));
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound" && error.kind !== "unsupported") throw error;
      return accountOf(await client.request({ method: "GET", template: template("v1.2/account") }, AccountBody));
    }
  }

  /** Suspends or disables an account. Nothing says which token Qubole wants: the account's own is tried first, then the provider's. */
  async closeAccount(verb: "suspend" | "disable", id: string, token: string | undefined): Promise<void> {
    const call = { ...this.call("PUT", `/accounts/${verb}`), body: { id } };
    if (token === undefined || token === this.options.token) return void (await this.client.answer(call));
    try {
      await this.clientOf(token).answer(call);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "auth" && error.kind !== "permission") throw error;
      await this.client.answer(call);
    }
  }

  private clientOf(token: string | undefined): Client {
    if (token === undefined) return this.client;
    const client = this.clients.get(token) ?? this.options.client(token, "the cloned account's own token");
    this.clients.set(token, client);
    return client;
  }

  private async listRoles(): Promise<RoleBody[]> {
    const roles = new Map<string, RoleBody>();
    for await (const { items } of this.pages()) for (const role of items) roles.set(role.id, role);
    return [...roles.values()];
  }

  /** Nothing documents what a list shows of a role: one without policies has to be read by itself. */
  private async *completePages(): AsyncGenerator<Page<RoleBody>> {
    for await (const { items } of this.pages()) yield { items: items.filter(({ policy }) => policy !== undefined) };
  }

  private async *pages(): AsyncGenerator<Page<RoleBody>> {
    const seen = new Set<string>();
    for (let page = 1; page <= MOST_PAGES; ) {
      const query = [
        ["page", String(page)],
        ["per_page", String(PAGE_SIZE)],
      ] as const;
      const answer = await this.page({ ...this.call("GET", "/roles"), query });
      const before = seen.size;
      for (const role of answer.roles) {
        seen.add(role.id);
        this.account = role.account_id ?? this.account;
      }
      yield { items: answer.roles };
      const announced = answer.paging_info === undefined ? answer.next_page : answer.paging_info.next_page;
      // Which paging form roles use isn't known. Without one, the list ends where a page brings nothing new.
      if (announced === null || seen.size === before) return;
      page = announced ?? page + 1;
    }
  }

  /** The list is always there: without it, it isn't Qubole that answers, and nothing is gone. */
  private async page(call: Call): Promise<z.output<typeof RolePage>> {
    try {
      return await this.client.request(call, RolePage);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      throw error.with({ kind: "configuration", next: "Check qubole:apiUrl and qubole:apiVersion, and proxies." });
    }
  }

  /** A role as a creating call answers it. A refusal that a taken name may have caused is told as one. */
  private async madeRole(name: string, call: Call): Promise<Live> {
    this.reads.forget();
    try {
      const { roles } = await this.client.request(call, OneRole);
      return live(roles);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "validation" || error.outcome !== "refused") throw error;
      const taken = await this.rolesNamed(name).catch(() => []);
      throw taken.length > 0 ? error.with({ kind: "alreadyExists" }) : error;
    }
  }

  /** Qubole's SDKs repeat reads only, on purpose: repeating a write after a 500 may do harm. */
  private call(method: Call["method"], path: string, params: Readonly<Record<string, string>> = {}): Call {
    return { method, template: `${this.base}${path}`, params, repeatable: method === "GET" };
  }
}

function live({ id, name, source, policy, account_id: accountId }: RoleBody): Live {
  return {
    id,
    values: {
      name,
      policies: fromWire(policy, id),
      ...(source === undefined ? {} : { source }),
      ...(accountId === undefined ? {} : { accountId }),
    },
  };
}

function accountOf({
  id,
  name,
  state,
  storage_external_id: storageId,
  external_id: externalId,
}: z.output<typeof AccountBody>): Account {
  return { id, name, state, externalId: storageId ?? externalId };
}
