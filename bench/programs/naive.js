// A dynamic provider as most people write one: axios in the handlers, the rest left to Pulumi.
const pulumi = require("@pulumi/pulumi");
const axios = require("axios");

const headers = () => ({ "DD-API-KEY": process.env.DD_API_KEY, "DD-APPLICATION-KEY": process.env.DD_APP_KEY });
const roles = (path = "") => `${process.env.DD_HOST}/api/v2/roles${path}`;

const outputs = (inputs, role) => ({
  ...inputs,
  permissions: role.relationships.permissions.data.map((permission) => permission.id),
  userCount: role.attributes.user_count ?? 0,
  createdAt: role.attributes.created_at,
  modifiedAt: role.attributes.modified_at,
});

const provider = {
  async create(inputs) {
    const body = { data: { type: "roles", attributes: { name: inputs.name } } };
    const { data } = await axios.post(roles(`/${inputs.cloneFrom}/clone`), body, { headers: headers() });
    return { id: data.data.id, outs: outputs(inputs, data.data) };
  },
  async read(id, props) {
    const { data } = await axios.get(roles(`/${id}`), { headers: headers() });
    return { id, props: { ...props, ...outputs(props, data.data) } };
  },
  async diff(_id, olds, news) {
    const replaces = olds.cloneFrom === news.cloneFrom ? [] : ["cloneFrom"];
    return { changes: replaces.length > 0 || olds.name !== news.name, replaces };
  },
  async update(id, _olds, news) {
    const body = { data: { id, type: "roles", attributes: { name: news.name } } };
    const { data } = await axios.patch(roles(`/${id}`), body, { headers: headers() });
    return { outs: outputs(news, data.data) };
  },
  async delete(id) {
    await axios.delete(roles(`/${id}`), { headers: headers() });
  },
};

class Role extends pulumi.dynamic.Resource {
  constructor(name, args) {
    const unknown = { permissions: undefined, userCount: undefined, createdAt: undefined, modifiedAt: undefined };
    super(provider, name, { ...unknown, name, ...args });
  }
}

for (let i = 0; i < Number(process.env.BENCH_COUNT); i++) {
  new Role(`copy-${i}`, { cloneFrom: process.env.BENCH_SOURCE });
}
