import { afterEach, describe, expect, test, vi } from "vitest";
import { eachWorld, failure, paths, World } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const here = eachWorld();
const args = { name: "copy", cloneFrom: 42 };
const secret = "sEcReTkEyFoRtEsTvEcToRsOnLy0123456789abc";
const broken = { errors: [{ code: "InternalServerError", message: "Server Error" }] };

afterEach(() => {
  delete process.env.PULUMI_CLONE_TIMEOUT_SECONDS;
});

describe("a clone whose answer is lost makes one role", () => {
  test.each([
    ["the connection breaks after it", { fault: "reset-after" as const }],
    ["the connection breaks before it", { fault: "reset-before" as const }],
    ["half of the answer comes", { fault: "truncate" as const }],
    ["the answer is broken JSON", { fault: "malformed" as const }],
    ["500 after commit", { fault: "status" as const, status: 500, body: broken, execute: true }],
    ["500 before commit", { fault: "status" as const, status: 500, body: broken }],
    ["500 with an empty body", { fault: "status" as const, status: 500 }],
    ["502 of a proxy", { fault: "status" as const, status: 502, body: "<html>Bad gateway</html>", execute: true }],
    ["the answer is an HTML page", { fault: "status" as const, status: 200, body: "<html></html>", execute: true }],
    ["the answer has another shape", { fault: "status" as const, status: 201, body: { data: {} }, execute: true }],
  ])("%s", async (_, fault) => {
    const { world } = here;
    world.faults({ match: { template: paths.clone }, ...fault, times: 1 });
    const copy = await world.up(args);
    const [made, ...others] = world.named("copy");
    expect(others).toEqual([]);
    expect(copy.id).toBe(`5/${made?.id}`);
    expect(copy.outputs).toMatchObject({ name: "copy", tags: ["production", "web"] });
  });

  test("no answer in time", async () => {
    const { world } = here;
    process.env.PULUMI_CLONE_TIMEOUT_SECONDS = "0.5";
    world.faults({ match: { template: paths.clone }, fault: "hang", execute: true, times: 1 });
    const copy = await world.up(args);
    expect(copy.id).toBe("5/58231");
    expect(world.named("copy")).toHaveLength(1);
  });

  test("not even a failing look makes a second one", async () => {
    const { world } = here;
    world.faults(
      { match: { template: paths.clone }, fault: "reset-after", times: 1 },
      { match: { method: "GET", template: paths.roles, nth: 2 }, fault: "status", status: 503, body: broken, times: 2 },
    );
    await world.up(args);
    expect(world.named("copy")).toHaveLength(1);
  });

  test("a role of that name that can't be the clone isn't taken for it", async () => {
    const { world } = here;
    world.faults({ match: { template: paths.clone }, fault: "reset-before" });
    const running = failure(world.up(args));
    // Somebody else gives a role with another automation the name while the answer is out.
    await vi.waitFor(() =>
      expect(world.simulator.requests().some(({ template }) => template === paths.clone)).toBe(true),
    );
    await world.tamper(101, { name: "copy" });
    const error = await running;
    expect(["alreadyExists", "uncertain"]).toContain(error.kind);
    expect(error.message).toContain("5/101");
    expect(world.named("copy")).toMatchObject([{ id: 101, description: "" }]);
  });

  test("two at once under one name are both listed where the server lets both pass", async () => {
    const { world } = here;
    world.switches({ racingClones: true });
    world.faults({ match: { template: paths.clone, nth: 1 }, fault: "reset-after" });
    const error = await failure(Promise.all([world.up(args), world.up(args)]));
    expect(error.kind).toBe("uncertain");
    expect(error.message).toContain("id 5/58231");
    expect(error.message).toContain("id 5/58232");
  });
});

test("a clone interrupted with its process is refused later, with its id and the way to take it over", async () => {
  const { world } = here;
  await world.up(args);
  const error = await failure(world.up(args));
  expect(error.kind).toBe("alreadyExists");
  expect(error.message).toContain('adopt: "5/58231"');
  const taken = await world.up({ ...args, adopt: "5/58231" });
  expect(taken.id).toBe("5/58231");
  expect(world.named("copy")).toHaveLength(1);
});

