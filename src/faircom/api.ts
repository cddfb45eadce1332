import { BatchedReads } from "../http/batched-reads";
import type { ClientOptions } from "../http/client";
import { Shared } from "../http/shared";
import { CloneError, toCloneError } from "../resource/errors";
import { show } from "../resource/fields";
import { pause } from "../resource/wait";
import { type Action, Connection, type Credentials } from "./connection";
import { IMPLICIT_ROLE, includesName, sameName, withoutNames } from "./names";
import { type Account, DescribedAccounts, Done, ListedAccounts } from "./wire";

/** What `cloneAccount` is asked. */
export interface CloneRequest {
  readonly sourceUsername: string;
  readonly username: string;
  readonly password: string;
  readonly cloneRoles: boolean;
  /** Undefined: not set. */
  readonly description: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Most accounts asked for in one request. */
const LARGEST_BATCH = 100;
/** Pauses between looks for a dropped account that is still shown. */
const LOOKS_AFTER_DROP = [0, 250, 500, 1000, 2000];

/** The account actions of the JSON API as the room uses them. */
export class FaircomApi {
  private readonly connection: Connection;
  private readonly shared = new Shared();
  private readonly listed: BatchedReads<Account>;

  constructor(
    options: ClientOptions,
    private readonly credentials: Credentials,
  ) {
    this.connection = new Connection(options, credentials);
    this.listed = new BatchedReads((usernames) => this.list(usernames), LARGEST_BATCH);
  }

  /** Keeps one session for all of `work`. */
  during<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.during(work);
  }

  /** The account with its roles; undefined if `listAccounts` doesn't show it. */
  listedAccount(username: string): Promise<Account | undefined> {
    return this.during(() => this.listed.read(username));
  }

  /** The account; undefined only if neither list nor description shows it. An error never means that it is gone. */
  async account(username: string): Promise<Account | undefined> {
    return (await this.listedAccount(username)) ?? (await this.describedAccount(username));
  }

  /** The account as `describeAccounts` shows it: without roles. */
  async describedAccount(username: string): Promise<Account | undefined> {
    const action: Action = { name: "describeAccounts", params: { usernames: [username] }, repeatable: true };
    const accounts = await this.connection.act(action, DescribedAccounts);
    return accounts.find((account) => sameName(account.username, username));
  }

  /** The accounts whose names begin with one of these texts; all without any. */
  accounts(partialNames: readonly string[]): Promise<readonly Account[]> {
    const params = partialNames.length === 0 ? {} : { partialNames };
    return this.connection.act({ name: "listAccounts", params, repeatable: true }, ListedAccounts);
  }

  /** The account that copies are made of: one read per account and process. */
  source(username: string): Promise<Account> {
    return this.shared.get(`source ${username.toUpperCase()}`, async () => {
      const account = await this.account(username);
      if (account) return account;
      throw new CloneError(`FairCom shows no account ${show(username)} to clone.`, {
        kind: "notFound",
        next: "Check the name and that the configured account may see it. If the source is made in the same program, give the resource in place of its name.",
      });
    });
  }

  /** Clones an account. All parameters are sent: what FairCom makes of an omitted one is contradictory. */
  async clone(request: CloneRequest): Promise<void> {
    const { sourceUsername, username, password, cloneRoles, description, metadata } = request;
    const params = {
      sourceUsername,
      cloneUsername: username,
      clonePassword: password,
      cloneRoles,
      ...(description === undefined ? {} : { cloneDescription: description }),
      cloneMetadata: metadata,
    };
    try {
      await this.connection.act({ name: "cloneAccount", params, secrets: [password] }, Done);
    } catch (thrown) {
      throw await this.explained(toCloneError(thrown), async (error) => {
        if (await this.account(username)) return error.with({ kind: "alreadyExists" });
        if (await this.account(sourceUsername)) return error;
        return error.with({
          headline: `FairCom shows no account ${show(sourceUsername)} to clone.`,
          next: "Check the name and that the configured account may see it.",
        });
      });
    }
  }

  /** Changes the password, the description, or both. */
  async alter(username: string, change: { readonly password?: string; readonly description?: string }): Promise<void> {
    const { password, description } = change;
    const params = {
      username,
      ...(password === undefined ? {} : { password }),
      ...(description === undefined ? {} : { accountDescription: description }),
    };
    try {
      await this.connection.act({ name: "alterAccount", params, secrets: [password] }, Done);
    } catch (thrown) {
      throw await this.explained(toCloneError(thrown), async (error) =>
        (await this.account(username)) ? error : error.with({ kind: "notFound" }),
      );
    }
  }

