// Made from the definitions in this folder by `npm run generate`. Don't edit: change the definition.
import type * as pulumi from "@pulumi/pulumi";
import { call, callOutput } from "../pulumi/functions";
import { CloneProvider } from "../pulumi/provider";
import { CustomResource, isResource, resourceArguments } from "../pulumi/resource";
import type { ResourceShape, VendorShape } from "../pulumi/shapes";

const VENDOR: VendorShape = {
  name: "datadog",
  title: "Datadog",
  settings: {
    apiKey: { config: "datadog:apiKey", secret: true },
    appKey: { config: "datadog:appKey", secret: true },
    bearerToken: { config: "datadog:bearerToken", secret: true },
    apiUrl: { config: "datadog:apiUrl" },
    site: { config: "datadog:site" },
  },
  load: () => import("./room").then(({ room }) => room as never),
};

/** The arguments of an explicit `datadog.Provider`. */
export interface ProviderArgs {
  /**
   * API key. Needed together with `appKey`, unless a token is given.
   * Secret: encrypted in the state.
   * Default: the configuration key `datadog:apiKey`, else the environment variable `DD_API_KEY` or `DATADOG_API_KEY`.
   */
  readonly apiKey?: pulumi.Input<string> | undefined;
  /**
   * Application key of a user who may manage roles. A personal (`ddpat_…`) or service (`ddsat_…`) access token may stand here alone.
   * Secret: encrypted in the state.
   * Default: the configuration key `datadog:appKey`, else the environment variable `DD_APP_KEY` or `DATADOG_APP_KEY`.
   */
  readonly appKey?: pulumi.Input<string> | undefined;
  /**
   * OAuth2 access token, personal or service access token, sent as `Authorization: Bearer`. Wins over keys given in the same place.
   * Secret: encrypted in the state.
   * Default: the configuration key `datadog:bearerToken`, else the environment variable `DD_BEARER_TOKEN` or `DATADOG_BEARER_TOKEN`.
   */
  readonly bearerToken?: pulumi.Input<string> | undefined;
  /**
   * Address of the API, scheme and host: `https://api.datadoghq.eu`. Wins over a `site` given in the same place.
   * Default: the configuration key `datadog:apiUrl`, else the environment variable `DD_HOST` or `DATADOG_HOST`.
   */
  readonly apiUrl?: pulumi.Input<string> | undefined;
  /**
   * Datadog site: `datadoghq.com`, `us3.datadoghq.com`, `us5.datadoghq.com`, `datadoghq.eu`, `ap1.datadoghq.com`, `ap2.datadoghq.com`, `uk1.datadoghq.com`, `ddog-gov.com`, `us2.ddog-gov.com`, or any other host name that serves the API as `api.<site>`.
   * Default: the configuration key `datadog:site`, else the environment variable `DD_SITE` or `DATADOG_SITE`, else `datadoghq.com`.
   */
  readonly site?: pulumi.Input<string> | undefined;
}

/**
 * Roles of a Datadog organisation, over the Roles API v2. Writes need the permission (or OAuth scope) `user_access_manage`, reads `user_access_read`.
 *
 * An explicit provider: one set of credentials and one address, for the resources that are given it by `{ provider }` or by a component's `providers`. Not needed where configuration or environment say it all.
 */
export class Provider extends CloneProvider {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(VENDOR, name, args, opts);
  }
}

const ROLE: ResourceShape = {
  name: "datadog:Role",
  vendor: VENDOR,
  properties: [
    "name",
    "cloneFrom",
    "permissions",
    "receivesPermissionsFrom",
    "includeDefaultPermissions",
    "adopt",
    "userCount",
    "createdAt",
    "modifiedAt",
    "addedByVendor",
  ],
  secrets: [],
  logicalName: "name",
  source: { field: "cloneFrom", of: "datadog:Role" },
  list: "permissions",
};

