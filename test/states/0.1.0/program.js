/**
 * Every resource of every vendor, in every shape that a state can have. `npm run states:keep` runs it and keeps the state
 * under the version's name; copies are called `kept-…`, so that the tests can tell them from what was there before.
 *
 * `drifted`: somebody has changed it, and a refresh has recorded that. `drifting`: somebody has changed it since.
 * `ignoring`: like `drifted`, but the program doesn't mind. `half-way`: it was made, but couldn't be given its description.
 */
const pulumi = require("@pulumi/pulumi");
const { datadog, faircom, qubole, scalr } = require("pulumi-clone");

const config = new pulumi.Config();
const password = config.requireSecret("password");
const logAuditors = datadog.getRoleOutput({ name: "Log Auditors" });

// Addresses come from the environment; the application key of the stack's configuration is merged in by the class.
const explicit = new datadog.Provider("explicit", { apiKey: config.requireSecret("apiKey") });
const written = new datadog.Role(
  "written",
  { name: "kept-written", permissions: ["logs_read_data"], includeDefaultPermissions: true },
  { provider: explicit },
);
new datadog.Role("copy-of-written", { name: "kept-copy-of-written", cloneFrom: written }, { provider: explicit });
new datadog.Role("living", {
  name: "kept-living",
  cloneFrom: logAuditors.id,
  receivesPermissionsFrom: ["Datadog Standard Role"],
});
new datadog.Role("drifted", { name: "kept-drifted", cloneFrom: logAuditors.id });
new datadog.Role("drifting", { name: "kept-drifting", permissions: ["apm_read", "logs_read_data"] });
new datadog.Role("ignoring", { name: "kept-ignoring", cloneFrom: logAuditors.id }, { ignoreChanges: ["permissions"] });
datadog.Role.get("existing", logAuditors.id);

const account = new qubole.ClonedAccount("account", {
  name: "kept-account",
  sourceAccountId: 23,
  cloneUsers: true,
  onDelete: "suspend",
});
const inClone = new qubole.Provider("in-clone", { apiToken: account.authenticationToken });
const exporters = new qubole.Role(
  "exporters",
  {
    name: "kept-exporters",
    policies: [
      { resource: "command", action: ["create"], access: "allow", condition: { commandType: ["DbExportCommand"] } },
    ],
  },
  { provider: inClone },
);
new qubole.Role("copy-of-exporters", { name: "kept-copy-of-exporters", cloneFrom: exporters }, { provider: inClone });
const analyst = qubole.getRoleOutput({ name: "analyst" });
new qubole.Role("drifted", { name: "kept-drifted", cloneFrom: analyst.id });

const reports = new faircom.ClonedAccount("reports", {
  sourceUsername: "template",
  username: "kept-reports",
  password,
  cloneRoles: true,
  description: "Nightly reports",
  metadata: { team: "reporting", keywords: ["nightly", "pdf"] },
});
const bare = new faircom.ClonedAccount("bare", { sourceUsername: reports, username: "kept-drifting", password });
new faircom.ClonedAccount("drifted", {
  sourceUsername: "template",
  username: "kept-drifted",
  password,
  cloneRoles: true,
});
new faircom.RoleAssignment("drifting", { username: bare, roleNames: ["auditors", "analysts"] });

const base = new scalr.Role("base", { name: "kept-base", cloneFrom: 4711 });
new scalr.Role("copy-of-base", { name: "kept-copy-of-base", cloneFrom: base });
new scalr.Role("drifted", { name: "kept-drifted", cloneFrom: 4711 });
new scalr.Role("half-way", { name: "kept-half-way", cloneFrom: 4711, description: "Ours" });

exports.token = account.authenticationToken;
exports.written = written.addedByVendor;
