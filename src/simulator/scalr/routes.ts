import type { Answer, Call } from "./api";
import * as catalogue from "./catalogue";
import * as farms from "./farms";
import * as orchestrationRules from "./orchestration-rules";
import * as roleActions from "./role-actions";
import * as roleImages from "./role-images";
import * as roleVariables from "./role-variables";
import * as roles from "./roles";
import { getSession } from "./session";
import type { ScalrSwitches } from "./switches";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** One endpoint. */
export interface Route {
  readonly method: Method;
  /** Path as the vendor documents it, such as `/api/v1beta0/user/{envId}/roles/{roleId}/`. */
  readonly template: string;
  /** Matches the path with and without its trailing slash; parameters are named groups. */
  readonly pattern: RegExp;
  /** Whether the simulated server has the endpoint. */
  exists(switches: ScalrSwitches): boolean;
  handle(call: Call): Answer | Promise<Answer>;
}

type Handler = Route["handle"];
type Endpoint = readonly [method: Method, path: string, handler: Handler];

const shared: readonly Endpoint[] = [
  ["GET", "roles/", roles.listRoles],
  ["POST", "roles/", roles.createRole],
  ["GET", "roles/{roleId}/", roles.getRole],
  ["PATCH", "roles/{roleId}/", roles.modifyRole],
  ["DELETE", "roles/{roleId}/", roles.deleteRole],
  ["POST", "roles/{roleId}/actions/clone/", roleActions.cloneRole],
  ["POST", "roles/{roleId}/actions/deprecate/", roleActions.deprecateRole],
  ["GET", "roles/{roleId}/images/", roleImages.listRoleImages],
  ["POST", "roles/{roleId}/images/", roleImages.addRoleImage],
  ["GET", "roles/{roleId}/images/{imageId}/", roleImages.getRoleImage],
  ["DELETE", "roles/{roleId}/images/{imageId}/", roleImages.removeRoleImage],
  ["POST", "roles/{roleId}/images/{imageId}/actions/replace/", roleImages.replaceRoleImage],
  ["GET", "roles/{roleId}/global-variables/", roleVariables.listVariables],
  ["POST", "roles/{roleId}/global-variables/", roleVariables.createVariable],
  ["GET", "roles/{roleId}/global-variables/{globalVariableName}/", roleVariables.getVariable],
  ["PATCH", "roles/{roleId}/global-variables/{globalVariableName}/", roleVariables.modifyVariable],
  ["DELETE", "roles/{roleId}/global-variables/{globalVariableName}/", roleVariables.deleteVariable],
  ["GET", "roles/{roleId}/orchestration-rules/", orchestrationRules.listRules],
  ["POST", "roles/{roleId}/orchestration-rules/", orchestrationRules.createRule],
  ["GET", "roles/{roleId}/orchestration-rules/{orchestrationRuleId}/", orchestrationRules.getRule],
  ["PATCH", "roles/{roleId}/orchestration-rules/{orchestrationRuleId}/", orchestrationRules.modifyRule],
  ["DELETE", "roles/{roleId}/orchestration-rules/{orchestrationRuleId}/", orchestrationRules.deleteRule],
  ["GET", "role-categories/", catalogue.listCategories],
  ["POST", "role-categories/", catalogue.createCategory],
  ["GET", "role-categories/{roleCategoryId}/", catalogue.getCategory],
  ["PATCH", "role-categories/{roleCategoryId}/", catalogue.modifyCategory],
  ["DELETE", "role-categories/{roleCategoryId}/", catalogue.deleteCategory],
  ["GET", "os/", catalogue.listOs],
  ["GET", "os/{osId}/", catalogue.getOs],
];

const environmentOnly: readonly Endpoint[] = [
  ["POST", "roles/{roleId}/actions/promote/", roleActions.promoteRole],
  ["GET", "farms/", farms.listFarms],
  ["GET", "farms/{farmId}/", farms.getFarm],
  ["POST", "farms/{farmId}/actions/clone/", farms.cloneFarm],
];

/** What the server's router takes for a parameter; with anything else the path has no endpoint. */
const parameterForms: Readonly<Record<string, string>> = {
  envId: "[^/]+",
  accountId: "[^/]+",
  imageId: "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
  osId: "[A-Za-z0-9-]+",
  globalVariableName: "\\w+",
  orchestrationRuleId: "[0-9A-Za-z-]+",
};

function pattern(template: string): RegExp {
  const source = template.replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${parameterForms[name] ?? "\\d+"})`);
  return new RegExp(`^${source.replace(/\/$/, "/?")}$`);
}

function route([method, path, handle]: Endpoint, prefix: string, exists: Route["exists"]): Route {
  const template = `/api/v1beta0/${prefix}${path}`;
  const clones = path === "roles/{roleId}/actions/clone/";
  return {
    method,
    template,
    pattern: pattern(template),
    exists: (switches) => exists(switches) && !(clones && switches.noCloneRoute),
    handle,
  };
}

/** All endpoints. */
export const routes: readonly Route[] = [
  route(["GET", "session/", getSession], "", () => true),
  ...[...shared, ...environmentOnly].map((endpoint) => route(endpoint, "user/{envId}/", () => true)),
  ...shared.map((endpoint) => route(endpoint, "account/{accountId}/", ({ legacy511 }) => !legacy511)),
  ...shared.map((endpoint) => route(endpoint, "account/", ({ legacy511 }) => legacy511)),
];

/** The path in today's order; servers up to 5.11 documented `/api/user/v1beta0/...`. Undefined if it is in today's order already. */
export function reordered(path: string): string | undefined {
  const match = /^\/api\/(user|account)\/(v1beta0)\/(.*)$/.exec(path);
  return match === null ? undefined : `/api/${match[2]}/${match[1]}/${match[3]}`;
}

/** The endpoints of a path: one per method, and at the account level one per generation. */
export function routesOf(method: string, path: string): Route[] {
  const today = reordered(path) ?? path;
  return routes.filter((candidate) => candidate.method === method && candidate.pattern.test(today));
}
