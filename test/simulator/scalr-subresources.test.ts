import { describe, expect, test } from "vitest";
import { scalr } from "../../src/simulator/scalr";
import { simulate } from "./scalr-harness";

const image = (number: number) => `5ca1ab1e-0000-4000-8000-00000000000${number}`;

describe("role images", () => {
  test("are listed as links and shown in place", async () => {
    const { ask } = simulate();
    const listed = await ask("GET", "/roles/42/images/");
    expect(listed.data).toEqual([
      { image: { id: image(1) }, role: { id: 42 } },
      { image: { id: image(4) }, role: { id: 42 } },
    ]);
    expect((await ask("GET", "/roles/42/images/", { query: `image=${image(4)}` })).data).toHaveLength(1);
    const shown = await ask("GET", `/roles/42/images/${image(4)}/`);
    expect(shown.data).toMatchObject({
      id: image(4),
      cloudPlatform: "ec2",
      cloudLocation: "us-west-2",
      scope: "scalr",
    });
    expect((await ask("GET", `/roles/42/images/${image(2)}/`)).error).toBe("404 ObjectNotFound");
  });

  test("are added once per location", async () => {
    const { ask } = simulate();
    const added = await ask("POST", "/roles/42/images/", { body: { image: { id: image(6) } } });
    expect([added.status, added.data]).toEqual([201, { image: { id: image(6) }, role: { id: 42 } }]);
    expect((await ask("POST", "/roles/42/images/", { body: { image: { id: image(5) } } })).error).toBe(
      "400 BadRequest",
    );
  });

  test.each<[string, object, string]>([
    ["no image", {}, "400 InvalidStructure"],
    ["image that isn't a UUID", { image: "ami-1" }, "400 InvalidValue"],
    ["another role", { image: image(6), role: { id: 43 } }, "400 InvalidValue"],
    ["image of another environment", { image: image(9) }, "404 ObjectNotFound"],
    ["image that is being deleted", { image: image(7) }, "409 UnacceptableImageStatus"],
    ["image without agent or cloud-init", { image: image(8) }, "409 UnacceptableImageStatus"],
  ])("are refused: %s", async (_, body, error) => {
    expect((await simulate().ask("POST", "/roles/42/images/", { body })).error).toBe(error);
  });

  test("of another OS are refused, invisible ones with another code on 5.11", async () => {
    const { ask, role } = simulate();
    role(42).images = [];
    expect((await ask("POST", "/roles/42/images/", { body: { image: image(3) } })).error).toBe(
      "409 OperatingSystemMismatch",
    );
    const legacy = simulate({ legacy511: true });
    expect((await legacy.ask("POST", "/roles/42/images/", { body: { image: image(9) } })).error).toBe(
      "404 InvalidValue",
    );
  });

  test("are replaced within a location, even in use, and removed only when not", async () => {
    const { ask } = simulate();
    const path = `/roles/44/images/${image(1)}/`;
    expect((await ask("DELETE", path)).error).toBe("409 ObjectInUse");
    expect((await ask("POST", `${path}actions/replace/`, { body: { image: image(4) } })).error).toBe("400 BadRequest");
    const replaced = await ask("POST", `${path}actions/replace/`, { body: { image: { id: image(5) } } });
    expect(replaced.data).toEqual({ image: { id: image(5) }, role: { id: 44 } });
    expect((await ask("DELETE", `/roles/42/images/${image(4)}/`)).status).toBe(204);
    expect((await ask("DELETE", `/roles/1/images/${image(1)}/`)).error).toBe("403 PermissionViolation");
  });
});