/** The arguments of `datadog.Role`. */
export interface RoleArgs {
  /**
   * Name of the role, at most 255 characters. Clone refuses a name that is taken; a role written out is refused here, although Datadog itself would allow a second one of the same name. Changed in place.
   * Refused at preview unless at most 255 characters.
   * Default: The resource's logical name.
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * The role to clone: its id, or the `datadog.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Excludes `permissions`.
   * Refused at preview unless not empty.
   */
  readonly cloneFrom?: pulumi.Input<string> | Role | undefined;
  /**
   * The permissions, written out: names (`logs_read_data`) or ids; names in the state. The order means nothing. Excludes `cloneFrom`; without either the role is empty.
   * Refused at preview unless each element not empty.
   * Default: With `cloneFrom`, what the source holds; else none.
   */
  readonly permissions?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * The managed role from which the role automatically inherits permissions that Datadog releases from now on: one of "Datadog Admin Role", "Datadog Standard Role", "Datadog Read Only Role". With it, only missing permissions are drift. Changed in place.
   * Refused at preview unless at most 1 element.
   * Default: None.
   */
  readonly receivesPermissionsFrom?:
    | pulumi.Input<pulumi.Input<"Datadog Admin Role" | "Datadog Standard Role" | "Datadog Read Only Role">[]>
    | undefined;
  /**
   * Whether Datadog may add its default (restricted) permissions to a role that is written out. What it adds is shown in `addedByVendor`.
   * Default: `false`: Datadog is asked not to add them.
   */
  readonly includeDefaultPermissions?: pulumi.Input<boolean> | undefined;
  /**
   * The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing.
   * Refused at preview unless not empty.
   */
  readonly adopt?: pulumi.Input<string> | undefined;
}

/**
 * A Datadog role: cloned from another role, or written out in full.
 *
 * On delete: The role is deleted; its users lose it at once. A role that is already gone counts as deleted.
 *
 * Vendor pages: Datadog API reference: Roles, Create a new role by cloning an existing role; Datadog API reference: Roles, Create role, Update a role, Get a role, List roles, Delete role, List permissions; Datadog documentation: Role Based Access Control.
 *
 * @example A copy of a managed role
 * ```ts
 * const standard = datadog.getRoleOutput({ name: "Datadog Standard Role" });
 * const oncall = new datadog.Role("oncall", { cloneFrom: standard.id, name: "On-call" });
 * ```
 *
 * @example A role written out in full
 * ```ts
 * const auditors = new datadog.Role("auditors", { permissions: ["logs_read_data", "dashboards_read"] });
 * ```
 */
export class Role extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/datadog:Role";

  /**
   * Reads an existing Datadog role without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Role {
    return new Role(name, {} as RoleArgs, { ...opts, id });
  }

  /** Whether `obj` is a `datadog.Role`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is Role {
    return isResource(Role.__pulumiType, obj);
  }

  /** Name of the role, at most 255 characters. Clone refuses a name that is taken; a role written out is refused here, although Datadog itself would allow a second one of the same name. Changed in place. */
  declare readonly name: pulumi.Output<string>;
  /** The role to clone: its id, or the `datadog.Role` itself. The copy is pinned: it holds what the source held when it was named here, whatever becomes of the source. Changing it re-pins the copy in place. Excludes `permissions`. */
  declare readonly cloneFrom: pulumi.Output<string | undefined>;
  /** The permissions, written out: names (`logs_read_data`) or ids; names in the state. The order means nothing. Excludes `cloneFrom`; without either the role is empty. */
  declare readonly permissions: pulumi.Output<string[]>;
  /** The managed role from which the role automatically inherits permissions that Datadog releases from now on: one of "Datadog Admin Role", "Datadog Standard Role", "Datadog Read Only Role". With it, only missing permissions are drift. Changed in place. */
  declare readonly receivesPermissionsFrom: pulumi.Output<
    ("Datadog Admin Role" | "Datadog Standard Role" | "Datadog Read Only Role")[] | undefined
  >;
  /** Whether Datadog may add its default (restricted) permissions to a role that is written out. What it adds is shown in `addedByVendor`. */
  declare readonly includeDefaultPermissions: pulumi.Output<boolean | undefined>;
  /** The id of an existing role to take over instead of creating one: it is brought to what is declared. Used when the resource is created; later changes of it mean nothing. */
  declare readonly adopt: pulumi.Output<string | undefined>;
  /** Number of users who have the role. */
  declare readonly userCount: pulumi.Output<number | undefined>;
  /** When the role was created, as Datadog writes it (RFC 3339). */
  declare readonly createdAt: pulumi.Output<string | undefined>;
  /** When the role was last modified, as Datadog writes it (RFC 3339). */
  declare readonly modifiedAt: pulumi.Output<string | undefined>;
  /** Permissions that Datadog added to our own request: its defaults, and what a permission implies. They are no drift. */
  declare readonly addedByVendor: pulumi.Output<string[] | undefined>;

  constructor(name: string, args: RoleArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(ROLE, name, args, opts));
  }
}

