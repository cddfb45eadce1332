// Made from the definitions in this folder by `npm run generate`. Don't edit: change the definition.
import type * as pulumi from "@pulumi/pulumi";
import { call, callOutput } from "../pulumi/functions";
import { CloneProvider } from "../pulumi/provider";
import { CustomResource, isResource, resourceArguments } from "../pulumi/resource";
import type { ResourceShape, VendorShape } from "../pulumi/shapes";

const VENDOR: VendorShape = {
  name: "scalr",
  title: "Scalr",
  settings: {
    apiKeyId: { config: "scalr:apiKeyId" },
    apiSecretKey: { config: "scalr:apiSecretKey", secret: true },
    environmentId: { config: "scalr:environmentId" },
    apiUrl: { config: "scalr:apiUrl" },
    caCertificate: { config: "scalr:caCertificate" },
    insecure: { config: "scalr:insecure" },
  },
  load: () => import("./room").then(({ room }) => room as never),
};

/** The arguments of an explicit `scalr.Provider`. */
export interface ProviderArgs {
  /**
   * Id of the API key (`APIK…`).
   * Default: the configuration key `scalr:apiKeyId`, else the environment variable `SCALR_API_KEY_ID`.
   */
  readonly apiKeyId?: pulumi.Input<string> | undefined;
  /**
   * Secret of the API key. It signs the requests and is never sent.
   * Secret: encrypted in the state.
   * Default: the configuration key `scalr:apiSecretKey`, else the environment variable `SCALR_API_SECRET_KEY`.
   */
  readonly apiSecretKey?: pulumi.Input<string> | undefined;
  /**
   * Id of the Scalr environment in which resources that name none are kept.
   * Default: the configuration key `scalr:environmentId`, else the environment variable `SCALR_ENVIRONMENT_ID`.
   */
  readonly environmentId?: pulumi.Input<string> | undefined;
  /**
   * Address of the Scalr server, scheme and host. A path prefix of a reverse proxy may follow; it is not signed, as in the vendor's command line client.
   * Default: the configuration key `scalr:apiUrl`, else the environment variable `SCALR_API_URL`, else `https://my.scalr.com`.
   */
  readonly apiUrl?: pulumi.Input<string> | undefined;
  /**
   * PEM text of a certificate authority to trust beside the system's, for servers with a private certificate.
   * Default: the configuration key `scalr:caCertificate`, else the environment variable `SCALR_CA_CERTIFICATE`.
   */
  readonly caCertificate?: pulumi.Input<string> | undefined;
  /**
   * `"true"` accepts any certificate. For development only: whoever is between you and the server can then read and change everything.
   * Default: the configuration key `scalr:insecure`, else the environment variable `SCALR_INSECURE`.
   */
  readonly insecure?: pulumi.Input<string> | undefined;
}

/**
 * Roles (server templates) of the classic Scalr cloud management platform, over its API v1beta0. Not the later Scalr for Terraform. The API key belongs to a user: cloning needs the permission *clone* on the access-list resource Roles of the environment, changing and deleting the permission *manage*.
 *
 * An explicit provider: one set of credentials and one address, for the resources that are given it by `{ provider }` or by a component's `providers`. Not needed where configuration or environment say it all.
 */
export class Provider extends CloneProvider {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(VENDOR, name, args, opts);
  }
}

/** What the source held when `cloneFrom` named it. */
export interface PinnedRoleArgs {
  /** Description of the source. */
  readonly description?: pulumi.Input<string> | undefined;
  /** Role category of the source. */
  readonly categoryId?: pulumi.Input<number> | undefined;
  /** Quick start group of the source; empty if it has none. */
  readonly quickStartGroup?: pulumi.Input<string> | undefined;
  /** Tags of the source. */
  readonly tags?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Operating system of the source; it can't be changed in the copy. */
  readonly osId?: pulumi.Input<string> | undefined;
  /** Built-in automation of the source; it can't be changed in the copy. */
  readonly builtinAutomation?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Whether the source uses the Scalr agent; it can't be changed in the copy. */
  readonly useScalrAgent?: pulumi.Input<boolean> | undefined;
  /** Whether the source was deprecated. */
  readonly deprecated?: pulumi.Input<boolean> | undefined;
}

