// Made from the definitions in this folder by `npm run generate`. Don't edit: change the definition.
import type * as pulumi from "@pulumi/pulumi";
import { call, callOutput } from "../pulumi/functions";
import { CloneProvider } from "../pulumi/provider";
import { CustomResource, isResource, resourceArguments } from "../pulumi/resource";
import type { ResourceShape, VendorShape } from "../pulumi/shapes";

const VENDOR: VendorShape = {
  name: "faircom",
  title: "FairCom",
  settings: {
    apiUrl: { config: "faircom:apiUrl" },
    username: { config: "faircom:username" },
    password: { config: "faircom:password", secret: true },
    authToken: { config: "faircom:authToken", secret: true },
    caCertificate: { config: "faircom:caCertificate" },
    insecure: { config: "faircom:insecure" },
  },
  load: () => import("./room").then(({ room }) => room as never),
};

/** The arguments of an explicit `faircom.Provider`. */
export interface ProviderArgs {
  /**
   * The full address of the JSON endpoint, such as `https://localhost:8443/api`. Required; nothing is guessed or appended.
   * Default: the configuration key `faircom:apiUrl`, else the environment variable `FAIRCOM_API_URL`.
   */
  readonly apiUrl?: pulumi.Input<string> | undefined;
  /**
   * The account to log in with. Needed together with `password`, unless `authToken` is given. Each operation makes a session and deletes it.
   * Default: the configuration key `faircom:username`, else the environment variable `FAIRCOM_USERNAME`.
   */
  readonly username?: pulumi.Input<string> | undefined;
  /**
   * The password of `username`.
   * Secret: encrypted in the state.
   * Default: the configuration key `faircom:password`, else the environment variable `FAIRCOM_PASSWORD`.
   */
  readonly password?: pulumi.Input<string> | undefined;
  /**
   * The token of a permanent session, used instead of logging in; that session is never deleted. With `username` and `password` too, these are used once the token is dead.
   * Secret: encrypted in the state.
   * Default: the configuration key `faircom:authToken`, else the environment variable `FAIRCOM_AUTH_TOKEN`.
   */
  readonly authToken?: pulumi.Input<string> | undefined;
  /**
   * The certificate authority of the server's certificate, as PEM text. The certificate that FairCom ships is signed by none that a system trusts.
   * Default: the configuration key `faircom:caCertificate`, else the environment variable `FAIRCOM_CA_CERTIFICATE`.
   */
  readonly caCertificate?: pulumi.Input<string> | undefined;
  /**
   * `true` accepts any certificate: anybody on the way can read passwords. For development only.
   * Default: the configuration key `faircom:insecure`, else the environment variable `FAIRCOM_INSECURE`, else `false`.
   */
  readonly insecure?: pulumi.Input<string> | undefined;
}

/**
 * Accounts of a FairCom server (DB, Edge, MQ, RTG) and the roles assigned to them, over the JSON API, `"api": "admin"`. Which right account actions need isn't documented: use an account with the role ADMIN.
 *
 * An explicit provider: one set of credentials and one address, for the resources that are given it by `{ provider }` or by a component's `providers`. Not needed where configuration or environment say it all.
 */
export class Provider extends CloneProvider {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(VENDOR, name, args, opts);
  }
}

const CLONED_ACCOUNT: ResourceShape = {
  name: "faircom:ClonedAccount",
  vendor: VENDOR,
  properties: [
    "sourceUsername",
    "username",
    "password",
    "cloneRoles",
    "description",
    "metadata",
    "allowEmptyPassword",
    "allowLongDescription",
    "resendPassword",
    "roleNames",
    "adopt",
    "lockoutAfterNFailedAttempts",
    "maxDaysBeforePasswordMustChange",
    "maxMinutesBeforeNextLogin",
    "memoryLimit",
    "memoryRule",
  ],
  secrets: ["password"],
  logicalName: "username",
  source: { field: "sourceUsername", of: "faircom:ClonedAccount" },
  list: "roleNames",
};

