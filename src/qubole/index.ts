// Made from the definitions in this folder by `npm run generate`. Don't edit: change the definition.
import type * as pulumi from "@pulumi/pulumi";
import { call, callOutput } from "../pulumi/functions";
import { CloneProvider } from "../pulumi/provider";
import { CustomResource, isResource, resourceArguments } from "../pulumi/resource";
import type { ResourceShape, VendorShape } from "../pulumi/shapes";

const VENDOR: VendorShape = {
  name: "qubole",
  title: "Qubole",
  settings: {
    apiToken: { config: "qubole:apiToken", secret: true },
    apiUrl: { config: "qubole:apiUrl" },
    apiVersion: { config: "qubole:apiVersion" },
  },
  load: () => import("./room").then(({ room }) => room as never),
};

/** The arguments of an explicit `qubole.Provider`. */
export interface ProviderArgs {
  /**
   * API token of a user in an account. The `authenticationToken` of a `qubole.ClonedAccount` works here and selects the clone.
   * Secret: encrypted in the state.
   * Default: the configuration key `qubole:apiToken`, else the environment variable `QDS_API_TOKEN`.
   */
  readonly apiToken?: pulumi.Input<string> | undefined;
  /**
   * Address of the API without its version, such as `https://us.qubole.com/api`. Qubole has one per cloud provider and region (`api`, `us`, `in`, `eu-central-1`, `wellness`, `azure`, `gcp`, `gcp-eu` and `oraclecloud` under `qubole.com`); any host is accepted.
   * Default: the configuration key `qubole:apiUrl`, else the environment variable `QDS_API_URL`, else `https://api.qubole.com/api`.
   */
  readonly apiUrl?: pulumi.Input<string> | undefined;
  /**
   * Version of the API for roles and for cloning accounts: `v1.2`, `v2` (the Google Cloud edition's clone) or `latest`.
   * Default: the configuration key `qubole:apiVersion`, else the environment variable `QDS_API_VERSION`, else `v1.2`.
   */
  readonly apiVersion?: pulumi.Input<string> | undefined;
}

/**
 * Accounts and roles of the Qubole Data Service (QDS). An API token belongs to one user in one account, so it selects the account whose roles are managed. Calls need a member of the group `system-admin` or `system-user`, or a role that allows them.
 *
 * An explicit provider: one set of credentials and one address, for the resources that are given it by `{ provider }` or by a component's `providers`. Not needed where configuration or environment say it all.
 */
export class Provider extends CloneProvider {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(VENDOR, name, args, opts);
  }
}

/** One policy of a Qubole role. */
export interface PolicyArgs {
  /** What the policy is about. Names that Qubole's page doesn't list are sent with a warning. */
  readonly resource: pulumi.Input<
    | "all"
    | "account"
    | "app"
    | "cluster"
    | "command"
    | "datastore"
    | "data_preview"
    | "environment"
    | "folder"
    | "group"
    | "note"
    | "notebook_dashboard"
    | "object_storage"
    | "role"
    | "saved_query"
    | "scheduler"
    | "scheduler_instance"
    | "template"
    | "qbol_user"
    | (string & Record<never, never>)
  >;
  /** What may or mayn't be done with it, such as `create`, `read`, `update`, `delete`, or `all`; one or a list, whose order means nothing. */
  readonly action: pulumi.Input<string | pulumi.Input<string>[]>;
  /** Whether it is allowed or denied. */
  readonly access: pulumi.Input<"allow" | "deny">;
  /** Limits the policy to certain command types. */
  readonly condition?: pulumi.Input<PolicyConditionArgs> | undefined;
}

/** One policy of a Qubole role. */
export interface Policy {
  /** What the policy is about. Names that Qubole's page doesn't list are sent with a warning. */
  readonly resource:
    | "all"
    | "account"
    | "app"
    | "cluster"
    | "command"
    | "datastore"
    | "data_preview"
    | "environment"
    | "folder"
    | "group"
    | "note"
    | "notebook_dashboard"
    | "object_storage"
    | "role"
    | "saved_query"
    | "scheduler"
    | "scheduler_instance"
    | "template"
    | "qbol_user"
    | (string & Record<never, never>);
  /** What may or mayn't be done with it, such as `create`, `read`, `update`, `delete`, or `all`; one or a list, whose order means nothing. */
  readonly action: string | string[];
  /** Whether it is allowed or denied. */
  readonly access: "allow" | "deny";
  /** Limits the policy to certain command types. */
  readonly condition?: PolicyCondition | undefined;
}