describe("role variables", () => {
  const path = "/roles/42/global-variables/";
  const body = { name: "NEW", type: "GlobalVariableString", value: "1" };

  test("are the role's own and those inherited from the environment", async () => {
    const { ask } = simulate();
    const listed = await ask("GET", path);
    expect(listed.data).toMatchObject([
      { name: "REGION", declaredIn: "environment", definedIn: "environment", value: null, computedValue: "us-east-1" },
      { name: "WEB_PORT", declaredIn: "role", definedIn: "role", value: "8080", computedValue: "8080" },
    ]);
  });

  test("are created, changed and deleted", async () => {
    const { ask } = simulate();
    expect((await ask("POST", path, { body })).data).toMatchObject({ ...body, declaredIn: "role" });
    expect((await ask("POST", path, { body })).error).toBe("409 UnicityViolation");
    expect((await ask("PATCH", `${path}NEW/`, { body: { value: "2" } })).data.value).toBe("2");
    expect((await ask("DELETE", `${path}NEW/`)).status).toBe(204);
    expect((await ask("GET", `${path}NEW/`)).error).toBe("404 ObjectNotFound");
  });

  test("inherited ones take a value of the role's own and can't be deleted", async () => {
    const { ask } = simulate();
    const changed = await ask("PATCH", `${path}REGION/`, { body: { value: "eu-west-1" } });
    expect(changed.data).toMatchObject({ value: "eu-west-1", definedIn: "role", declaredIn: "environment" });
    expect((await ask("PATCH", `${path}REGION/`, { body: { hidden: true } })).error).toBe("403 ScopeViolation");
    expect((await ask("DELETE", `${path}REGION/`)).error).toBe("403 ScopeViolation");
  });

  test.each<[object, string]>([
    [{ ...body, type: undefined }, "400 InvalidStructure"],
    [{ ...body, type: "String" }, "400 InvalidValue"],
    [{ ...body, name: "a" }, "400 InvalidValue"],
    [{ ...body, name: "with-dash" }, "400 InvalidValue"],
    [{ ...body, computedValue: "x" }, "400 InvalidStructure"],
    [{ ...body, requiredIn: "moon" }, "400 InvalidValue"],
  ])("%j is refused", async (refused, error) => {
    expect((await simulate().ask("POST", path, { body: refused })).error).toBe(error);
  });

  test("of a role of another scope are read only, on 5.11 not even that", async () => {
    const other = "/roles/4711/global-variables/";
    const { ask } = simulate();
    expect((await ask("GET", other)).status).toBe(200);
    expect((await ask("POST", other, { body })).error).toBe("403 ScopeViolation");
    const legacy = simulate({ legacy511: true });
    expect((await legacy.ask("GET", other)).error).toBe("403 ScopeViolation");
    expect((await legacy.ask("POST", path, { body: { name: "NEW" } })).data).not.toHaveProperty("type");
  });
});

describe("orchestration rules", () => {
  const path = "/roles/42/orchestration-rules/";
  const body = {
    trigger: { triggerType: "AllEventsTrigger" },
    target: { targetType: "FarmTarget" },
    action: { actionType: "LocalScriptAction", path: "/usr/local/bin/warm" },
  };

  test("are listed, created, changed and deleted", async () => {
    const { ask } = simulate();
    const [first] = (await ask("GET", path)).list;
    expect(first).toMatchObject({ runAs: "deploy", scope: "role", order: 10 });
    expect(first).not.toHaveProperty("os");
    const { data } = await ask("POST", path, { body });
    expect(data).toMatchObject({ ...body, enabled: true, order: 20, runAs: null });
    const changed = await ask("PATCH", `${path}${data.id}/`, { body: { runAs: "root", enabled: "0" } });
    expect(changed.data).toMatchObject({ runAs: "root", enabled: false });
    expect((await ask("GET", path, { query: "runAs=root" })).data).toHaveLength(1);
    expect((await ask("DELETE", `${path}${data.id}/`)).status).toBe(204);
    expect((await ask("GET", `${path}${data.id}/`)).error).toBe("404 ObjectNotFound");
  });

  test.each([
    [{ ...body, trigger: undefined }, "400 InvalidStructure"],
    [{ ...body, action: {} }, "400 InvalidStructure"],
    [{ ...body, id: "x" }, "400 InvalidStructure"],
    [{ ...body, timeout: "long" }, "400 InvalidStructure"],
  ])("%j is refused", async (refused, error) => {
    expect((await simulate().ask("POST", path, { body: refused })).error).toBe(error);
  });
});

describe("role categories", () => {
  test("are Scalr's, the account's and the environment's", async () => {
    const listed = await simulate().ask("GET", "/role-categories/");
    expect(listed.data).toContainEqual({ id: 1, name: "Base", scope: "scalr" });
    expect(listed.data).toContainEqual({ id: 101, name: "Services", scope: "environment" });
    expect(listed.ids).not.toContain(102);
  });

  test("are created, renamed and, unless in use, deleted", async () => {
    const { ask } = simulate();
    const { data } = await ask("POST", "/role-categories/", { body: { name: "Data stores" } });
    expect(data).toEqual({ id: 103, name: "Data stores", scope: "environment" });
    const renamed = await ask("PATCH", "/role-categories/103/", { body: { name: "Stores" } });
    expect(renamed.data.name).toBe("Stores");
    expect((await ask("DELETE", "/role-categories/103/")).status).toBe(204);
    expect((await ask("GET", "/role-categories/103/")).error).toBe("404 ObjectNotFound");
    expect((await ask("DELETE", "/role-categories/101/")).error).toBe("409 ObjectInUse");
    expect((await ask("DELETE", "/role-categories/1/")).error).toBe("403 PermissionViolation");
  });

  test.each([
    ["services", "409 UnicityViolation"],
    ["nineteen characters", "400 InvalidValue"],
    ["under_score", "400 InvalidValue"],
    ["-x", "400 InvalidValue"],
  ])("named %s are refused", async (name, error) => {
    expect((await simulate().ask("POST", "/role-categories/", { body: { name } })).error).toBe(error);
  });
});