/** The arguments of `faircom.ClonedAccount`. */
export interface ClonedAccountArgs {
  /**
   * The account to clone: its name (1 to 31 bytes, compared without case), or the `faircom.ClonedAccount` itself. The copy gets its login properties: dates, limits of logins and memory. Later changes of the source don't follow.
   * Can't be changed: a change replaces the resource.
   */
  readonly sourceUsername: pulumi.Input<string> | ClonedAccount;
  /**
   * Name of the new account, 1 to 31 bytes, compared without case: a change of case alone means nothing. It is the resource's id.
   * Default: The resource's logical name.
   * Can't be changed: a change replaces the resource.
   */
  readonly username?: pulumi.Input<string> | undefined;
  /**
   * Password of the new account, 1 to 63 bytes. Servers from V13.0 on refuse less than 15 characters by default. Changed in place; somebody else's change of it can't be seen. Empty only with `allowEmptyPassword`.
   * Secret: encrypted in the state, never printed.
   */
  readonly password: pulumi.Input<string>;
  /**
   * Whether the new account gets the roles of the source. The roles that it gets are pinned and shown in `roleNames`: one that goes missing is assigned again by `pulumi up`, others are left alone. Changed in place: `true` assigns the source's roles of then, `false` takes the pinned ones away.
   * Default: `false`.
   */
  readonly cloneRoles?: pulumi.Input<boolean> | undefined;
  /** Description of the account (`accountDescription`), at most 31 bytes, or more with `allowLongDescription`. Left out it isn't set and not watched; an empty text is set as such. Changed in place; taken out of the program later, it is emptied. */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * Properties of your own: keywords and tags by which the server's full-text index finds the account. A JSON object of at most 65500 bytes. Not inherited from the source. No action shows or changes it.
   * Default: `{}`.
   * Can't be changed: a change replaces the resource.
   */
  readonly metadata?: pulumi.Input<{ [key: string]: pulumi.Input<unknown> }> | undefined;
  /**
   * `true` allows an empty `password`: anybody can then log in to the account without one.
   * Default: `false`.
   */
  readonly allowEmptyPassword?: pulumi.Input<boolean> | undefined;
  /**
   * `true` allows descriptions of more than 31 and up to 65500 bytes, as FairCom's newer pages do.
   * Default: `false`.
   */
  readonly allowLongDescription?: pulumi.Input<boolean> | undefined;
  /**
   * Whether a change of the description sends the unchanged password too, because FairCom doesn't say that an omitted one is kept. `false` is for servers that refuse used passwords (BLOCK_OLD_PASSWORDS), or to keep the password's age.
   * Default: `true`.
   */
  readonly resendPassword?: pulumi.Input<boolean> | undefined;
  /** The name of an existing account to take over instead of cloning one; must be that of `username`. Password and description are set, pinned roles assigned; its login properties and metadata stay. Used when the resource is created; later changes of it mean nothing. */
  readonly adopt?: pulumi.Input<string> | undefined;
}

/**
 * A FairCom account cloned from another one.
 *
 * On delete: The account is dropped, and the operation waits until the server no longer shows it. Not dropped: the account that is logged in. What becomes of its live sessions and of objects that it owns isn't documented by FairCom. An account that is already gone counts as deleted.
 *
 * Vendor pages: FairCom JSON API, admin API: "cloneAccount"; FairCom JSON API, admin API: "alterAccount", "dropAccounts", "listAccounts", "describeAccounts", "assignRolesToAccounts"; FairCom JSON API, admin API: "createSession", "deleteSession".
 *
 * @example A copy with the roles of its source
 * ```ts
 * const config = new pulumi.Config();
 * const reports = new faircom.ClonedAccount("reports", {
 *   sourceUsername: "template",
 *   username: "reports",
 *   password: config.requireSecret("reportsPassword"),
 *   cloneRoles: true,
 * });
 * ```
 */
