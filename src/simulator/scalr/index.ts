import type { SimulatedVendor } from "../vendor";
import { routesOf } from "./routes";
import { demoKey, seed } from "./seed";
import { scalrRoutes } from "./server";
import type { ScalrState } from "./state";
import { type ScalrSwitches, scalrSwitches } from "./switches";

/**
 * Classic Scalr, API v1beta0: roles with clone, deprecate and promote, their images, global variables and orchestration
 * rules, role categories, the OS catalogue, and the clone of farms.
 */
export const scalr: SimulatedVendor<ScalrState, ScalrSwitches> = {
  vendor: "scalr",
  seed,
  switches: scalrSwitches,
  environment: (origin) => ({
    SCALR_API_URL: origin,
    SCALR_API_KEY_ID: demoKey.id,
    SCALR_API_SECRET_KEY: demoKey.secret,
    SCALR_ENVIRONMENT_ID: "5",
  }),
  claims: ({ path }) =>
    /^\/api\/(?:(?:(?:user|account)\/)?v1beta0(?:\/|$)|(?:user|account|global)\.v1beta0\.yml$)/.test(path),
  template: ({ method, path }) => routesOf(method, path)[0]?.template,
  routes: scalrRoutes,
};
