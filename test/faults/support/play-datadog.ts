import { uuidOf } from "../../../src/simulator/datadog/catalogue";
import { type DatadogState, freshRole, type Role } from "../../../src/simulator/datadog/state";
import { datadog as row } from "./datadog";
import { heldOf, type Playground } from "./playground";
import { now } from "./virtual-time";

const SOURCE = uuidOf("role Log Auditors");
const OTHER_SOURCE = uuidOf("role Example-Role");
const role = (args: Record<string, unknown>) => ({ type: "datadog:Role", args });
const permission = (name: string) => uuidOf(`permission ${name}`);

const named = (state: object, name: string) => (state as DatadogState).roles.find((each) => each.name === name);

export const datadog: Playground = {
  row,
  declarations: {
    copy: [
      role({ name: "Copy", cloneFrom: SOURCE }),
      role({ name: "Copy 2", cloneFrom: SOURCE }),
      role({ name: "Copy", cloneFrom: OTHER_SOURCE }),
      role({ name: "Copy", permissions: ["logs_read_data"] }),
    ],
    written: [
      role({ name: "Written", permissions: ["dashboards_read", "logs_read_data"] }),
      role({ name: "Written", permissions: ["dashboards_read", "monitors_read", "apm_read"] }),
      role({ name: "Written 2", permissions: [] }),
      role({ name: "Written", permissions: ["apm_read"], receivesPermissionsFrom: ["Datadog Standard Role"] }),
      role({ name: "Written", permissions: ["admin"], includeDefaultPermissions: true }),
    ],
    empty: [role({ name: "Empty" }), role({ name: "Empty", cloneFrom: OTHER_SOURCE })],
  },
  names: ["Copy", "Copy 2", "Written", "Written 2", "Empty"],
  meddling: [
    {
      title: "grants a permission",
      apply: (state, name) => {
        const found = named(state, name);
        if (found && !found.permissions.includes(permission("monitors_write")))
          found.permissions.push(permission("monitors_write"));
      },
    },
    { title: "revokes a permission", apply: (state, name) => void named(state, name)?.permissions.pop() },
    {
      title: "renames a role",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.name = `Renamed ${found.id}`;
      },
    },
    {
      title: "deletes a role",
      apply: (state, name) => {
        const { roles } = state as DatadogState;
        const index = roles.findIndex((each) => each.name === name);
        if (index >= 0) roles.splice(index, 1);
      },
    },
    {
      title: "creates a role of that name",
      apply: (state, name) => {
        if (!named(state, name))
          (state as DatadogState).roles.push(foreign(name, (state as DatadogState).roles.length));
      },
    },
    {
      title: "changes the source",
      apply: (state) => {
        const source = (state as DatadogState).roles.find(({ id }) => id === SOURCE);
        source?.permissions.push(permission("monitors_downtime"));
      },
    },
  ],
  switches: [
    {},
    { dialect: "new" },
    { duplicateOnCreate: "409" },
    { stalePatch: true, createDelay: 2 },
    { optOutOnClone: "honoured", dialect: "new" },
    { bucket: { limit: 5, period: 10 } },
  ],
  difference(recorded, held) {
    const live = heldOf(recorded, held)?.content as { name: string; permissions: string[] } | undefined;
    if (!live) return "it isn't there";
    const { name, permissions, receivesPermissionsFrom } = recorded.inputs;
    if (live.name !== name) return `its name is ${live.name}`;
    const added = new Set((recorded.outputs.addedByVendor as string[] | undefined) ?? []);
    const wanted = new Set(permissions as string[]);
    const missing = [...wanted].filter((each) => !live.permissions.includes(each));
    const surplus = live.permissions.filter((each) => !wanted.has(each) && !added.has(each));
    if (missing.length > 0) return `it lacks ${missing.join(", ")}`;
    const tolerated = Array.isArray(receivesPermissionsFrom) && receivesPermissionsFrom.length > 0;
    return surplus.length > 0 && !tolerated ? `it holds ${surplus.join(", ")}` : undefined;
  },
};

function foreign(name: string, number: number): Role {
  const made = { id: uuidOf(`somebody's ${name} ${number}`), name, permissions: [permission("apm_read")] };
  return freshRole(now(), { ...made, createdByHandle: "grace@example.com" });
}
