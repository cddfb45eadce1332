/**
 * The embedded simulator as the vendor behind the measured programs.
 */
import { stop } from "../../scripts/lib/process.mjs";
import { startSimulatorProcess } from "../../scripts/lib/simulator.mjs";

/** The role of the sample data that is copied. */
const SOURCE = "Support Engineers";

/** @typedef {{ method: string, template: string | null, status: number | null }} Request */

/**
 * @typedef {object} Vendor
 * @property {Record<string, string>} env address, credentials and what the programs are to copy
 * @property {{ id: string, permissions: string[] }} source
 * @property {() => Promise<void>} reset back to the sample data
 * @property {() => Promise<void>} forgetRequests
 * @property {() => Promise<Request[]>} requests what was asked since the last `forgetRequests` or `reset`
 * @property {(limit: number, period: number) => Promise<void>} setRateLimit requests per so many seconds
 * @property {() => Promise<void>} close
 */

/**
 * @param {number} latency milliseconds by which every answer is delayed
 * @returns {Promise<Vendor>}
 */
export async function startVendor(latency) {
  const { url, env, child } = await startSimulatorProcess({ args: ["--latency", String(latency)] });
  const control = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {unknown} */ body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${url}/_simulator/${path}`, init);
    if (!response.ok) throw new Error(`the simulator refused ${method} ${path}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  const { datadog } = await control("GET", "state", undefined);
  const role = datadog.roles.find((/** @type {{ name: string }} */ { name }) => name === SOURCE);
  const names = new Map(
    datadog.permissions.map((/** @type {{ id: string, name: string }} */ { id, name }) => [id, name]),
  );
  const source = { id: role.id, permissions: role.permissions.map((/** @type {string} */ id) => names.get(id)).sort() };
  return {
    env: { ...env, BENCH_SOURCE: source.id, BENCH_PERMISSIONS: JSON.stringify(source.permissions) },
    source,
    reset: () => control("POST", "reset", undefined),
    forgetRequests: () => control("DELETE", "requests", undefined),
    requests: () => control("GET", "requests", undefined),
    setRateLimit: (limit, period) => control("PUT", "switches", { datadog: { bucket: { limit, period } } }),
    close: () => stop(child),
  };
}
