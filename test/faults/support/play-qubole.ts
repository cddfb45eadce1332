import { isDeepStrictEqual } from "node:util";
import type { QuboleState } from "../../../src/simulator/qubole/state";
import { heldOf, type Playground } from "./playground";
import { policiesOf, qubole as row } from "./qubole";

const ACCOUNT = 23;
const ANALYST = "4";
const OPERATOR = "5";

const role = (args: Record<string, unknown>) => ({ type: "qubole:Role", args });
const account = (args: Record<string, unknown>) => ({
  type: "qubole:ClonedAccount",
  args: { onDelete: "disable", replaceOnRename: true, ...args },
});
const policy = (resource: string, ...action: string[]) => ({ resource, action, access: "allow" });

const named = (state: object, name: string) =>
  (state as QuboleState).roles.find((each) => each.accountId === ACCOUNT && each.name === name);

export const qubole: Playground = {
  row,
  declarations: {
    copy: [
      role({ name: "copy", cloneFrom: ANALYST }),
      role({ name: "copy", cloneFrom: OPERATOR }),
      role({ name: "copy-2", cloneFrom: ANALYST }),
    ],
    written: [
      role({ name: "written", policies: [policy("command", "create", "read"), policy("note", "read")] }),
      role({ name: "written", policies: [policy("note", "read"), policy("command", "create")] }),
      role({ name: "written-2", policies: [policy("cluster", "start")] }),
    ],
    account: [
      account({ name: "clone", sourceAccountId: ACCOUNT }),
      account({ name: "clone", sourceAccountId: 64 }),
      account({ name: "clone-2", sourceAccountId: ACCOUNT }),
    ],
  },
  names: ["copy", "copy-2", "written", "written-2"],
  meddling: [
    {
      title: "changes a role",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.policy = JSON.stringify([policy("saved_query", "all")]);
      },
    },
    {
      title: "renames a role",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.name = `renamed-${found.id}`;
      },
    },
    {
      title: "deletes a role",
      apply: (state, name) => {
        const { roles } = state as QuboleState;
        const found = named(state, name);
        if (found) roles.splice(roles.indexOf(found), 1);
      },
    },
    {
      title: "creates a role of that name",
      apply: (state, name) => {
        const { roles, accounts } = state as QuboleState;
        const home = accounts.find(({ id }) => id === ACCOUNT);
        if (!home || named(state, name)) return;
        const made = { id: home.nextRoleId, accountId: ACCOUNT, name, source: "user-defined" } as const;
        roles.push({ ...made, policy: JSON.stringify([policy("folder", "read")]) });
        home.nextRoleId += 1;
      },
    },
    {
      title: "changes the source",
      apply: (state) => {
        const source = (state as QuboleState).roles.find(
          ({ id, accountId }) => accountId === ACCOUNT && String(id) === ANALYST,
        );
        if (source) source.policy = JSON.stringify([policy("command", "read"), policy("folder", "read")]);
      },
    },
  ],
  switches: [
    {},
    { rolesWrapper: "array", policyEcho: "re-serialised", accountIdType: "number" },
    { duplicateRoute: "absent", pagingForm: "none" },
    { duplicateRoleName: 409, pagingForm: "flat", errorBody: "html" },
    { cloneState: "processing_create", viewsUntilCreated: 2, errorBody: "empty" },
    { pagingForm: "none", pageParameter: "ignored" },
  ],
  difference(recorded, held) {
    const live = heldOf(recorded, held)?.content as
      | { name: string; policies?: unknown; sourceAccountId?: unknown }
      | undefined;
    if (!live) return "it isn't there";
    const { name, policies, sourceAccountId } = recorded.inputs;
    if (live.name !== name) return `its name is ${live.name}`;
    if (recorded.type === "qubole:ClonedAccount")
      return String(live.sourceAccountId) === String(sourceAccountId)
        ? undefined
        : `it is a clone of ${String(live.sourceAccountId)}`;
    return isDeepStrictEqual(live.policies, policiesOf(policies))
      ? undefined
      : `its policies are ${JSON.stringify(live.policies)}`;
  },
};