/** A limit to certain command types; for the resource `command`. */
export interface PolicyConditionArgs {
  /** Classes of commands that the policy is limited to, such as `DbExportCommand`; one or a list. Known: `HiveCommand`, `SqlCommand`, `SparkCommand`, `PrestoCommand`, `HadoopCommand`, `ShellCommand`, `PigCommand`, `DbExportCommand`, `DbImportCommand`, `CompositeCommand`, `DbTapQueryCommand`, `JupyterNotebookCommand`; others are sent with a warning. */
  readonly commandType?: pulumi.Input<string | pulumi.Input<string>[]> | undefined;
}

/** A limit to certain command types; for the resource `command`. */
export interface PolicyCondition {
  /** Classes of commands that the policy is limited to, such as `DbExportCommand`; one or a list. Known: `HiveCommand`, `SqlCommand`, `SparkCommand`, `PrestoCommand`, `HadoopCommand`, `ShellCommand`, `PigCommand`, `DbExportCommand`, `DbImportCommand`, `CompositeCommand`, `DbTapQueryCommand`, `JupyterNotebookCommand`; others are sent with a warning. */
  readonly commandType?: string | string[] | undefined;
}

const CLONED_ACCOUNT: ResourceShape = {
  name: "qubole:ClonedAccount",
  vendor: VENDOR,
  properties: [
    "sourceAccountId",
    "name",
    "cloneUsers",
    "generateExternalId",
    "onDelete",
    "replaceOnRename",
    "waitSeconds",
    "currentToken",
    "adopt",
    "accountId",
    "authenticationToken",
    "state",
    "groups",
    "isAwsKeysEnabled",
    "externalId",
  ],
  secrets: ["currentToken", "authenticationToken"],
  logicalName: "name",
  replacesCreateFirst: true,
};

/** The arguments of `qubole.ClonedAccount`. */
export interface ClonedAccountArgs {
  /**
   * Id of the account to clone; a number or text. The token's user must be in its group `system-admin` (older documentation: or `system-user`), or in a group whose role allows cloning accounts.
   * Can't be changed: a change replaces the resource.
   */
  readonly sourceAccountId: pulumi.Input<number | string>;
  /**
   * Name of the new account. That Qubole's API can change it isn't documented, so a change is refused unless `replaceOnRename` is set. Names need not be unique.
   * Default: The resource's logical name.
   * Can't be changed: a change replaces the resource.
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * Whether the source's users are associated with the clone too.
   * Default: `false`: only the user who clones.
   * Can't be changed: a change replaces the resource.
   */
  readonly cloneUsers?: pulumi.Input<boolean> | undefined;
  /**
   * Whether the clone gets an external ID of its own. Qubole ignores it until its Support has enabled the feature for the account; a warning then says so.
   * Default: `false`.
   * Can't be changed: a change replaces the resource.
   */
  readonly generateExternalId?: pulumi.Input<boolean> | undefined;
  /**
   * What becomes of the account when the resource is deleted or replaced. `retain`: nothing, it stays usable. `suspend`: only system-admins can use it until it is resumed. `disable`: nobody can use it, and only Qubole Support can enable it again. Changed without a call; a destroy uses what the last `pulumi up` recorded.
   * Default: `"retain"`.
   */
  readonly onDelete?: pulumi.Input<"retain" | "suspend" | "disable"> | undefined;
  /**
   * Whether a change of `name` clones a new account of that name; the old one is left as `onDelete` says.
   * Default: `false`: a change of `name` is refused.
   */
  readonly replaceOnRename?: pulumi.Input<boolean> | undefined;
  /**
   * Seconds to wait, at most 3600, when Qubole says that it is still at work on the clone (`processing_create`). Afterwards the resource is recorded as it is, with a warning. Used when the resource is created; later changes of it mean nothing.
   * Refused at preview unless a whole number.
   * Default: 60.
   */
  readonly waitSeconds?: pulumi.Input<number> | undefined;
  /**
   * The clone's API token, where the recorded one doesn't hold: after somebody has reset it, or together with `adopt`. Changed without a call that writes.
   * Refused at preview unless not empty.
   * Secret: encrypted in the state, never printed.
   */
  readonly currentToken?: pulumi.Input<string> | undefined;
  /** The id of an existing account to take over instead of cloning one; needs `currentToken`, or a `Provider` with a token of that account. Its name must be the declared one. Used when the resource is created; later changes of it mean nothing. */
  readonly adopt?: pulumi.Input<number | string> | undefined;
}

