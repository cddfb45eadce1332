// Loaded by the dynamic provider host for the program beside it.
const permissions = JSON.parse(process.env.BENCH_PERMISSIONS ?? "[]");
const time = "2026-01-01T00:00:00.000000+00:00";
let created = 0;

exports.provider = () => ({
  check: async (_olds, news) => ({ inputs: { ...news, permissions } }),
  diff: async () => ({}),
  create: async (inputs) => ({
    id: `00000000-0000-4000-a000-${String(created++).padStart(12, "0")}`,
    outs: { ...inputs, userCount: 0, createdAt: time, modifiedAt: time, __version: 1 },
  }),
  read: async (id, { name, cloneFrom, permissions, ...others }) => {
    return { id, props: { name, cloneFrom, permissions, ...others }, inputs: { name, cloneFrom, permissions } };
  },
  update: async (_id, olds, news) => ({ outs: { ...olds, ...news } }),
  delete: async () => {},
});