describe("reads, changes and deletions are repeated", () => {
  test.each(["reset-before", "reset-after", "truncate"] as const)("after %s", async (fault) => {
    const { world } = here;
    const copy = await world.up(args);
    for (const method of ["GET", "PATCH", "DELETE"]) {
      world.faults({ match: { method, template: paths.role, nth: 1 }, fault });
      if (method === "GET") expect(await copy.refresh()).toEqual([]);
      else if (method === "PATCH") expect(await copy.up({ ...args, description: "x" })).toBe("update");
      else await copy.destroy();
    }
    expect(world.named("copy")).toEqual([]);
  });

  test("after a lost deletion the role counts as deleted, with either server's answer", async () => {
    const { world } = here;
    for (const legacy511 of [false, true]) {
      world.switches({ legacy511 });
      const copy = await world.up(args);
      world.faults({ match: { method: "DELETE", nth: 1 }, fault: "status", status: 500, body: broken, execute: true });
      await copy.destroy();
      expect(world.named("copy")).toEqual([]);
    }
  });

  test("not after a refusal", async () => {
    const { world } = here;
    world.faults({
      match: { template: paths.role },
      fault: "status",
      status: 422,
      body: { errors: [{ code: "ConfigurationMismatch" }] },
    });
    expect((await failure(world.known("5/43").refresh())).kind).toBe("validation");
    expect(world.asked()).toEqual(["GET role 422"]);
  });
});

describe("the clock", () => {
  test.each([-3600, 3600])(
    "of this machine may be %i s off: Scalr's is taken from its first answer",
    async (clockSkew) => {
      const { world } = here;
      world.switches({ clockSkew });
      const copy = await world.up(args);
      expect(world.asked()).toEqual(["GET role 401", "GET role 200", "GET roles 200", "POST clone 201"]);
      expect(world.notices).toEqual([expect.stringContaining("differs from Scalr's by 3600 s")]);
      await copy.destroy();
    },
  );

  test("of a proxy that answers in between isn't Scalr's", async () => {
    const { world } = here;
    world.switches({ clockSkew: 3600 });
    world.faults({ match: { template: paths.role, nth: 2 }, fault: "status", status: 503, body: "<html></html>" });
    await world.up(args);
    expect(world.asked().slice(0, 4)).toEqual(["GET role 401", "GET role 503", "GET role 401", "GET role 200"]);
    expect(world.notices).toEqual([expect.stringContaining("differs from Scalr's by 3600 s")]);
  });

  test("isn't blamed for a wrong secret, but shown beside it", async () => {
    const { world } = here;
    world.switches({ clockSkew: 3600 });
    const error = await failure(world.known("5/43", {}, world.connect({ SCALR_API_SECRET_KEY: "wrong" })).refresh());
    expect(error.kind).toBe("auth");
    expect(error.message).toMatch(/Clocks: this machine's \d.*Z, Scalr's \d.*Z/);
    expect(world.asked()).toEqual(["GET role 401", "GET role 401"]);
  });
});