/**
 * A Qubole account cloned from another one. Clusters are cloned by default, users on request; what else a clone holds (roles, groups, notebooks, settings) Qubole's documentation doesn't say. Qubole's API can neither list nor delete accounts, and can't find a clone whose answer was lost: such a clone is never sent again unasked. While one is under way a note of it is kept beside Pulumi's own files (`PULUMI_HOME`), so that a run on the same machine after a crash knows of it too.
 *
 * On delete: By default nothing: the account stays at Qubole and keeps working. With `onDelete: "suspend"` it is suspended, with `"disable"` it is disabled for good. Qubole's API can't delete accounts.
 *
 * Vendor pages: Qubole documentation, REST API: Clone a QDS Account; Qubole documentation, REST API: View Information for a QDS Account; Disable a QDS Account; Suspend and Resume a QDS Account; Qubole documentation for Google Cloud, REST API v2: Clone a QDS Account; View a QDS Account.
 *
 * @example A clone with its users
 * ```ts
 * const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23, cloneUsers: true });
 * ```
 *
 * @example A clone that is suspended when it is no longer declared
 * ```ts
 * const trial = new qubole.ClonedAccount("trial", { sourceAccountId: 23, name: "Trial", onDelete: "suspend" });
 * const inTrial = new qubole.Provider("in-trial", { apiToken: trial.authenticationToken });
 * ```
 */
export class ClonedAccount extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/qubole:ClonedAccount";

  /**
   * Reads an existing Qubole account without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ClonedAccount {
    return new ClonedAccount(name, {} as ClonedAccountArgs, { ...opts, id });
  }

  /** Whether `obj` is a `qubole.ClonedAccount`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is ClonedAccount {
    return isResource(ClonedAccount.__pulumiType, obj);
  }

  /** Id of the account to clone; a number or text. The token's user must be in its group `system-admin` (older documentation: or `system-user`), or in a group whose role allows cloning accounts. */
  declare readonly sourceAccountId: pulumi.Output<string>;
  /** Name of the new account. That Qubole's API can change it isn't documented, so a change is refused unless `replaceOnRename` is set. Names need not be unique. */
  declare readonly name: pulumi.Output<string>;
  /** Whether the source's users are associated with the clone too. */
  declare readonly cloneUsers: pulumi.Output<boolean>;
  /** Whether the clone gets an external ID of its own. Qubole ignores it until its Support has enabled the feature for the account; a warning then says so. */
  declare readonly generateExternalId: pulumi.Output<boolean>;
  /** What becomes of the account when the resource is deleted or replaced. `retain`: nothing, it stays usable. `suspend`: only system-admins can use it until it is resumed. `disable`: nobody can use it, and only Qubole Support can enable it again. Changed without a call; a destroy uses what the last `pulumi up` recorded. */
  declare readonly onDelete: pulumi.Output<"retain" | "suspend" | "disable">;
  /** Whether a change of `name` clones a new account of that name; the old one is left as `onDelete` says. */
  declare readonly replaceOnRename: pulumi.Output<boolean>;
  /** Seconds to wait, at most 3600, when Qubole says that it is still at work on the clone (`processing_create`). Afterwards the resource is recorded as it is, with a warning. Used when the resource is created; later changes of it mean nothing. */
  declare readonly waitSeconds: pulumi.Output<number>;
  /**
   * The clone's API token, where the recorded one doesn't hold: after somebody has reset it, or together with `adopt`. Changed without a call that writes.
   * Secret: encrypted in the state, never printed.
   */
  declare readonly currentToken: pulumi.Output<string | undefined>;
  /** The id of an existing account to take over instead of cloning one; needs `currentToken`, or a `Provider` with a token of that account. Its name must be the declared one. Used when the resource is created; later changes of it mean nothing. */
  declare readonly adopt: pulumi.Output<string | undefined>;
  /** Id of the new account. */
  declare readonly accountId: pulumi.Output<string>;
  /**
   * The API token, in the new account, of the user who cloned. Qubole shows it once, in the answer to the clone. It configures a `qubole.Provider` for resources inside the clone.
   * Secret: encrypted in the state, never printed.
   */
  declare readonly authenticationToken: pulumi.Output<string>;
  /** State of the account: `success_create`, or `processing_create` while Qubole is still at work on it. */
  declare readonly state: pulumi.Output<string | undefined>;
  /** Groups of the user who cloned, in the new account. Absent in the Google Cloud edition. */
  declare readonly groups: pulumi.Output<string[] | undefined>;
  /** Whether the account uses AWS keys. Absent in the Google Cloud edition. */
  declare readonly isAwsKeysEnabled: pulumi.Output<boolean | undefined>;
  /** External ID, for the trust policy of the account's IAM role. Absent where Qubole doesn't show it. */
  declare readonly externalId: pulumi.Output<string | undefined>;

  constructor(name: string, args: ClonedAccountArgs, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(CLONED_ACCOUNT, name, args, opts));
  }
}