/** The arguments of `getRole`. */
export interface GetRoleArgs {
  /** Id of the role. Give either this or `name`. */
  readonly id?: string | undefined;
  /** Exact name of the role. Several roles of this name are an error that lists them. */
  readonly name?: string | undefined;
}

/** The arguments of `getRoleOutput`. */
export interface GetRoleOutputArgs {
  /** Id of the role. Give either this or `name`. */
  readonly id?: pulumi.Input<string> | undefined;
  /** Exact name of the role. Several roles of this name are an error that lists them. */
  readonly name?: pulumi.Input<string> | undefined;
}

/** The result of `getRole`. */
export interface GetRoleResult {
  /** Id of the role. */
  readonly id: string;
  /** Name of the role. */
  readonly name: string;
  /** Names of its permissions. */
  readonly permissions: string[];
  /** Number of users who have the role. */
  readonly userCount?: number | undefined;
  /** When the role was created (RFC 3339). */
  readonly createdAt?: string | undefined;
  /** When the role was last modified (RFC 3339). */
  readonly modifiedAt?: string | undefined;
  /** The managed role whose future permissions it inherits, if any. */
  readonly receivesPermissionsFrom: string[];
  /** Whether Datadog says that it manages the role itself. Old answers of the API never say so. */
  readonly managed: boolean;
}

/**
 * Looks a role up by name or id.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getRole(args: GetRoleArgs, opts?: pulumi.InvokeOptions): Promise<GetRoleResult> {
  return call(VENDOR, "getRole", args, opts);
}

/**
 * Looks a role up by name or id.
 *
 * As `getRole`, with inputs and an output: unknown in previews while an argument is.
 */
export function getRoleOutput(args: GetRoleOutputArgs, opts?: pulumi.InvokeOptions): pulumi.Output<GetRoleResult> {
  return callOutput(VENDOR, "getRole", args, opts);
}

/** The result of `getPermissions`. */
export interface GetPermissionsResult {
  /** Every permission of the site: id (differs from site to site), name, display name, description, group, and whether it is a restricted (default) one. */
  readonly permissions: {
    id: string;
    name: string;
    displayName: string;
    description: string;
    groupName: string;
    restricted: boolean;
  }[];
}

/**
 * Lists the permissions that roles can hold.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getPermissions(opts?: pulumi.InvokeOptions): Promise<GetPermissionsResult> {
  return call(VENDOR, "getPermissions", {}, opts);
}

/**
 * Lists the permissions that roles can hold.
 *
 * As `getPermissions`, with inputs and an output: unknown in previews while an argument is.
 */
export function getPermissionsOutput(opts?: pulumi.InvokeOptions): pulumi.Output<GetPermissionsResult> {
  return callOutput(VENDOR, "getPermissions", {}, opts);
}
