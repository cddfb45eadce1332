const { datadog } = require("pulumi-clone");

for (let i = 0; i < Number(process.env.BENCH_COUNT); i++) {
  new datadog.Role(`copy-${i}`, { cloneFrom: process.env.BENCH_SOURCE });
}
