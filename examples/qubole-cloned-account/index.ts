import { qubole } from "pulumi-clone";

// The account that the API token belongs to is the source of the clone.
const source = qubole.getAccountOutput();

// A clone with the source's users. Qubole's API can't delete accounts: a destroy suspends this one.
const analytics = new qubole.ClonedAccount("analytics", {
  sourceAccountId: source.apply(({ id }) => id ?? "23"),
  cloneUsers: true,
  onDelete: "suspend",
});

// The clone's own token, which Qubole shows once, configures what is declared inside the clone.
const inClone = new qubole.Provider("in-clone", { apiToken: analytics.authenticationToken });

// A role inside the clone: only exports to databases.
const exporters = new qubole.Role(
  "exporters",
  {
    policies: [
      { resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
    ],
  },
  // Should the account ever be replaced, the role is made anew in the new one; in the old one it stays with the account.
  { provider: inClone, replaceWith: [analytics], deletedWith: analytics, deleteBeforeReplace: false },
);

// A copy of a role of the source account: what it holds is settled now, and shown by the preview.
const analyst = qubole.getRoleOutput({ name: "analyst" });
const seniorAnalyst = new qubole.Role("senior-analyst", { cloneFrom: analyst.id });

export const accountId = analytics.accountId;
export const externalId = analytics.externalId;
export const exportersAccount = exporters.accountId;
export const seniorAnalystHolds = seniorAnalyst.policies;