describe("operating systems", () => {
  test("can be read and filtered", async () => {
    const { ask } = simulate();
    expect((await ask("GET", "/os/ubuntu-14-04/")).data).toMatchObject({ family: "ubuntu", generation: "14.04" });
    expect((await ask("GET", "/os/", { query: "family=ubuntu" })).data).toHaveLength(2);
    expect((await ask("GET", "/os/beos/")).error).toBe("404 ObjectNotFound");
  });
});

describe("farms", () => {
  test("are cloned with the roles they use", async () => {
    const { ask, role } = simulate();
    const clone = "/farms/7/actions/clone/";
    const answer = await ask("POST", clone, { body: { name: "shop-2" } });
    expect([answer.status, answer.data]).toEqual([201, { id: 8, name: "shop-2", description: "The shop" }]);
    expect(role(44).inUseBy.map(({ farmId }) => farmId)).toEqual([7, 8]);
    expect((await ask("GET", "/farms/")).data).toHaveLength(2);
    expect((await ask("GET", "/farms/8/")).status).toBe(200);
    expect((await ask("POST", clone, { body: { name: "shop" } })).error).toBe("409 UnicityViolation");
    expect((await ask("POST", clone, { body: {} })).error).toBe("400 InvalidStructure");
    expect((await ask("POST", "/farms/9/actions/clone/", { body: { name: "x" } })).error).toBe("404 ObjectNotFound");
  });

  test("are answered 200 on 5.11", async () => {
    const answer = await simulate({ legacy511: true }).ask("POST", "/farms/7/actions/clone/", { body: { name: "x" } });
    expect(answer.status).toBe(200);
  });
});

describe("the vendor", () => {
  test("claims its own paths only", () => {
    const claims = (path: string) => scalr.claims({ method: "GET", path, headers: new Headers() });
    expect(["/api/v1beta0/user/5/roles/", "/api/user.v1beta0.yml", "/api/user/v1beta0/5/roles/"].map(claims)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["/api/v2/roles", "/api/v1.2/accounts", "/api", "/api/v1beta01/x"].map(claims)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  test("names its path templates as its documents do", () => {
    const template = (method: string, path: string) => scalr.template?.({ method, path, body: undefined });
    const clone = "/api/v1beta0/user/{envId}/roles/{roleId}/actions/clone/";
    expect(template("POST", "/api/v1beta0/user/5/roles/42/actions/clone/")).toBe(clone);
    expect(template("POST", "/api/v1beta0/user/5/roles/42/actions/clone")).toBe(clone);
    expect(template("POST", "/api/user/v1beta0/5/roles/42/actions/clone/")).toBe(clone);
    expect(template("GET", "/api/v1beta0/user/5/roles/42/actions/clone/")).toBeUndefined();
    expect(template("GET", "/api/v1beta0/user/5/roles/x/")).toBeUndefined();
  });

  test("keeps plain JSON, anew for each seed", () => {
    const state = scalr.seed(0);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(scalr.seed(0)).not.toBe(state);
    expect(scalr.seed(0).roles[0]).not.toBe(state.roles[0]);
  });
});

describe("the description of the API", () => {
  test("is offered without a key and names every endpoint", async () => {
    const answer = await simulate().app.request("/api/user.v1beta0.yml");
    const { basePath, paths, definitions } = (await answer.json()) as Record<string, Record<string, unknown>>;
    expect(basePath).toBe("/api/v1beta0/user");
    expect(Object.keys(paths ?? {})).toHaveLength(19);
    expect(paths?.["/{envId}/roles/{roleId}/actions/clone/"]).toMatchObject({
      parameters: [{ name: "envId" }, { name: "roleId" }],
      post: {
        parameters: [{ name: "cloneRoleRequest", schema: { $ref: "#/definitions/CloneRoleRequest" } }],
        responses: { 201: { schema: { $ref: "#/definitions/RoleDetailsResponse" } } },
      },
    });
    const referred = [...JSON.stringify(paths).matchAll(/#\/definitions\/(\w+)/g)].map(([, name]) => name);
    expect(referred.filter((name) => definitions?.[name ?? ""] === undefined)).toEqual([]);
  });
});