describe("rejected credentials", () => {
  test.each([
    ["a wrong secret", { SCALR_API_SECRET_KEY: "wrong-secret-value" }],
    ["an unknown key", { SCALR_API_KEY_ID: "APIKUNKNOWN123456789" }],
    ["a retired key", { SCALR_API_KEY_ID: "APIKRETIRED123456789" }],
  ])("%s: one request, and where it comes from", async (_, environment) => {
    const { world } = here;
    const api = world.connect(environment);
    const errors = await Promise.all([1, 2, 3].map(() => failure(world.known("5/43", {}, api).refresh())));
    for (const error of errors) {
      expect(error.kind).toBe("auth");
      expect(error.message).toContain("apiKeyId from the environment variable SCALR_API_KEY_ID");
      expect(error.message).toContain("apiSecretKey from the environment variable SCALR_API_SECRET_KEY");
      expect(error.message).toContain("--run-program");
      expect(error.message).toMatch(/request id [0-9a-f-]{36}/);
    }
    expect(world.asked()).toEqual(["GET role 401"]);
  });

  test("an inactive user, who gets 403", async () => {
    const { world } = here;
    const error = await failure(
      world.known("5/43", {}, world.connect({ SCALR_API_KEY_ID: "APIKGONEUSER12345678" })).refresh(),
    );
    expect(error.message).toContain("PermissionViolation: Inactive user status");
  });

  test("a server whose API is switched off, which answers in plain text", async () => {
    const { world } = here;
    const body = "API is not enabled. See scalr.system.api.enabled";
    world.faults({ fault: "status", status: 403, headers: { "content-type": "text/html" }, body });
    const error = await failure(world.known("5/43").refresh());
    expect(error.kind).toBe("configuration");
    expect(error.message).toContain("Scalr says: API is not enabled");
    expect(error.message).toContain("an administrator sets `scalr.system.api.enabled`");
  });

  test("a key that may not clone", async () => {
    const { world } = here;
    const error = await failure(world.up({ name: "copy", cloneFrom: 4711, environmentId: 6 }));
    expect(error.kind).toBe("permission");
    expect(error.message).toContain("*clone* to clone");
  });

  test.each([
    ["apiKeyId", "SCALR_API_KEY_ID"],
    ["apiSecretKey", "SCALR_API_SECRET_KEY"],
  ])("a missing %s, with every place where it can be given", (name, variable) => {
    const places = new RegExp(
      `${variable}.*config set scalr:${name} .*argument ${name} of an explicit .scalr\\.Provider`,
    );
    expect(() => here.world.connect({ [variable]: "" })).toThrow(places);
  });

  test.each([
    ["SCALR_API_URL", "scalr.example.com"],
    ["SCALR_API_URL", "ftp://scalr.example.com"],
    ["SCALR_API_URL", "https://user:pass@scalr.example.com"],
    ["SCALR_ENVIRONMENT_ID", "production"],
  ])("%s=%s is no setting", (variable, value) => {
    expect(() => here.world.connect({ [variable]: value })).toThrow(/scalr:(apiUrl|environmentId) isn't/);
  });
});

test("no secret and no signature is in any error, notice or log", async () => {
  const { world } = here;
  const echo = {
    errors: [
      { code: "BadRequest", message: `the secret is ${secret}, in base64 ${Buffer.from(secret).toString("base64")}` },
    ],
  };
  world.faults({ fault: "status", status: 400, body: echo });
  const errors = [
    await failure(world.up(args)),
    await failure(world.known("5/43").refresh()),
    await failure(world.known("5/43").destroy()),
  ];
  const everything = JSON.stringify([
    errors.map((error) => [error.message, error.options, error.stack]),
    world.notices,
    world.simulator.requests(),
  ]);
  expect(errors[1]?.message).toContain("[secret]");
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain(Buffer.from(secret).toString("base64"));
  expect(everything).not.toContain("V1-HMAC-SHA256");
});

test("warnings beside a success are printed once", async () => {
  const { world } = here;
  const role = { id: 43, name: "web-staging", os: { id: "ubuntu-14-04" }, category: { id: 1 } };
  const body = {
    data: role,
    errors: [{ code: "string", message: "string" }],
    warnings: [{ code: "Old", message: "going\u001b[2J away" }],
  };
  world.faults({ match: { template: paths.role }, fault: "status", status: 200, body });
  const read = world.known("5/43", {});
  await read.refresh();
  await read.refresh();
  expect(read.outputs).toMatchObject({ name: "web-staging", deprecated: false });
  expect(world.notices).toEqual(["Scalr warns: Old: going away"]);
});

test("the rate limit is waited out until the next clock minute of the server", async () => {
  // The server's clock stands half a second before the end of a minute.
  const ahead = 60_000 - (Date.now() % 60_000) - 500;
  const world = await World.start({ now: () => Date.now() + ahead, switches: { scalr: { rateLimit: 2 } } });
  try {
    const copy = await world.up(args);
    expect(copy.id).toBe("5/58231");
    expect(world.asked()).toContain("POST clone 403");
    expect(world.named("copy")).toHaveLength(1);
  } finally {
    await world.simulator.close();
  }
}, 20_000);
