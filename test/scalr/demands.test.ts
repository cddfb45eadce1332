/**
 * Each demand of the vendor's page "Roles / Actions: Clone", under its own words: the request as it goes over the wire,
 * and what the room makes of the answer.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ErrorKind } from "../../src/resource/errors";
import { room } from "../../src/scalr/room";
import { connect, Resource } from "../support/room";
import { failure, role, World } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The example of a successful response on the page. */
const sample = {
  data: {
    builtinAutomation: ["base"],
    category: { id: 1 },
    deprecated: { deprecated: "2013-01-01T12:34:56.789Z", replacement: { id: 1 } },
    description: "string",
    id: 1,
    name: "string",
    os: { id: "string" },
    quickStart: true,
    quickStartGroup: "string",
    scope: "scalr",
    tags: ["string"],
    useScalrAgent: true,
  },
  errors: [{ code: "string", message: "string" }],
  meta: { sample: "string" },
  warnings: [{ code: "string", message: "string" }],
};

const seen: Seen[] = [];
let answer: { status: number; body: unknown };
let server: Server;

beforeEach(async () => {
  seen.length = 0;
  answer = { status: 201, body: sample };
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

function api(notices: string[] = []) {
  const { port } = server.address() as { port: number };
  const SCALR_API_URL = `http://127.0.0.1:${port}`;
  const key = { SCALR_API_KEY_ID: "APIKDEMO0123456789AB", SCALR_API_SECRET_KEY: "secret" };
  return connect(room.vendor, { SCALR_API_URL, ...key, SCALR_ENVIRONMENT_ID: "5" }, notices);
}

/** The creating call alone. */
const clone = (connected = api()) =>
  role.create(connected, { environmentId: 5, cloneFrom: "42", name: "web-clone-01" } as never);

test("demand 1: POST /api/v1beta0/user/envId/roles/roleId/actions/clone/, with trailing slash", async () => {
  await clone();
  expect(seen).toMatchObject([{ method: "POST", url: "/api/v1beta0/user/5/roles/42/actions/clone/" }]);
});

test("demand 2: it makes a copy of an existing role by cloning it", async () => {
  const world = await World.start();
  try {
    await world.up({ name: "web-clone-01", cloneFrom: 42 });
    const [source] = world.named("web");
    const [copy] = world.named("web-clone-01");
    const { images, variables, properties, osId, builtinAutomation, tags, description } = source ?? {};
    expect(copy).toMatchObject({ images, variables, properties, osId, builtinAutomation, tags, description });
    expect(copy?.id).not.toBe(source?.id);
  } finally {
    await world.simulator.close();
  }
});

test("demand 3: envId, integer, required: the ID of the Environment scoping this request", async () => {
  const connected = connect(room.vendor, { SCALR_API_KEY_ID: "APIK", SCALR_API_SECRET_KEY: "s" });
  const resource = new Resource(role, connected);
  await expect(resource.preview({ name: "copy", cloneFrom: 42 })).rejects.toThrow(/environmentId: is required/);
  await expect(resource.preview({ name: "copy", cloneFrom: 42, environmentId: 5.5 })).rejects.toThrow(
    /environmentId: /,
  );
  await role.create(api(), { environmentId: 6, cloneFrom: "42", name: "x" } as never);
  expect(seen[0]?.url).toContain("/user/6/");
});

test("demand 4: roleId, integer, required: the ID of a Role object", async () => {
  const resource = new Resource(role, api());
  await expect(resource.preview({ name: "copy" })).rejects.toThrow(/cloneFrom: /);
  await expect(resource.preview({ name: "copy", cloneFrom: "web" })).rejects.toThrow(/cloneFrom: expected a role's id/);
  expect(seen).toEqual([]);
});

test('demand 5: the request body is {"name": "string"}; name, string, required: the name of the new Role', async () => {
  await clone();
  expect(seen[0]?.body).toBe('{"name":"web-clone-01"}');
  await expect(new Resource(role, api()).preview({ cloneFrom: 42 })).rejects.toThrow(/name: is required/);
});

test("demand 6: success is 201 with the JSON form of a Role", async () => {
  expect((await clone()).id).toBe("5/1");
});

test("demand 7: every field of data is read", async () => {
  expect((await clone()).values).toEqual({
    environmentId: 5,
    roleId: 1,
    name: "string",
    description: "string",
    categoryId: 1,
    quickStart: true,
    quickStartGroup: "string",
    tags: ["string"],
    osId: "string",
    builtinAutomation: ["base"],
    useScalrAgent: true,
    scope: "scalr",
    deprecated: true,
    deprecatedAt: "2013-01-01T12:34:56.789Z",
    replacementId: 1,
  });
});

test("demand 8: errors and warnings are lists of code and message, meta is an object", async () => {
  const notices: string[] = [];
  // An item of errors in a successful answer means nothing: the page's own sample has one.
  expect((await clone(api(notices))).id).toBe("5/1");
  expect(notices).toEqual(["Scalr warns: string: string"]);
  const errors = [
    { code: "InvalidValue", message: "first" },
    { code: "InvalidValue", message: "second" },
  ];
  answer = { status: 400, body: { errors, meta: { requestId: "6f0c", sample: "string" } } };
  const { message } = await failure(clone());
  expect(message).toContain("InvalidValue: first; InvalidValue: second");
  expect(message).toContain("request id 6f0c");
});

test.each<[number, string, string, ErrorKind]>([
  [400, "a client-side error was made", "InvalidStructure", "validation"],
  [401, "the request was not authenticated", "BadAuthentication", "auth"],
  [403, "insufficient permissions", "PermissionViolation", "permission"],
  [403, "insufficient permissions", "ScopeViolation", "permission"],
  [403, "insufficient permissions", "ServersQuotaExceeded", "quota"],
  [404, "resource not found", "EndpointNotFound", "unsupported"],
  [409, "conflict with current state", "UnicityViolation", "alreadyExists"],
  [409, "conflict with current state", "ObjectInUse", "inUse"],
  [409, "conflict with current state", "Locked", "locked"],
  [409, "conflict with current state", "PolicyViolation", "conflict"],
  [422, "well-formed but rejected due to semantic errors", "ConfigurationMismatch", "validation"],
  [500, "a server-side error occurred", "InternalServerError", "server"],
  [501, "not implemented in Scalr", "NotImplemented", "unsupported"],
  [503, "the service is currently unavailable", "ServiceUnavailable", "server"],
])("demand 9: %i, %s (%s), is told as %s", async (status, words, code, kind) => {
  answer = { status, body: { errors: [{ code, message: words }], meta: {}, warnings: [] } };
  const error = await failure(clone());
  expect(error.kind).toBe(kind);
  expect(error.message).toContain(`${code}: ${words}`);
  expect(error.message).toContain(`POST /api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/, HTTP ${status}`);
  // Only a server's failure leaves open whether the clone was made.
  expect(error.outcome).toBe(kind === "server" ? "unknown" : "refused");
});

test("demand 9: 404, resource not found, names the source or, if that is what is missing, the environment", async () => {
  answer = { status: 404, body: { errors: [{ code: "ObjectNotFound", message: "no" }] } };
  const error = await failure(clone());
  expect(error.kind).toBe("configuration");
  expect(error.message).toContain("Scalr has no environment 5");
  expect(seen.map(({ method }) => method)).toEqual(["POST", "GET"]);
});

test("demand 10: the three inputs of the page's form are the resource's, and what it leaves out is documented", () => {
  const reference = readFileSync(new URL("../../docs/reference/scalr.md", import.meta.url), "utf8");
  for (const input of ["environmentId", "cloneFrom", "name"]) expect(reference).toContain(`| \`${input}\``);
  for (const said of ["Scalr copies with it its images", "SCALR_API_SECRET_KEY", "signs the requests"]) {
    expect(reference).toContain(said);
  }
});