export class ClonedAccount extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/faircom:ClonedAccount";

  /**
   * Reads an existing FairCom account without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ClonedAccount {
    return new ClonedAccount(name, {} as ClonedAccountArgs, { ...opts, id });
  }

  /** Whether `obj` is a `faircom.ClonedAccount`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is ClonedAccount {
    return isResource(ClonedAccount.__pulumiType, obj);
  }

  /** The account to clone: its name (1 to 31 bytes, compared without case), or the `faircom.ClonedAccount` itself. The copy gets its login properties: dates, limits of logins and memory. Later changes of the source don't follow. */
  declare readonly sourceUsername: pulumi.Output<string>;
  /** Name of the new account, 1 to 31 bytes, compared without case: a change of case alone means nothing. It is the resource's id. */
  declare readonly username: pulumi.Output<string>;
  /**
   * Password of the new account, 1 to 63 bytes. Servers from V13.0 on refuse less than 15 characters by default. Changed in place; somebody else's change of it can't be seen. Empty only with `allowEmptyPassword`.
   * Secret: encrypted in the state, never printed.
   */
  declare readonly password: pulumi.Output<string>;
  /** Whether the new account gets the roles of the source. The roles that it gets are pinned and shown in `roleNames`: one that goes missing is assigned again by `pulumi up`, others are left alone. Changed in place: `true` assigns the source's roles of then, `false` takes the pinned ones away. */
  declare readonly cloneRoles: pulumi.Output<boolean>;
  /** Description of the account (`accountDescription`), at most 31 bytes, or more with `allowLongDescription`. Left out it isn't set and not watched; an empty text is set as such. Changed in place; taken out of the program later, it is emptied. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Properties of your own: keywords and tags by which the server's full-text index finds the account. A JSON object of at most 65500 bytes. Not inherited from the source. No action shows or changes it. */
  declare readonly metadata: pulumi.Output<{ [key: string]: unknown }>;
  /** `true` allows an empty `password`: anybody can then log in to the account without one. */
  declare readonly allowEmptyPassword: pulumi.Output<boolean | undefined>;
  /** `true` allows descriptions of more than 31 and up to 65500 bytes, as FairCom's newer pages do. */
  declare readonly allowLongDescription: pulumi.Output<boolean | undefined>;
  /** Whether a change of the description sends the unchanged password too, because FairCom doesn't say that an omitted one is kept. `false` is for servers that refuse used passwords (BLOCK_OLD_PASSWORDS), or to keep the password's age. */
  declare readonly resendPassword: pulumi.Output<boolean | undefined>;
  /** With `cloneRoles`: those of the roles pinned for the account that it holds. Other roles that it holds aren't shown. */
  declare readonly roleNames: pulumi.Output<string[] | undefined>;
  /** The name of an existing account to take over instead of cloning one; must be that of `username`. Password and description are set, pinned roles assigned; its login properties and metadata stay. Used when the resource is created; later changes of it mean nothing. */
  declare readonly adopt: pulumi.Output<string | undefined>;
  /** Consecutive failed logins after which the account is locked; 0 = never. */
  declare readonly lockoutAfterNFailedAttempts: pulumi.Output<number | undefined>;
  /** Days after which the password must be changed; 0 = never. */
  declare readonly maxDaysBeforePasswordMustChange: pulumi.Output<number | undefined>;
  /** Minutes within which the account must log in, or it is deactivated until an administrator resets it; 0 = no limit. */
  declare readonly maxMinutesBeforeNextLogin: pulumi.Output<number | undefined>;
  /** Memory that a session of the account may use, in bytes; 0 = no limit. */
  declare readonly memoryLimit: pulumi.Output<number | undefined>;
  /** How strictly `memoryLimit` is applied, in FairCom's words; `default` in all its samples. */
  declare readonly memoryRule: pulumi.Output<string | undefined>;

  constructor(name: string, args: ClonedAccountArgs, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(CLONED_ACCOUNT, name, args, opts));
  }
}

const ROLE_ASSIGNMENT: ResourceShape = {
  name: "faircom:RoleAssignment",
  vendor: VENDOR,
  properties: ["username", "roleNames"],
  secrets: [],
  source: { field: "username", of: "faircom:ClonedAccount" },
};

/** The arguments of `faircom.RoleAssignment`. */
export interface RoleAssignmentArgs {
  /**
   * The account: its name (1 to 31 bytes, compared without case), or the `faircom.ClonedAccount` itself. It is the resource's id.
   * Can't be changed: a change replaces the resource.
   */
  readonly username: pulumi.Input<string> | ClonedAccount;
  /**
   * The roles that the account is to hold, each 1 to 64 bytes (more than 31 are probably refused); compared without case, the order means nothing. They must exist: the API has no action that makes or lists roles, they are server groups. Other roles of the account are left alone. Changed in place.
   * Refused at preview unless at least 1 element.
   */
  readonly roleNames: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Roles assigned to a FairCom account. Only the roles named here are added and removed.
 *
 * On delete: The account loses the roles named here, and no others. An account that is gone counts as done.
 *
 * Vendor pages: FairCom JSON API, admin API: "assignRolesToAccounts", "listAccounts", "describeAccounts".
 *
 * @example Roles of a cloned account
 * ```ts
 * const config = new pulumi.Config();
 * const reports = new faircom.ClonedAccount("reports", {
 *   sourceUsername: "template",
 *   password: config.requireSecret("reportsPassword"),
 * });
 * new faircom.RoleAssignment("reports-roles", { username: reports, roleNames: ["analysts", "auditors"] });
 * ```
 */
export class RoleAssignment extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/faircom:RoleAssignment";

