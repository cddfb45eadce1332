import { isDeepStrictEqual } from "node:util";
import type { Role, ScalrState } from "../../../src/simulator/scalr/state";
import type { Bag } from "./process";
import type { Program } from "./stack";
import { argsOf, type VendorRow } from "./vendor";

const ROLES = "/api/v1beta0/user/{envId}/roles/";
const ROLE = `${ROLES}{roleId}/`;
const CLONE = `${ROLE}actions/clone/`;
const CATEGORY = "/api/v1beta0/user/{envId}/role-categories/{roleCategoryId}/";
const ENVIRONMENT = 5;

const role = (args: Record<string, unknown> = {}): Program => ({
  base: { type: "scalr:Role", args: { name: "hardened-base", cloneFrom: 4711, ...args } },
});
const described = role({ description: "Ours", categoryId: 101 });
const adopted = role({ cloneFrom: 43, adopt: "5/101" });
/** Seconds by which the server's clock differs: more than a signature may be old. */
const clockSkew = 900;
const changed = role({ name: "hardened-base-2", tags: ["ours"] });

const CODES: Readonly<Record<number, string>> = {
  401: "BadAuthentication",
  403: "PermissionViolation",
  404: "ObjectNotFound",
  409: "UnicityViolation",
  500: "InternalServerError",
};

export const scalr: VendorRow = {
  vendor: "scalr",
  scenarios: [
    { title: "check: read the source", operation: "check", match: { method: "GET", template: ROLE }, program: role() },
    {
      title: "check: signed anew with the server's time",
      operation: "check",
      switches: { clockSkew },
      match: { method: "GET", template: ROLE, nth: 2 },
      program: role(),
    },
    {
      title: "check: the category",
      operation: "check",
      match: { method: "GET", template: CATEGORY },
      program: described,
    },
    {
      title: "clone: is the name taken?",
      operation: "create",
      match: { method: "GET", template: ROLES },
      program: role(),
    },
    { title: "clone", operation: "create", creates: true, match: { method: "POST", template: CLONE }, program: role() },
    {
      title: "clone: look-up after a lost answer",
      operation: "create",
      because: [{ match: { method: "POST", template: CLONE }, fault: "reset-after", times: 1 }],
      match: { method: "GET", template: ROLES, nth: 2 },
      program: role(),
    },
    {
      title: "clone: bring into line",
      operation: "create",
      match: { method: "PATCH", template: ROLE },
      program: described,
    },
    {
      title: "clone: confirm",
      operation: "create",
      match: { method: "GET", template: ROLE, nth: 2 },
      program: described,
    },
    { title: "adopt: check", operation: "check", match: { method: "GET", template: ROLE, nth: 2 }, program: adopted },
    {
      title: "adopt: read",
      operation: "create",
      match: { method: "GET", template: ROLE, nth: 3 },
      program: adopted,
    },
    {
      title: "adopt: bring into line",
      operation: "create",
      match: { method: "PATCH", template: ROLE },
      program: adopted,
    },
    {
      title: "update",
      operation: "update",
      before: role(),
      match: { method: "PATCH", template: ROLE },
      program: changed,
    },
    {
      title: "update: confirm",
      operation: "update",
      before: role(),
      match: { method: "GET", template: ROLE },
      program: changed,
    },
    {
      title: "replace: delete",
      operation: "delete",
      before: role(),
      match: { method: "DELETE", template: ROLE },
      believes: ["404", "200 of another shape, not done"],
      program: role({ cloneFrom: 42 }),
    },
    {
      title: "replace: clone",
      operation: "create",
      before: role(),
      match: { method: "POST", template: CLONE },
      program: role({ cloneFrom: 42 }),
    },
    {
      title: "read",
      operation: "read",
      before: role(),
      match: { method: "GET", template: ROLE },
      program: role(),
      command: "refresh",
    },
    {
      title: "read after a wrong 404: is the environment there?",
      operation: "read",
      before: role(),
      because: [
        { match: { method: "GET", template: ROLE }, fault: "status", status: 404, body: bodyOf(404), times: 1 },
      ],
      match: { method: "GET", template: ROLES },
      program: role(),
      command: "up --refresh",
    },
    {
      title: "delete",
      operation: "delete",
      before: role(),
      match: { method: "DELETE", template: ROLE },
      program: {},
      believes: ["404", "200 of another shape, not done"],
      command: "destroy",
    },
    {
      title: "delete, signed anew with the server's time",
      operation: "delete",
      switches: { clockSkew },
      before: role(),
      match: { method: "DELETE", template: ROLE, nth: 2 },
      program: {},
      command: "destroy",
      believes: ["404", "200 of another shape, not done"],
    },
  ],
  faults: [
    {
      title: "403, limit exceeded",
      lastingTimes: 2,
      fault: {
        fault: "status",
        status: 403,
        body: { meta: { requestId: "5ca1ab1e" }, errors: [{ code: "LimitExceeded", message: "Too many requests" }] },
      },
    },
  ],
  body: bodyOf,
  held: (state) =>
    (state as ScalrState).roles
      .filter(({ envId }) => envId === ENVIRONMENT)
      .map((each) => ({ type: "scalr:Role", id: `${ENVIRONMENT}/${each.id}`, content: contentOf(each) })),
  nameOf: ({ content }) => (content as Role).name.toLowerCase(),
  expected(name, program, state) {
    const args = argsOf(program, name);
    const source = (state as ScalrState).roles.find(({ id }) => String(id) === String(args.cloneFrom));
    if (!source) throw new Error(`no role ${String(args.cloneFrom)}`);
    const copied = contentOf({ ...source, quickStart: false });
    const given = Object.entries(args).filter(([key]) => Object.hasOwn(copied, key));
    return { ...copied, ...Object.fromEntries(given) };
  },
  facts({ id, content }, name, program, state) {
    const [live, expected] = [content, this.expected(name, program, state)] as [Bag, Bag];
    const other = CHANGEABLE.filter((key) => !isDeepStrictEqual(live[key], expected[key]));
    const same = "It is as declared, as far as Scalr shows it.";
    return [
      `id ${id}, scope environment, operating system ${live.osId}.`,
      other.length === 0 ? same : `Not as declared: ${other.join(", ")}.`,
    ];
  },
};

const CHANGEABLE = ["name", "description", "categoryId", "quickStart", "quickStartGroup", "tags"];

function contentOf({ name, description, categoryId, quickStart, quickStartGroup, tags, osId, images }: Role): object {
  return { name, description, categoryId, quickStart, quickStartGroup, tags: [...tags].sort(), osId, images };
}

function bodyOf(status: number): unknown {
  // Scalr's own limit is a 403.
  if (status === 429) return `Refused with ${status}`;
  const code = CODES[status] ?? "InvalidValue";
  return { meta: { requestId: "5ca1ab1e" }, errors: [{ code, message: `Refused with ${status}` }] };
}