const ROLE: ResourceShape = {
  name: "qubole:Role",
  vendor: VENDOR,
  properties: ["name", "policies", "cloneFrom", "adopt", "source", "accountId"],
  secrets: [],
  logicalName: "name",
  source: { field: "cloneFrom", of: "qubole:Role" },
  list: "policies",
};

/** The arguments of `qubole.Role`. */
export interface RoleArgs {
  /**
   * Name of the role, unique in the account. Changed in place.
   * Default: The resource's logical name.
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * The policies, written out. Their order counts, because how Qubole combines them isn't documented; what a policy leaves out is denied by it. Resources: `all`, `account`, `app`, `cluster`, `command`, `datastore`, `data_preview`, `environment`, `folder`, `group`, `note`, `notebook_dashboard`, `object_storage`, `role`, `saved_query`, `scheduler`, `scheduler_instance`, `template`, `qbol_user`; others are sent with a warning. Changed in place. Excludes `cloneFrom`; one of the two is required.
   * Refused at preview unless at least 1 element.
   * Default: With `cloneFrom`, what the source holds.
   */
  readonly policies?: pulumi.Input<pulumi.Input<PolicyArgs>[]> | undefined;
  /** The role to clone: its id in the token's account, or the `qubole.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Built-in roles can be cloned. Excludes `policies`. */
  readonly cloneFrom?: pulumi.Input<number | string> | Role | undefined;
  /** The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing. */
  readonly adopt?: pulumi.Input<number | string> | undefined;
}

/**
 * A role in a Qubole account: cloned from another role, or written out. It is made in the account of the API token; for a role inside a cloned account give it a `qubole.Provider` with the clone's `authenticationToken`. Roles take effect through groups, which this package doesn't manage.
 *
 * On delete: The role is deleted, and a line names the groups that held it. Should Qubole refuse because groups hold it, the error names them. A role that is already gone counts as deleted.
 *
 * Vendor pages: Qubole documentation, REST API: Create a Role; Delete a Role; List Groups for a Role; Qubole documentation, administration: Managing Roles; qds-sdk-py, role.py: list, view, update and duplicate, which no page describes.
 *
 * @example A role that allows one type of command
 * ```ts
 * const exporters = new qubole.Role("exporters", {
 *   policies: [{ resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } }],
 * });
 * ```
 *
 * @example A copy of a role
 * ```ts
 * const analyst = qubole.getRoleOutput({ name: "analyst" });
 * const analystCopy = new qubole.Role("analyst-copy", { cloneFrom: analyst.id });
 * ```
 *
 * @example A role inside a cloned account
 * ```ts
 * const analytics = new qubole.ClonedAccount("analytics", { sourceAccountId: 23 });
 * const inClone = new qubole.Provider("in-clone", { apiToken: analytics.authenticationToken });
 * const readers = new qubole.Role(
 *   "readers",
 *   { policies: [{ resource: "note", action: "read", access: "allow" }] },
 *   // Should the account ever be replaced, the role is made anew in the new one; in the old one it stays with the account.
 *   { provider: inClone, replaceWith: [analytics], deletedWith: analytics, deleteBeforeReplace: false },
 * );
 * ```
 */
