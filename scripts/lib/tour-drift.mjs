/**
 * What "somebody at the vendor" does in the tour: one change per kind of copy, through the vendor's own API.
 */
import { createHmac } from "node:crypto";

/**
 * @typedef {{ url: string, env: Record<string, string> }} Site a simulator, and the variables that point at it
 * @typedef {{ what: string, shows: RegExp, change: (at: Site) => Promise<void> }} Drift `shows` must appear in the refresh that follows
 */

/** @type {Drift[]} */
export const DRIFTS = [
  {
    what: 'Datadog: an administrator adds "user_access_manage" to the role On-call',
    shows: /\+ \[\d+\]: "user_access_manage"/,
    async change({ url, env }) {
      const headers = { "DD-API-KEY": env.DD_API_KEY ?? "", "DD-APPLICATION-KEY": env.DD_APP_KEY ?? "" };
      const { data: roles } = await json(`${url}/api/v2/roles?filter=On-call`, { headers });
      const { data: permissions } = await json(`${url}/api/v2/permissions`, { headers });
      const permission = permissions.find((/** @type {any} */ one) => one.attributes.name === "user_access_manage");
      const body = { data: { type: "permissions", id: permission.id } };
      await json(`${url}/api/v2/roles/${roles[0].id}/permissions`, { method: "POST", headers, body });
    },
  },
  {
    what: 'Qubole: the role exporters may now run every command ("all")',
    shows: /"all"/,
    async change({ url, env }) {
      const headers = { "X-AUTH-TOKEN": env.QDS_API_TOKEN ?? "" };
      const { roles } = await json(`${url}/api/v1.2/roles?per_page=100`, { headers });
      const role = roles.find((/** @type {any} */ one) => one.name === "exporters");
      const policies = JSON.stringify([{ resource: "command", action: ["all"], access: "allow" }]);
      await json(`${url}/api/v1.2/roles/${role.id}`, { method: "PUT", headers, body: { policies } });
    },
  },
  {
    what: "FairCom: the account reports loses one of the roles that it was cloned with",
    shows: /- {5}\[\d+\]: "\w+"|- \[\d+\]: "(?!dashboards)\w+"/,
    async change({ url, env }) {
      const action = async (/** @type {string} */ name, /** @type {object} */ params, authToken = "") => {
        const body = { api: "admin", action: name, params, ...(authToken === "" ? {} : { authToken }) };
        const answer = await json(`${url}/api`, { method: "POST", body });
        if (answer.errorCode !== 0) throw new Error(`FairCom's ${name} answered errorCode ${answer.errorCode}`);
        return answer;
      };
      const session = await action("createSession", { username: env.FAIRCOM_USERNAME, password: env.FAIRCOM_PASSWORD });
      const token = session.authToken ?? session.result.authToken;
      const { result } = await action("listAccounts", { partialNames: ["reports"] }, token);
      const [{ roleName }] = result.accounts[0].roles;
      const remove = [{ roleNames: [roleName], usernames: ["reports"] }];
      await action("assignRolesToAccounts", { remove }, token);
      await action("deleteSession", {}, token);
    },
  },
  {
    what: 'Scalr: somebody tags the role hardened-base "do-not-use"',
    shows: /"do-not-use"/,
    async change({ url, env }) {
      const roles = `/api/v1beta0/user/${env.SCALR_ENVIRONMENT_ID}/roles/`;
      const signed = (/** @type {string} */ method, /** @type {string} */ path, query = "", body = "") => {
        const date = new Date().toISOString();
        const text = [method, date, path, query, body].join("\n");
        const signature = createHmac("sha256", env.SCALR_API_SECRET_KEY ?? "")
          .update(text)
          .digest("base64");
        return {
          "X-Scalr-Key-Id": env.SCALR_API_KEY_ID ?? "",
          "X-Scalr-Date": date,
          "X-Scalr-Signature": `V1-HMAC-SHA256 ${signature}`,
        };
      };
      const query = "name=hardened-base";
      const { data } = await json(`${url}${roles}?${query}`, { headers: signed("GET", roles, query) });
      const path = `${roles}${data[0].id}/`;
      const body = { tags: [...data[0].tags, "do-not-use"] };
      const headers = signed("PATCH", path, "", JSON.stringify(body));
      await json(`${url}${path}`, { method: "PATCH", headers, body });
    },
  },
];

/**
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: object }} [request] `body` is sent as JSON
 * @returns {Promise<any>}
 */
async function json(url, { headers = {}, body, ...request } = {}) {
  const init = { ...request, headers: { "Content-Type": "application/json", ...headers } };
  const response = await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${request.method ?? "GET"} ${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}
