/**
 * What "somebody at the vendor" does in the tour: one change per kind of copy, through the vendor's own API.
 *
 * @typedef {{ what: string, shows: RegExp, change: (at: { url: string, env: Record<string, string> }) => Promise<void> }} Drift
 *   `shows` must appear in the refresh that follows
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
      await json(`${url}/api/v2/roles/${roles[0].id}/permissions`, {
        method: "POST",
        headers,
        body: JSON.stringify({ data: { type: "permissions", id: permission.id } }),
      });
    },
  },
];

/**
 * @param {string} url
 * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [request]
 * @returns {Promise<any>}
 */
async function json(url, { headers = {}, ...request } = {}) {
  const response = await fetch(url, { ...request, headers: { "Content-Type": "application/json", ...headers } });
  if (!response.ok) throw new Error(`${request.method ?? "GET"} ${new URL(url).pathname} answered ${response.status}`);
  return response.json();
}