  /**
   * Drops an account and waits until it is no longer shown: FairCom reports success also when nothing was removed. A
   * lost answer is settled by looking, and the drop repeated once if the account is still there.
   */
  async drop(username: string): Promise<void> {
    this.refuseOwnAccount(username);
    for (let attempt = 1; ; attempt++) {
      let lost: CloneError | undefined;
      try {
        await this.connection.act({ name: "dropAccounts", params: { usernames: [username] } }, Done);
      } catch (thrown) {
        lost = toCloneError(thrown);
        if (lost.outcome !== "unknown") throw lost;
      }
      if (await this.goneSoon(username)) return;
      if (lost && attempt > 1) throw lost;
      if (lost) continue;
      throw new CloneError(`FairCom reported that the account ${show(username)} was dropped, but still shows it.`, {
        kind: "conflict",
        next: "Look on the server what keeps it, such as open sessions or files, then run the command again.",
      });
    }
  }

  private async goneSoon(username: string): Promise<boolean> {
    for (const wait of LOOKS_AFTER_DROP) {
      await pause(wait);
      if (!(await this.account(username))) return true;
    }
    return false;
  }

  private refuseOwnAccount(username: string): void {
    if (!sameName(username, this.credentials.account?.username)) return;
    throw new CloneError(`The account ${show(username)} is the one that pulumi-clone logs in with: it isn't dropped.`, {
      kind: "unsupported",
      next: "Configure another account to log in with, then run the command again.",
    });
  }

  /**
   * Gives an account roles and takes others from it: only what it lacks is added, only what it holds is removed.
   * @returns the account as it is then
   * @throws a `CloneError` of kind "notFound" if the account is gone
   */
  async changeRoles(username: string, add: readonly string[], remove: readonly string[]): Promise<Account> {
    const account = await this.account(username);
    if (!account) throw new CloneError(`FairCom shows no account ${show(username)}.`, { kind: "notFound" });
    const held = account.roleNames;
    const missing = held ? withoutNames(add, held) : add;
    const surplus = held ? remove.filter((role) => includesName(held, role)) : remove;
    const given = await this.assign("add", account, missing);
    return this.assign("remove", given, surplus);
  }

  /** One kind of change. What was refused or whose answer was lost is no failure if the account then is as wanted. */
  private async assign(change: "add" | "remove", account: Account, roleNames: readonly string[]): Promise<Account> {
    if (roleNames.length === 0) return account;
    const { username } = account;
    const params = { [change]: [{ roleNames, usernames: [username] }] };
    let failure: CloneError | undefined;
    try {
      await this.connection.act({ name: "assignRolesToAccounts", params }, Done);
    } catch (thrown) {
      failure = toCloneError(thrown);
      if (!failure.options.request) throw failure;
    }
    const shown = await this.listedAccount(username);
    const held = shown?.roleNames;
    const wrong = held && roleNames.filter((role) => includesName(held, role) !== (change === "add"));
    if (wrong ? wrong.length === 0 : !failure) return shown ?? account;
    // Having looked, a lost answer is no longer in doubt.
    if (failure)
      throw await this.explained(wrong ? failure.with({ outcome: "refused" }) : failure, (error) =>
        this.withKnownRoles(error),
      );
    const verb = change === "add" ? "was given" : "lost";
    throw new CloneError(`FairCom reported that the account ${show(username)} ${verb} roles, but doesn't show it.`, {
      kind: "conflict",
      facts: [`Roles: ${(wrong ?? []).map(show).join(", ")}`],
      next: "Look at the account on the server, then run `pulumi up --refresh`.",
    });
  }

  /** No action lists roles: those that accounts hold are the only ones that can be seen. */
  private async withKnownRoles(error: CloneError): Promise<CloneError> {
    const roles = (await this.accounts([])).flatMap((account) => account.roleNames ?? []);
    const distinct = [...new Set(roles)].sort();
    return error.with({
      facts: [`Roles that accounts of this server hold: ${distinct.map(show).join(", ") || "none are shown"}.`],
    });
  }

  /** Finds out by reading why an action was refused, as FairCom documents no codes for it. */
  private async explained(error: CloneError, explain: (error: CloneError) => Promise<CloneError>): Promise<CloneError> {
    if (error.kind !== "validation") return error;
    try {
      return await explain(error);
    } catch {
      return error;
    }
  }

  private async list(usernames: readonly string[]): Promise<(Account | undefined)[]> {
    const accounts = await this.accounts([...new Set(usernames)]);
    return usernames.map((username) => accounts.find((account) => sameName(account.username, username)));
  }
}

/** The roles that were assigned to an account; undefined if the server doesn't show roles. */
export function assignedRoles(account: Account): string[] | undefined {
  return account.roleNames?.filter((role) => !sameName(role, IMPLICIT_ROLE));
}
