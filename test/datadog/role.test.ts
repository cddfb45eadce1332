import { describe, expect, test, vi } from "vitest";
import type { DatadogApi } from "../../src/datadog/api";
import type { Bag } from "../../src/resource/json";
import { PartialFailure } from "../../src/resource/lifecycle";
import { DECLARED } from "../../src/resource/pin";
import { Refused, type Resource } from "../support/room";
import { CLONE, DEFAULTS, Organisation, PERMISSIONS, ROLE, ROLES } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const AUDITORS = "Log Auditors";
const AUDITOR_PERMISSIONS = ["audit_logs_read", "logs_read_archives", "logs_read_data", "logs_read_index_data"];

async function copyArgs(organisation: Organisation): Promise<Bag> {
  return { name: "copy", cloneFrom: organisation.role(AUDITORS).id };
}

/** A second up and a refresh find nothing to do. */
async function expectSettled(resource: Resource<DatadogApi>, args: Bag): Promise<void> {
  expect(await resource.up(args)).toBe("same");
  expect(await resource.refresh()).toEqual([]);
  expect(await resource.up(args)).toBe("same");
}

async function problems(work: Promise<unknown>): Promise<string[]> {
  const thrown = await work.catch((error: unknown) => error);
  if (!(thrown instanceof Refused)) throw new Error(`not refused: ${String(thrown)}`);
  return thrown.problems.map(({ path, message }) => `${path}: ${message.split("\n")[0]}`);
}

describe("a declaration", () => {
  test("with several mistakes is refused with all of them", async () => {
    const organisation = await Organisation.start();
    const args = {
      name: "  ",
      permissions: ["logs_read_data", "log_read_index_data", "", 7],
      receivesPermissionsFrom: ["Datadog Standart Role"],
      includeDefaultPermissions: "yes",
      permision: [],
    };
    const found = await problems(organisation.resource().up(args));
    expect(found).toEqual([
      "name: role names can't be empty or only blanks",
      "permissions[2]: expected at least 1 character, got 0",
      "permissions[3]: expected a string, got a number",
      expect.stringMatching(/^receivesPermissionsFrom\[0\]: .*Did you mean "Datadog Standard Role"\?$/),
      "includeDefaultPermissions: expected a boolean, got a string",
      'permision: Datadog role has no such property; did you mean "permissions"?',
    ]);
  });

  test("of unknown permissions names the nearest ones, in one go and with one request", async () => {
    const organisation = await Organisation.start();
    const args = { name: "x", permissions: ["logs_read_dta", "dashboard_read", "nothing_like_it", "logs_read_data"] };
    expect(await problems(organisation.resource().up(args))).toEqual([
      'permissions[0]: Datadog has no permission "logs_read_dta"; did you mean "logs_read_data"?',
      'permissions[1]: Datadog has no permission "dashboard_read"; did you mean "dashboards_read"?',
      expect.stringMatching(/^permissions\[2\]: Datadog has no permission "nothing_like_it"/),
    ]);
    expect(organisation.requests()).toEqual([`GET ${PERMISSIONS} 200`]);
  });

  test("may give permissions by id or by name: the state holds names", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    const args = { name: "x", permissions: [organisation.idOf("logs_read_data"), "dashboards_read", "logs_read_data"] };
    await resource.up(args);
    expect(resource.inputs.permissions).toEqual(["dashboards_read", "logs_read_data"]);
    await expectSettled(resource, args);
    await expectSettled(resource, { name: "x", permissions: ["logs_read_data", "dashboards_read"] });
  });

  test("of a source that isn't there is refused", async () => {
    const organisation = await Organisation.start();
    for (const cloneFrom of ["b6b0a3b6-0000-4000-8000-000000000000", "nonsense", ".."]) {
      const found = await problems(organisation.resource().up({ name: "x", cloneFrom }));
      expect(found).toEqual([`cloneFrom: Datadog has no role with the id "${cloneFrom}" to clone from.`]);
    }
  });
});