/** What the source held when `cloneFrom` named it. */
export interface PinnedRole {
  /** Description of the source. */
  readonly description?: string | undefined;
  /** Role category of the source. */
  readonly categoryId?: number | undefined;
  /** Quick start group of the source; empty if it has none. */
  readonly quickStartGroup?: string | undefined;
  /** Tags of the source. */
  readonly tags?: string[] | undefined;
  /** Operating system of the source; it can't be changed in the copy. */
  readonly osId?: string | undefined;
  /** Built-in automation of the source; it can't be changed in the copy. */
  readonly builtinAutomation?: string[] | undefined;
  /** Whether the source uses the Scalr agent; it can't be changed in the copy. */
  readonly useScalrAgent?: boolean | undefined;
  /** Whether the source was deprecated. */
  readonly deprecated?: boolean | undefined;
}

const ROLE: ResourceShape = {
  name: "scalr:Role",
  vendor: VENDOR,
  properties: [
    "name",
    "cloneFrom",
    "description",
    "categoryId",
    "quickStart",
    "quickStartGroup",
    "tags",
    "environmentId",
    "adopt",
    "pinned",
    "roleId",
    "osId",
    "builtinAutomation",
    "useScalrAgent",
    "scope",
    "deprecated",
    "deprecatedAt",
    "replacementId",
  ],
  secrets: [],
  logicalName: "name",
  source: { field: "cloneFrom", of: "scalr:Role" },
  handsOver: [
    "description",
    "categoryId",
    "quickStartGroup",
    "tags",
    "osId",
    "builtinAutomation",
    "useScalrAgent",
    "deprecated",
    "pinned",
  ],
};

/** The arguments of `scalr.Role`. */
export interface RoleArgs {
  /**
   * Name of the role, at most 100 characters: letters, digits and dashes, at least two, beginning and ending with a letter or digit (other names are warned of). Unique, without regard to case, among the roles of the environment, of its account and of Scalr itself. Changed in place.
   * Refused at preview unless at most 100 characters.
   * Default: The resource's logical name.
   */
  readonly name?: pulumi.Input<string> | undefined;
  /**
   * The role to clone, of any scope that the environment sees: its id (`4711`, or the `5/4711` of `scalr.getRole`), or the `scalr.Role` itself. The copy is pinned: description, category, quick start group and tags are held to what the source held when it was named here, unless they are given.
   * Can't be changed: a change replaces the resource.
   */
  readonly cloneFrom: pulumi.Input<number | string> | Role;
  /**
   * Description, without HTML tags. Changed in place.
   * Default: The source's.
   */
  readonly description?: pulumi.Input<string> | undefined;
  /**
   * Id of the role category: one of Scalr's own or of the environment (`scalr.getRoleCategories`). Changed in place.
   * Refused at preview unless a whole number, greater than 0.
   * Default: The source's.
   */
  readonly categoryId?: pulumi.Input<number> | undefined;
  /**
   * Whether the role is offered for quick start. Changed in place.
   * Default: `false`, whatever the source says: clone doesn't take it over.
   */
  readonly quickStart?: pulumi.Input<boolean> | undefined;
  /**
   * Group under which quick start offers the role; empty for none. Not on servers up to 5.11. Changed in place.
   * Default: The source's.
   */
  readonly quickStartGroup?: pulumi.Input<string> | undefined;
  /**
   * Tags; their order means nothing. Not on servers up to 5.11. Changed in place.
   * Refused at preview unless each element not empty.
   * Default: The source's.
   */
  readonly tags?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /**
   * Id of the environment in which the role is kept, whatever the source's scope.
   * Refused at preview unless a whole number, greater than 0.
   * Default: That of the provider.
   * Can't be changed: a change replaces the resource.
   */
  readonly environmentId?: pulumi.Input<number> | undefined;
  /** The id of an existing role of the environment to take over instead of cloning: it is brought to what is declared. Its operating system, automation and agent must be the source's, as these can't be changed. Used when the resource is created; later changes of it mean nothing. */
  readonly adopt?: pulumi.Input<number | string> | undefined;
}

