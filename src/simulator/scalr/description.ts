import { type Route, routes } from "./routes";

/** A property of a definition: its type, or a reference to another definition. */
type Property = "string" | "integer" | "boolean" | "object" | "strings" | `#${string}`;

interface Definition {
  readonly properties: Readonly<Record<string, Property>>;
  readonly readOnly?: readonly string[];
  readonly createOnly?: readonly string[];
  readonly filterable?: readonly string[];
}

const role: Definition = {
  properties: {
    id: "integer",
    name: "string",
    description: "string",
    os: "#OsForeignKey",
    category: "#RoleCategoryForeignKey",
    scope: "string",
    builtinAutomation: "strings",
    useScalrAgent: "boolean",
    quickStart: "boolean",
    quickStartGroup: "string",
    deprecated: "object",
    tags: "strings",
  },
  readOnly: ["id", "scope", "deprecated"],
  createOnly: ["os", "builtinAutomation", "useScalrAgent"],
  filterable: "id name os category scope builtinAutomation useScalrAgent quickStart quickStartGroup".split(" "),
};

const definitions: Readonly<Record<string, Definition>> = {
  Role: role,
  RoleImage: {
    properties: { image: "#ImageForeignKey", role: "#RoleForeignKey" },
    filterable: ["role", "image"],
  },
  Image: {
    properties: {
      id: "string",
      name: "string",
      cloudImageId: "string",
      cloudPlatform: "string",
      cloudLocation: "string",
    },
    readOnly: ["id"],
  },
  GlobalVariable: {
    properties: {
      name: "string",
      type: "string",
      value: "string",
      category: "string",
      description: "string",
      hidden: "boolean",
      locked: "boolean",
      requiredIn: "string",
      declaredIn: "string",
      definedIn: "string",
      computedValue: "string",
    },
    readOnly: ["declaredIn", "definedIn", "computedValue"],
    createOnly: ["name"],
    filterable: ["name"],
  },
  OrchestrationRule: {
    properties: {
      id: "string",
      trigger: "object",
      target: "object",
      action: "object",
      blocking: "boolean",
      enabled: "boolean",
      order: "integer",
      runAs: "string",
      timeout: "integer",
      scope: "string",
    },
    readOnly: ["id", "scope"],
    filterable: ["id", "blocking", "order", "runAs"],
  },
  RoleCategory: {
    properties: { id: "integer", name: "string", scope: "string" },
    readOnly: ["id", "scope"],
    filterable: ["id", "name", "scope"],
  },
  Os: {
    properties: { id: "string", name: "string", family: "string", generation: "string", version: "string" },
    filterable: ["id", "name", "family", "generation"],
  },
  Farm: {
    properties: { id: "integer", name: "string", description: "string" },
    readOnly: ["id"],
    filterable: ["id", "name"],
  },
  CloneRoleRequest: { properties: { name: "string" } },
  CloneFarmRequest: { properties: { name: "string" } },
  DeprecateRoleRequest: { properties: { deprecate: "boolean", replacement: "#RoleForeignKey" } },
  RoleForeignKey: { properties: { id: "integer" } },
  ImageForeignKey: { properties: { id: "string" } },
  OsForeignKey: { properties: { id: "string" } },
  RoleCategoryForeignKey: { properties: { id: "integer" } },
};

/** What an endpoint speaks of, by the collection its path ends in. */
const objects: Readonly<Record<string, string>> = {
  roles: "Role",
  images: "RoleImage",
  "global-variables": "GlobalVariable",
  "orchestration-rules": "OrchestrationRule",
  "role-categories": "RoleCategory",
  os: "Os",
  farms: "Farm",
};

const reference = (name: string) => ({ $ref: `#/definitions/${name}` });
const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

function property(type: Property, readOnly: boolean): object {
  if (type.startsWith("#")) return reference(type.slice(1));
  const shape = type === "strings" ? { type: "array", items: { type: "string" } } : { type };
  return readOnly ? { ...shape, readOnly } : shape;
}

function renderDefinitions(): Record<string, object> {
  const rendered: Record<string, object> = {};
  for (const [name, { properties, readOnly = [], createOnly = [], filterable = [] }] of Object.entries(definitions)) {
    const fields = Object.entries(properties).map(([key, type]) => [key, property(type, readOnly.includes(key))]);
    rendered[name] = { properties: Object.fromEntries(fields), "x-createOnly": createOnly, "x-filterable": filterable };
    rendered[`${name}DetailsResponse`] = { properties: { data: reference(name) } };
    rendered[`${name}ListResponse`] = { properties: { data: { type: "array", items: reference(name) } } };
  }
  return rendered;
}

function objectOf(template: string): string {
  const collection = template.split("/").findLast((part) => Object.hasOwn(objects, part)) ?? "roles";
  return template.endsWith("/{imageId}/") ? "Image" : (objects[collection] ?? "Role");
}

/** Name of the body in the vendor's description; it is the name of a parameter, not of a key in the body. */
function bodyOf({ method, template }: Route): string | undefined {
  if (method !== "POST" && method !== "PATCH") return undefined;
  const [, action] = /\/actions\/(\w+)\/$/.exec(template) ?? [];
  if (action === "promote") return undefined;
  const object = objectOf(template);
  if (action === "clone" || action === "deprecate")
    return `${action === "clone" ? "Clone" : "Deprecate"}${object}Request`;
  return object;
}

function operation(route: Route): object {
  const { method, template } = route;
  const body = bodyOf(route);
  const object = objectOf(template);
  const isList = method === "GET" && !template.endsWith("}/");
  const created = method === "POST" && !/\/actions\/(?!clone)/.test(template);
  const status = method === "DELETE" ? 204 : created ? 201 : 200;
  const schema = method === "DELETE" ? {} : { schema: reference(`${object}${isList ? "List" : "Details"}Response`) };
  const parameter = (name: string) => ({
    name: name.endsWith("Request") ? lowerFirst(name) : `${lowerFirst(name)}Object`,
    description: `A ${name}.`,
    in: "body",
    required: true,
    schema: reference(name),
  });
  return {
    description: `${method} ${template}`,
    parameters: body === undefined ? [] : [parameter(body)],
    responses: { [status]: { description: "Success.", ...schema } },
  };
}

/**
 * The API's description in Swagger 2.0 as the server offers it for download, reduced to what the vendor's command line client
 * needs to find its commands: endpoints, parameters and properties.
 * @param level `user`, `account` or `global`; nothing of the latter is simulated
 */
export function describeApi(level: string): object {
  const basePath = `/api/v1beta0/${level}`;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    if (!route.template.startsWith(`${basePath}/{`)) continue;
    const path = route.template.slice(basePath.length);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = names.map((name) => ({
      name,
      description: `The ${name}.`,
      in: "path",
      required: true,
      type: "string",
    }));
    paths[path] = { parameters, ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  const info = { title: "Scalr API", version: "v1beta0" };
  return { swagger: "2.0", info, basePath, paths, definitions: renderDefinitions() };
}