describe.each(["old", "new"] as const)("in the %s dialect", (dialect) => {
  test("a copy is previewed exactly, created by one call, and settled", async () => {
    const organisation = await Organisation.start({ dialect });
    const resource = organisation.resource();
    const args = await copyArgs(organisation);
    expect((await resource.preview(args)).permissions).toEqual(AUDITOR_PERMISSIONS);
    expect(organisation.requests()).toEqual([`GET ${ROLE} 200`, `GET ${PERMISSIONS} 200`]);
    expect(await resource.up(args)).toBe("create");
    expect(organisation.requests()).toEqual([`POST ${CLONE} 200`]);
    expect(organisation.permissions("copy")).toEqual(AUDITOR_PERMISSIONS);
    expect(resource.outputs).toMatchObject({ ...args, permissions: AUDITOR_PERMISSIONS, userCount: 0 });
    await expectSettled(resource, args);
  });

  test("a role written out holds exactly that, and is looked for before it is made", async () => {
    const organisation = await Organisation.start({ dialect });
    const resource = organisation.resource();
    const args = { name: "x", permissions: ["logs_read_data", "dashboards_write"] };
    await resource.up(args);
    expect(organisation.requests()).toEqual([`GET ${PERMISSIONS} 200`, `GET ${ROLES} 200`, `POST ${ROLES} 200`]);
    expect(organisation.permissions("x")).toEqual(["dashboards_write", "logs_read_data"]);
    await expectSettled(resource, args);
  });

  test("an empty role is empty", async () => {
    const organisation = await Organisation.start({ dialect });
    const resource = organisation.resource();
    await resource.up({ name: "x" });
    expect(organisation.permissions("x")).toEqual([]);
    await expectSettled(resource, { name: "x" });
  });

  test("a name that is taken is refused with the role's facts, and adopt takes it over", async () => {
    for (const args of [
      { name: AUDITORS, permissions: ["logs_read_data"] },
      { name: AUDITORS, cloneFrom: "" },
    ]) {
      const organisation = await Organisation.start({ dialect });
      const { id } = organisation.role(AUDITORS);
      const source = organisation.role("Example-Role").id;
      const given = "permissions" in args ? args : { ...args, cloneFrom: source };
      const message = await organisation
        .resource()
        .up(given)
        .then(String, (error: Error) => error.message);
      expect(message).toContain(`Datadog already has a Datadog role with the name "${AUDITORS}"`.slice(0, 20));
      expect(message).toMatch(new RegExp(`id ${id}, created .*, 1 users`));
      expect(message).toMatch(/permissions differ from the declared ones/);
      expect(message).toContain(`adopt: "${id}"`);
      const resource = organisation.resource();
      await resource.up({ ...given, adopt: id });
      expect(resource.id).toBe(id);
      await expectSettled(resource, given);
    }
  });

  test("a role that is gone is noticed, and its update says what to do", async () => {
    const organisation = await Organisation.start({ dialect });
    const resource = organisation.resource();
    const args = await copyArgs(organisation);
    await resource.up(args);
    await organisation.remove("copy");
    await expect(resource.up({ ...args, name: "y" })).rejects.toThrow(/no longer exists[\s\S]*pulumi up --refresh/);
    expect(await resource.refresh()).toBe("gone");
    expect(await resource.up(args)).toBe("create");
    await organisation.remove("copy");
    await resource.destroy();
  });
});