  /**
   * Reads an existing FairCom role assignment without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): RoleAssignment {
    return new RoleAssignment(name, {} as RoleAssignmentArgs, { ...opts, id });
  }

  /** Whether `obj` is a `faircom.RoleAssignment`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is RoleAssignment {
    return isResource(RoleAssignment.__pulumiType, obj);
  }

  /** The account: its name (1 to 31 bytes, compared without case), or the `faircom.ClonedAccount` itself. It is the resource's id. */
  declare readonly username: pulumi.Output<string>;
  /** The roles that the account is to hold, each 1 to 64 bytes (more than 31 are probably refused); compared without case, the order means nothing. They must exist: the API has no action that makes or lists roles, they are server groups. Other roles of the account are left alone. Changed in place. */
  declare readonly roleNames: pulumi.Output<string[]>;

  constructor(name: string, args: RoleAssignmentArgs, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(ROLE_ASSIGNMENT, name, args, opts));
  }
}

/** The arguments of `getAccount`. */
export interface GetAccountArgs {
  /** Name of the account, 1 to 31 bytes, compared without case. */
  readonly username: string;
}

/** The arguments of `getAccountOutput`. */
export interface GetAccountOutputArgs {
  /** Name of the account, 1 to 31 bytes, compared without case. */
  readonly username: pulumi.Input<string>;
}

/** The result of `getAccount`. */
export interface GetAccountResult {
  /** Name of the account, as the server spells it. */
  readonly username: string;
  /** Description of the account; empty if none is set. */
  readonly description: string;
  /** The roles assigned to it; absent if the server doesn't show roles. */
  readonly roleNames?: string[] | undefined;
  /** Consecutive failed logins after which the account is locked; 0 = never. */
  readonly lockoutAfterNFailedAttempts?: number | undefined;
  /** Days after which the password must be changed; 0 = never. */
  readonly maxDaysBeforePasswordMustChange?: number | undefined;
  /** Minutes within which the account must log in, or it is deactivated until an administrator resets it; 0 = no limit. */
  readonly maxMinutesBeforeNextLogin?: number | undefined;
  /** Memory that a session of the account may use, in bytes; 0 = no limit. */
  readonly memoryLimit?: number | undefined;
  /** How strictly `memoryLimit` is applied, in FairCom's words; `default` in all its samples. */
  readonly memoryRule?: string | undefined;
  /** When the password was last changed, as FairCom writes it (no time zone). */
  readonly lastPasswordChange?: string | undefined;
}

/**
 * Looks an account up by name.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getAccount(args: GetAccountArgs, opts?: pulumi.InvokeOptions): Promise<GetAccountResult> {
  return call(VENDOR, "getAccount", args, opts);
}

/**
 * Looks an account up by name.
 *
 * As `getAccount`, with inputs and an output: unknown in previews while an argument is.
 */
export function getAccountOutput(
  args: GetAccountOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetAccountResult> {
  return callOutput(VENDOR, "getAccount", args, opts);
}

/** The arguments of `getAccounts`. */
export interface GetAccountsArgs {
  /** Only accounts whose names begin with this text, compared without case. */
  readonly partialName?: string | undefined;
}

/** The arguments of `getAccountsOutput`. */
export interface GetAccountsOutputArgs {
  /** Only accounts whose names begin with this text, compared without case. */
  readonly partialName?: pulumi.Input<string> | undefined;
}

/** The result of `getAccounts`. */
export interface GetAccountsResult {
  /** The accounts that the configured account may see, by name: name, description (empty if none is set) and assigned roles (absent if the server doesn't show roles). */
  readonly accounts: { username: string; description: string; roleNames?: string[] }[];
}

/**
 * Lists accounts, to find the one to clone.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getAccounts(args: GetAccountsArgs, opts?: pulumi.InvokeOptions): Promise<GetAccountsResult> {
  return call(VENDOR, "getAccounts", args, opts);
}

/**
 * Lists accounts, to find the one to clone.
 *
 * As `getAccounts`, with inputs and an output: unknown in previews while an argument is.
 */
export function getAccountsOutput(
  args: GetAccountsOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetAccountsResult> {
  return callOutput(VENDOR, "getAccounts", args, opts);
}
