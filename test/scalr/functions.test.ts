import { describe, expect, test } from "vitest";
import { getRole, getRoleCategories } from "../../src/scalr/functions";
import { eachWorld, failure } from "./fixture";

const here = eachWorld();

type Asked = { id?: number | string; name?: string; environmentId?: number };

const find = ({ id, name, environmentId }: Asked, api = here.world.connect()) =>
  getRole.run(api, { id, name, environmentId });

describe("getRole", () => {
  test.each<Asked>([
    { name: "company-base" },
    { name: "COMPANY-BASE" },
    { id: 4711 },
    { id: "4711" },
    { id: "5/4711" },
  ])("%j", async (asked) => {
    expect(await find(asked)).toMatchObject({
      id: "5/4711",
      roleId: 4711,
      environmentId: 5,
      name: "company-base",
      scope: "account",
      tags: ["cis", "hardened"],
      deprecated: false,
    });
  });

  test("asks another environment", async () => {
    expect(await find({ name: "batch", environmentId: 6 })).toMatchObject({ id: "6/61" });
    expect((await failure(find({ name: "batch" }))).kind).toBe("notFound");
  });

  test("finds a role that lists leave out by its id", async () => {
    expect(await find({ id: 34 })).toMatchObject({ name: "base-windows2012r2" });
    expect((await failure(find({ name: "base-windows2012r2" }))).message).toContain("can be named by its id");
  });

  test("gives what cloneFrom takes", async () => {
    const { id } = await find({ name: "web" });
    expect((await here.world.check({ name: "copy", cloneFrom: id })).problems).toEqual([]);
  });

  test("prefers the very name, and lists several that are equally good", async () => {
    const { world } = here;
    await world.tamper(43, { name: "WEB" });
    expect(await find({ name: "WEB" })).toMatchObject({ roleId: 43 });
    const error = await failure(find({ name: "Web" }));
    expect(error.kind).toBe("conflict");
    expect(error.message).toMatch(/id 5\/42, scope environment.*\n.*id 5\/43/);
  });

  test.each<Asked>([{}, { id: 1, name: "web" }])("refuses %j", async (asked) => {
    expect((await failure(find(asked))).kind).toBe("validation");
  });

  test("needs an environment", async () => {
    const api = here.world.connect({ SCALR_ENVIRONMENT_ID: "" });
    expect((await failure(find({ name: "web" }, api))).kind).toBe("configuration");
    expect(await find({ id: "5/42" }, api)).toMatchObject({ name: "web" });
  });

  test("follows the links of a list of several pages", async () => {
    const { world } = here;
    const { state } = world;
    for (const each of state.roles) if (each.id > 100 && each.envId === 5) each.name = "many";
    const extra = state.roles.find(({ id }) => id === 43);
    if (extra) extra.name = "many";
    await world.simulator.setState({ scalr: state });
    const error = await failure(find({ name: "many" }));
    expect(error.message).toContain("101 roles");
    expect(world.asked()).toEqual(["GET roles 200", "GET roles 200"]);
  });
});

test("getRoleCategories lists what the environment sees", async () => {
  const { categories } = await getRoleCategories.run(here.world.connect(), { environmentId: undefined });
  expect(categories).toContainEqual({ id: 1, name: "Base", scope: "scalr" });
  expect(categories).toContainEqual({ id: 101, name: "Services", scope: "environment" });
});
