// The engine's floor: the same declarations and the same data in the state, from a provider that asks nobody.
const pulumi = require("@pulumi/pulumi");

class Role extends pulumi.CustomResource {
  constructor(name, args) {
    const outputs = { permissions: undefined, userCount: undefined, createdAt: undefined, modifiedAt: undefined };
    const __provider = 'exports.handler=()=>require("bench-floor").provider()';
    super("pulumi-nodejs:dynamic/bench:Role", name, { ...outputs, __provider, name, ...args });
  }
}

for (let i = 0; i < Number(process.env.BENCH_COUNT); i++) {
  new Role(`copy-${i}`, { cloneFrom: process.env.BENCH_SOURCE });
}
