/** What a team's access list grants on the resource "Roles"; `clone` is apart from `manage`. */
export type Permission = "view" | "manage" | "clone";

/** Levels at which Scalr keeps objects. A role can only be at one of the first three. */
export const scopes = ["scalr", "account", "environment", "farm", "farmrole", "role", "server"] as const;
export type Scope = (typeof scopes)[number];

/** Where an object belongs: nobody's (scalr scope), an account's, or an environment's. */
export interface Owner {
  readonly accountId: number | null;
  readonly envId: number | null;
}

interface Account {
  readonly id: number;
  readonly name: string;
}

export interface Environment {
  readonly id: number;
  readonly accountId: number;
  readonly name: string;
  /** Global variables declared in the environment; roles inherit them. */
  readonly variables: GlobalVariable[];
}

export interface User {
  readonly id: number;
  readonly accountId: number;
  readonly email: string;
  readonly active: boolean;
  /** By environment id; no entry is no access to that environment. */
  readonly permissions: Readonly<Record<string, readonly Permission[]>>;
  readonly accountPermissions: readonly Permission[];
}

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
  readonly active: boolean;
  readonly userId: number;
}

export interface OperatingSystem {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly generation: string;
  readonly version: string;
}

export interface RoleCategory extends Owner {
  readonly id: number;
  name: string;
}

export interface Image extends Owner {
  /** Scalr's own UUID, not the cloud's id. */
  readonly id: string;
  readonly name: string;
  readonly cloudImageId: string;
  readonly cloudPlatform: string;
  readonly cloudLocation: string;
  readonly architecture: string;
  readonly osId: string;
  readonly status: "active" | "pending_delete" | "failed";
  readonly scalrAgentInstalled: boolean;
  readonly cloudInitInstalled: boolean;
  readonly added: string;
}

export interface GlobalVariable {
  readonly name: string;
  type: string;
  value: string | null;
  category: string;
  description: string;
  hidden: boolean;
  locked: boolean;
  requiredIn: Scope | null;
  readonly declaredIn: Scope;
}

export interface OrchestrationRule {
  readonly id: string;
  trigger: unknown;
  target: unknown;
  action: unknown;
  blocking: boolean | null;
  enabled: boolean;
  order: number;
  runAs: string | null;
  timeout: number | null;
  /** Per-OS setting; in no answer of the API. */
  os: string | null;
}

/** A farm role that uses a role: the role can't be deleted, nor the image of that cloud location taken out of it. */
interface RoleUse {
  readonly farmId: number;
  readonly cloudPlatform: string;
  readonly cloudLocation: string;
}

export interface Farm {
  readonly id: number;
  readonly envId: number;
  readonly name: string;
  readonly description: string;
}

export interface Role extends Owner {
  readonly id: number;
  name: string;
  accountId: number | null;
  envId: number | null;
  description: string;
  osId: string;
  categoryId: number;
  builtinAutomation: string[];
  useScalrAgent: boolean;
  quickStart: boolean;
  quickStartGroup: string | null;
  tags: string[];
  /** When it was deprecated (ISO-8601) and what to use instead; null for a role in use. */
  deprecated: { readonly deprecated: string; readonly replacement: number | null } | null;
  /** "Development" flag of the web interface; in no answer of the API. */
  development: boolean;
  /** Role properties such as Chef settings; in no answer of the API. */
  properties: Record<string, string>;
  images: string[];
  variables: GlobalVariable[];
  rules: OrchestrationRule[];
  /** Environments an account-scope role is restricted to; empty for all. */
  allowedEnvironments: number[];
  inUseBy: RoleUse[];
  addedByEmail: string;
  addedAt: string;
}

/** Everything the simulated Scalr knows. */
export interface ScalrState {
  readonly accounts: Account[];
  readonly environments: Environment[];
  readonly users: User[];
  readonly keys: ApiKey[];
  readonly os: OperatingSystem[];
  readonly categories: RoleCategory[];
  readonly images: Image[];
  readonly farms: Farm[];
  readonly roles: Role[];
  /** Auto-increment counters: the id the next object of that kind gets. Never goes back. */
  readonly nextIds: { role: number; category: number; farm: number };
  /** Requests of each API key within the UTC minute named. */
  readonly requestCounts: Record<string, { minute: number; count: number }>;
}

/** The scope an object belongs to. */
export function scopeOf({ accountId, envId }: Owner): "scalr" | "account" | "environment" {
  if (envId !== null) return "environment";
  return accountId === null ? "scalr" : "account";
}