/**
 * A role (server template) of a Scalr environment, cloned from another role. Scalr copies with it its images, properties, global variables and orchestration rules; these are not managed here: later changes of them, in the source or the copy, are nobody's drift.
 *
 * On delete: The role is deleted with its variables and rules; its images stay registered. Scalr refuses while a farm uses it. A role that is already gone counts as deleted.
 *
 * Vendor pages: Scalr API explorer: user, roles, actions, POST clone; Scalr API explorer: user, roles: GET, PATCH, DELETE, list; authentication; Scalr documentation: Roles; ACLs.
 *
 * @example A copy of a role of the account
 * ```ts
 * const base = new scalr.Role("base", { cloneFrom: 4711, name: "hardened-base" });
 * ```
 *
 * @example Source by name, some attributes of its own
 * ```ts
 * const web = scalr.getRoleOutput({ name: "web" });
 * const shop = new scalr.Role("shop", { cloneFrom: web.id, description: "Web servers of the shop", tags: ["shop"] });
 * ```
 */
export class Role extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = "pulumi-nodejs:dynamic/scalr:Role";

  /**
   * Reads an existing Scalr role without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as `provider`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): Role {
    return new Role(name, {} as RoleArgs, { ...opts, id });
  }

  /** Whether `obj` is a `scalr.Role`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is Role {
    return isResource(Role.__pulumiType, obj);
  }

  /** Name of the role, at most 100 characters: letters, digits and dashes, at least two, beginning and ending with a letter or digit (other names are warned of). Unique, without regard to case, among the roles of the environment, of its account and of Scalr itself. Changed in place. */
  declare readonly name: pulumi.Output<string>;
  /** The role to clone, of any scope that the environment sees: its id (`4711`, or the `5/4711` of `scalr.getRole`), or the `scalr.Role` itself. The copy is pinned: description, category, quick start group and tags are held to what the source held when it was named here, unless they are given. */
  declare readonly cloneFrom: pulumi.Output<number | string>;
  /** Description, without HTML tags. Changed in place. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Id of the role category: one of Scalr's own or of the environment (`scalr.getRoleCategories`). Changed in place. */
  declare readonly categoryId: pulumi.Output<number | undefined>;
  /** Whether the role is offered for quick start. Changed in place. */
  declare readonly quickStart: pulumi.Output<boolean | undefined>;
  /** Group under which quick start offers the role; empty for none. Not on servers up to 5.11. Changed in place. */
  declare readonly quickStartGroup: pulumi.Output<string | undefined>;
  /** Tags; their order means nothing. Not on servers up to 5.11. Changed in place. */
  declare readonly tags: pulumi.Output<string[] | undefined>;
  /** Id of the environment in which the role is kept, whatever the source's scope. */
  declare readonly environmentId: pulumi.Output<number | undefined>;
  /** The id of an existing role of the environment to take over instead of cloning: it is brought to what is declared. Its operating system, automation and agent must be the source's, as these can't be changed. Used when the resource is created; later changes of it mean nothing. */
  declare readonly adopt: pulumi.Output<number | string | undefined>;
  /** What the source held when `cloneFrom` named it: the pin of this copy. */
  declare readonly pinned: pulumi.Output<PinnedRole | undefined>;
  /** The role's own id, a number; the resource's `id` is `environment/number`. */
  declare readonly roleId: pulumi.Output<number | undefined>;
  /** Operating system, such as `ubuntu-14-04`. The source's. */
  declare readonly osId: pulumi.Output<string | undefined>;
  /** Built-in automation, such as `base`; empty without the Scalr agent. The source's. */
  declare readonly builtinAutomation: pulumi.Output<string[] | undefined>;
  /** Whether the role uses the Scalr agent. The source's. */
  declare readonly useScalrAgent: pulumi.Output<boolean | undefined>;
  /** `environment`; `account` after somebody has promoted the role. */
  declare readonly scope: pulumi.Output<string | undefined>;
  /** Whether the role has been deprecated. A new clone never is. */
  declare readonly deprecated: pulumi.Output<boolean | undefined>;
  /** When it was deprecated, as Scalr writes it (RFC 3339). Not on servers up to 5.11. */
  declare readonly deprecatedAt: pulumi.Output<string | undefined>;
  /** The role that is suggested in place of a deprecated one. */
  declare readonly replacementId: pulumi.Output<number | undefined>;

  constructor(name: string, args: RoleArgs, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(ROLE, name, args, opts));
  }
}