export class Role extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/qubole:Role";

  /**
   * Reads an existing Qubole role without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Role {
    return new Role(name, {} as RoleArgs, { ...opts, id });
  }

  /** Whether `obj` is a `qubole.Role`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is Role {
    return isResource(Role.__pulumiType, obj);
  }

  /** Name of the role, unique in the account. Changed in place. */
  declare readonly name: pulumi.Output<string>;
  /** The policies, written out. Their order counts, because how Qubole combines them isn't documented; what a policy leaves out is denied by it. Resources: `all`, `account`, `app`, `cluster`, `command`, `datastore`, `data_preview`, `environment`, `folder`, `group`, `note`, `notebook_dashboard`, `object_storage`, `role`, `saved_query`, `scheduler`, `scheduler_instance`, `template`, `qbol_user`; others are sent with a warning. Changed in place. Excludes `cloneFrom`; one of the two is required. */
  declare readonly policies: pulumi.Output<Policy[]>;
  /** The role to clone: its id in the token's account, or the `qubole.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Built-in roles can be cloned. Excludes `policies`. */
  declare readonly cloneFrom: pulumi.Output<string | undefined>;
  /** The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing. */
  declare readonly adopt: pulumi.Output<string | undefined>;
  /** Who made the role: `user-defined`, or `system` for built-in ones. */
  declare readonly source: pulumi.Output<string | undefined>;
  /** Id of the account that the role is in: the token's. */
  declare readonly accountId: pulumi.Output<string | undefined>;

  constructor(name: string, args: RoleArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(ROLE, name, args, opts));
  }
}

/** The arguments of `getRole`. */
export interface GetRoleArgs {
  /** Id of the role in the token's account. Give either this or `name`. */
  readonly id?: number | string | undefined;
  /** Exact name of the role, case-sensitive. */
  readonly name?: string | undefined;
}

/** The arguments of `getRoleOutput`. */
export interface GetRoleOutputArgs {
  /** Id of the role in the token's account. Give either this or `name`. */
  readonly id?: pulumi.Input<number | string> | undefined;
  /** Exact name of the role, case-sensitive. */
  readonly name?: pulumi.Input<string> | undefined;
}

/** The result of `getRole`. */
export interface GetRoleResult {
  /** Id of the role. */
  readonly id: string;
  /** Name of the role. */
  readonly name: string;
  /** Its policies. */
  readonly policies: unknown;
  /** Who made the role: `user-defined`, or `system` for built-in ones. */
  readonly source?: string | undefined;
  /** Id of the account that the role is in. */
  readonly accountId?: string | undefined;
}

/**
 * Looks a role of the token's account up by name or id.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getRole(args: GetRoleArgs, opts?: pulumi.InvokeOptions): Promise<GetRoleResult> {
  return call(VENDOR, "getRole", args, opts);
}

/**
 * Looks a role of the token's account up by name or id.
 *
 * As `getRole`, with inputs and an output: unknown in previews while an argument is.
 */
export function getRoleOutput(args: GetRoleOutputArgs, opts?: pulumi.InvokeOptions): pulumi.Output<GetRoleResult> {
  return callOutput(VENDOR, "getRole", args, opts);
}

/** The result of `getAccount`. */
export interface GetAccountResult {
  /** Id of the account. Absent in the Google Cloud edition. */
  readonly id?: string | undefined;
  /** Name of the account. */
  readonly name?: string | undefined;
  /** External ID, for the trust policy of the account's IAM role. Absent where Qubole doesn't show it. */
  readonly externalId?: string | undefined;
}

/**
 * Shows the account of the API token, such as the `sourceAccountId` of a clone. Qubole's API can't list accounts or find one by name.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getAccount(opts?: pulumi.InvokeOptions): Promise<GetAccountResult> {
  return call(VENDOR, "getAccount", {}, opts);
}

/**
 * Shows the account of the API token, such as the `sourceAccountId` of a clone. Qubole's API can't list accounts or find one by name.
 *
 * As `getAccount`, with inputs and an output: unknown in previews while an argument is.
 */
export function getAccountOutput(opts?: pulumi.InvokeOptions): pulumi.Output<GetAccountResult> {
  return callOutput(VENDOR, "getAccount", {}, opts);
}
