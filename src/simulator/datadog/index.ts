import { Hono } from "hono";
import type { SimulatedVendor, SimulatorEnv } from "../vendor";
import { identify } from "./access";
import { refuse } from "./answers";
import { forbidden, Refusal } from "./refusal";
import { roleMemberRoutes } from "./role-members";
import { roleRoutes } from "./roles";
import { type DatadogState, demo, seed } from "./state";
import { type DatadogSwitches, switches } from "./switches";
import { userRoutes } from "./users";

/** Datadog's Roles API v2 with the permissions, users and key checks it needs. */
export const datadog: SimulatedVendor<DatadogState, DatadogSwitches> = {
  vendor: "datadog",
  seed,
  switches,
  environment: (origin) => ({ DD_API_KEY: demo.apiKey, DD_APP_KEY: demo.applicationKey, DD_HOST: origin }),

  // Qubole has roles under /api/v2 as well; its token tells.
  claims: ({ path, headers }) =>
    /^\/api\/(v1\/validate|v2\/(roles|permissions|users|validate_keys))(\/|$)/.test(path) &&
    !headers.has("x-auth-token"),

  routes(simulation) {
    const app = new Hono<SimulatorEnv>();
    app.onError((error, context) => refuse(error, context, simulation));
    app.notFound((context) => refuse(new Refusal(404, "Not found", "gateway"), context, simulation));

    app.get("/api/v1/validate", (context) => {
      const key = context.req.header("dd-api-key");
      if (key === undefined) return context.json({ errors: ["API key required"] }, 403);
      if (!simulation.state.apiKeys.includes(key)) throw forbidden();
      return context.json({ valid: true });
    });
    app.get("/api/v2/validate_keys", (context) => {
      identify(context, simulation);
      return context.json({ status: "ok" });
    });

    roleRoutes(app, simulation);
    roleMemberRoutes(app, simulation);
    userRoutes(app, simulation);
    return app;
  },
};