/** The arguments of `getRole`. */
export interface GetRoleArgs {
  /** Id of the role, `4711` or `5/4711`. Give either this or `name`. */
  readonly id?: number | string | undefined;
  /** Name of the role; its case counts only where several roles differ by nothing else. The list that is searched leaves out Scalr's own roles without an image and roles that are restricted to other environments: those need `id`. */
  readonly name?: string | undefined;
  /** Id of the environment that is asked. */
  readonly environmentId?: number | undefined;
}

/** The arguments of `getRoleOutput`. */
export interface GetRoleOutputArgs {
  /** Id of the role, `4711` or `5/4711`. Give either this or `name`. */
  readonly id?: pulumi.Input<number | string> | undefined;
  /** Name of the role; its case counts only where several roles differ by nothing else. The list that is searched leaves out Scalr's own roles without an image and roles that are restricted to other environments: those need `id`. */
  readonly name?: pulumi.Input<string> | undefined;
  /** Id of the environment that is asked. */
  readonly environmentId?: pulumi.Input<number> | undefined;
}

/** The result of `getRole`. */
export interface GetRoleResult {
  /** `environment/number`: what `cloneFrom`, `adopt` and `Role.get` take. */
  readonly id: string;
  /** The role's own id. */
  readonly roleId: number;
  /** Id of the environment that was asked. */
  readonly environmentId: number;
  /** Name of the role. */
  readonly name: string;
  /** Its description; empty if it has none. */
  readonly description: string;
  /** Id of its role category. */
  readonly categoryId?: number | undefined;
  /** Its operating system. */
  readonly osId?: string | undefined;
  /** Its built-in automation. */
  readonly builtinAutomation: string[];
  /** Whether it uses the Scalr agent. */
  readonly useScalrAgent?: boolean | undefined;
  /** Whether it is offered for quick start. */
  readonly quickStart: boolean;
  /** Its quick start group. Not on servers up to 5.11. */
  readonly quickStartGroup?: string | undefined;
  /** Its tags. Not on servers up to 5.11. */
  readonly tags?: string[] | undefined;
  /** `scalr`, `account` or `environment`. */
  readonly scope?: string | undefined;
  /** Whether it has been deprecated. */
  readonly deprecated: boolean;
  /** When it was deprecated (RFC 3339). */
  readonly deprecatedAt?: string | undefined;
  /** The role suggested in place of a deprecated one. */
  readonly replacementId?: number | undefined;
}

/**
 * Looks a role up by name or id, among all that an environment sees: its own, its account's and Scalr's.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getRole(args: GetRoleArgs, opts?: pulumi.InvokeOptions): Promise<GetRoleResult> {
  return call(VENDOR, "getRole", args, opts);
}

/**
 * Looks a role up by name or id, among all that an environment sees: its own, its account's and Scalr's.
 *
 * As `getRole`, with inputs and an output: unknown in previews while an argument is.
 */
export function getRoleOutput(args: GetRoleOutputArgs, opts?: pulumi.InvokeOptions): pulumi.Output<GetRoleResult> {
  return callOutput(VENDOR, "getRole", args, opts);
}

/** The arguments of `getRoleCategories`. */
export interface GetRoleCategoriesArgs {
  /** Id of the environment that is asked. */
  readonly environmentId?: number | undefined;
}

/** The arguments of `getRoleCategoriesOutput`. */
export interface GetRoleCategoriesOutputArgs {
  /** Id of the environment that is asked. */
  readonly environmentId?: pulumi.Input<number> | undefined;
}

/** The result of `getRoleCategories`. */
export interface GetRoleCategoriesResult {
  /** Every role category that the environment sees: id, name and scope (`scalr`, `account` or `environment`). */
  readonly categories: { id: number; name: string; scope?: string }[];
}

/**
 * Lists the role categories that roles of an environment can be put in.
 *
 * It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment.
 */
export function getRoleCategories(
  args: GetRoleCategoriesArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetRoleCategoriesResult> {
  return call(VENDOR, "getRoleCategories", args, opts);
}

/**
 * Lists the role categories that roles of an environment can be put in.
 *
 * As `getRoleCategories`, with inputs and an output: unknown in previews while an argument is.
 */
export function getRoleCategoriesOutput(
  args: GetRoleCategoriesOutputArgs,
  opts?: pulumi.InvokeOptions,
): pulumi.Output<GetRoleCategoriesResult> {
  return callOutput(VENDOR, "getRoleCategories", args, opts);
}