describe("permissions that Datadog adds", () => {
  test("by implication are no drift; those added by hand are", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    const args = { name: "x", permissions: ["admin", "logs_read_data"] };
    await resource.up(args);
    expect(resource.outputs.addedByVendor).toEqual(["org_management", "standard"]);
    await expectSettled(resource, args);
    await organisation.grant("x", "apm_read");
    expect(await resource.refresh()).toEqual([DECLARED, "permissions"]);
    expect(resource.inputs.permissions).toEqual(["admin", "logs_read_data", "apm_read"]);
    expect(await resource.up(args)).toBe("update");
    expect(organisation.permissions("x")).toEqual(["admin", "logs_read_data", "org_management", "standard"]);
    await expectSettled(resource, args);
  });

  test("by default come and go with includeDefaultPermissions", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    const without = { name: "x", permissions: ["logs_read_data", "apm_read"] };
    const including = { ...without, includeDefaultPermissions: true };
    await resource.up(including);
    expect(organisation.permissions("x")).toEqual([...DEFAULTS, "logs_read_data"].sort());
    expect(resource.outputs.addedByVendor).toEqual(DEFAULTS.filter((name) => name !== "apm_read"));
    await expectSettled(resource, including);
    expect(await resource.up(without)).toBe("update");
    expect(organisation.permissions("x")).toEqual(["apm_read", "logs_read_data"]);
    expect(resource.outputs.addedByVendor).toBeUndefined();
    await expectSettled(resource, without);
    expect(await resource.up(including)).toBe("update");
    expect(organisation.permissions("x")).toEqual([...DEFAULTS, "logs_read_data"].sort());
    await expectSettled(resource, including);
  });

  test("aren't added by an update that leaves the list alone", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    await resource.up({ name: "x", permissions: [] });
    await resource.up({ name: "y", permissions: [] });
    expect(organisation.permissions("y")).toEqual([]);
  });

  test("to a role that inherits are other people's business, and survive our own changes", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    const args = {
      name: "x",
      permissions: ["logs_read_data", "apm_read"],
      receivesPermissionsFrom: ["Datadog Standard Role"],
    };
    await resource.up(args);
    expect(organisation.role("x").receivesPermissionsFrom).toEqual(["Datadog Standard Role"]);
    await organisation.grant("x", "dashboards_write");
    expect(await resource.refresh()).toEqual([]);
    expect(await resource.up({ ...args, name: "y" })).toBe("update");
    expect(organisation.permissions("y")).toEqual(["apm_read", "dashboards_write", "logs_read_data"]);
    expect(await resource.up({ ...args, name: "y", permissions: ["logs_read_data"] })).toBe("update");
    expect(organisation.permissions("y")).toEqual(["dashboards_write", "logs_read_data"]);
    await organisation.revoke("y", "logs_read_data");
    expect(await resource.refresh()).toEqual([DECLARED, "permissions"]);
    expect(await resource.up({ ...args, name: "y", permissions: ["logs_read_data"] })).toBe("update");
    expect(organisation.permissions("y")).toEqual(["dashboards_write", "logs_read_data"]);
  });

  test("to come are stopped by taking receivesPermissionsFrom out of the program", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    await resource.up({ name: "x", receivesPermissionsFrom: ["Datadog Standard Role"] });
    expect(await resource.up({ name: "x" })).toBe("update");
    expect(organisation.role("x").receivesPermissionsFrom).toEqual([]);
    await expectSettled(resource, { name: "x" });
  });

  test("to come that somebody switched on by hand are drift", async () => {
    const organisation = await Organisation.start();
    const resource = organisation.resource();
    await resource.up({ name: "x" });
    await organisation.change(({ roles }) => {
      for (const each of roles) if (each.name === "x") each.receivesPermissionsFrom = ["Datadog Admin Role"];
    });
    expect(await resource.refresh()).toEqual(["receivesPermissionsFrom"]);
    expect(await resource.up({ name: "x" })).toBe("update");
    expect(organisation.role("x").receivesPermissionsFrom).toEqual([]);
  });
});

describe("a vendor that answers oddly", () => {
  test("with old values after a change is read again", async () => {
    const organisation = await Organisation.start({ stalePatch: true });
    const resource = organisation.resource();
    await resource.up({ name: "x", permissions: ["apm_read"] });
    const args = { name: "y", permissions: ["logs_read_data"] };
    await resource.up(args);
    expect(resource.outputs).toMatchObject(args);
    await expectSettled(resource, args);
  });

  test("by hiding a fresh role for a while is waited for", async () => {
    const organisation = await Organisation.start({ createDelay: 3 });
    const resource = organisation.resource();
    const args = await copyArgs(organisation);
    const inputs = await resource.preview(args);
    await organisation.grant(AUDITORS, "apm_read");
    // The source has grown since the preview, so the copy must be changed right after it is made.
    const { create } = await import("../../src/resource/lifecycle");
    const { outputs } = await create(resource.definition, resource.api, inputs);
    expect(outputs.permissions).toEqual(AUDITOR_PERMISSIONS);
    expect(organisation.permissions("copy")).toEqual(AUDITOR_PERMISSIONS);
  });

  test("by dropping permissions is told so, and the role stays in the state until it is right", async () => {
    const organisation = await Organisation.start();
    organisation.simulator.setSwitches({ datadog: { silentDrop: [organisation.idOf("logs_read_data")] } });
    const resource = organisation.resource();
    const args = { name: "x", permissions: ["logs_read_data", "apm_read"] };
    const failure = await resource.up(args).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(String(failure)).toMatch(/accepted the change[\s\S]*permissions: missing logs_read_data/);
    expect(resource.outputs.permissions).toEqual(["apm_read"]);
    organisation.simulator.setSwitches({ datadog: { silentDrop: [] } });
    expect(await resource.up(args)).toBe("update");
    await expectSettled(resource, args);
  });

  test("by allowing no duplicates on a plain create is understood", async () => {
    const organisation = await Organisation.start({ duplicateOnCreate: "409" });
    const message = await organisation.resource().up({ name: AUDITORS }).then(String, String);
    expect(message).toContain(`adopt: "${organisation.role(AUDITORS).id}"`);
  });

  test("for a managed role is never asked to change it", async () => {
    const organisation = await Organisation.start({ dialect: "new" });
    const { id } = organisation.role("Datadog Standard Role");
    const work = organisation.resource().up({ name: "x", adopt: id });
    await expect(work).rejects.toThrow(/managed by Datadog/);
    expect(organisation.requests().some((request) => request.startsWith("PATCH"))).toBe(false);
  });
});
