/** The house's import rules: one direction of knowledge (CONTRIBUTING.md, "The house"). */
const ROOMS = "^src/(?!resource/|pulumi/|http/|simulator/|cli/)([a-z]+)/";
const FRONT = `${ROOMS}index\\.ts$`;

module.exports = {
  forbidden: [
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "axios-only-in-http",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/http/" },
      to: { path: "node_modules/axios" },
    },
    {
      name: "pulumi-only-in-pulumi",
      comment: "The classes of a room (its generated index.ts) know Pulumi's types, nothing else does.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/pulumi/" },
      to: { path: "node_modules/@pulumi/pulumi", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-runtime-without-pulumi",
      comment: "The provider process has no use for the SDK, and loading it costs hundreds of milliseconds.",
      severity: "error",
      from: { path: "^src/(runtime|pulumi/(host|wire|print|calls|contract))\\.ts$" },
      to: { path: "node_modules/@pulumi/pulumi|^src/pulumi/(resource|provider|functions)\\.ts$" },
    },
    {
      name: "resource-knows-nobody",
      severity: "error",
      from: { path: "^src/resource/" },
      to: { path: "^src/(?!resource/)" },
    },
    {
      name: "http-knows-resource-only",
      severity: "error",
      from: { path: "^src/http/" },
      to: { path: "^src/(?!http/|resource/)" },
    },
    {
      name: "rooms-know-resource-and-http",
      severity: "error",
      from: { path: ROOMS, pathNot: FRONT },
      to: { path: "^src/(?!resource/|http/|$1/)" },
    },
    {
      name: "fronts-know-pulumi-and-their-room",
      severity: "error",
      from: { path: FRONT },
      to: { path: "^src/(?!pulumi/|$1/)" },
    },
    {
      name: "pulumi-knows-resource",
      severity: "error",
      from: { path: "^src/pulumi/" },
      to: { path: "^src/(?!pulumi/|resource/)" },
    },
    {
      name: "the-simulator-is-no-client",
      comment: "It plays the vendors from their documents; what it shared with the rooms would prove nothing.",
      severity: "error",
      from: { path: "^src/simulator/" },
      to: { path: "^src/(?!simulator/)" },
    },
    {
      name: "nobody-knows-the-simulator",
      severity: "error",
      from: { path: "^src/(?!simulator/|cli/)" },
      to: { path: "^src/(simulator|cli)/" },
    },
    { name: "not-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
