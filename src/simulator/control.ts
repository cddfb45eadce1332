import { type Context, Hono } from "hono";
import { SimulatorError } from "./errors";
import type { SimulatorApp, SimulatorEnv } from "./vendor";

/** What the control routes do; the bodies are passed on unchecked. */
export interface Controls {
  requests(): unknown;
  clearRequests(): void;
  state(): unknown;
  setState(states: unknown): Promise<void>;
  reset(): Promise<void>;
  faults(): unknown;
  setFaults(faults: unknown): void;
  switches(): unknown;
  setSwitches(changes: unknown): void;
  resetSwitches(): void;
}

async function bodyOf(context: Context<SimulatorEnv>): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw new SimulatorError("the body is not JSON");
  }
}

/** The routes under `/_simulator`. Invalid requests are answered with status 400 and `{ "error": text }`. */
export function controlRoutes(controls: Controls): SimulatorApp {
  const app: SimulatorApp = new Hono<SimulatorEnv>();
  app.onError((error, context) =>
    error instanceof SimulatorError
      ? context.json({ error: error.message }, 400)
      : context.json({ error: `the simulator failed: ${error.message}` }, 500),
  );

  app.get("/requests", (context) => context.json(controls.requests()));
  app.delete("/requests", (context) => {
    controls.clearRequests();
    return context.body(null, 204);
  });

  app.get("/state", (context) => context.json(controls.state()));
  app.put("/state", async (context) => {
    await controls.setState(await bodyOf(context));
    return context.body(null, 204);
  });

  app.post("/reset", async (context) => {
    await controls.reset();
    return context.body(null, 204);
  });

  app.get("/faults", (context) => context.json(controls.faults()));
  app.put("/faults", async (context) => {
    controls.setFaults(await bodyOf(context));
    return context.json(controls.faults());
  });
  app.delete("/faults", (context) => {
    controls.setFaults([]);
    return context.body(null, 204);
  });

  app.get("/switches", (context) => context.json(controls.switches()));
  app.put("/switches", async (context) => {
    controls.setSwitches(await bodyOf(context));
    return context.json(controls.switches());
  });
  app.delete("/switches", (context) => {
    controls.resetSwitches();
    return context.body(null, 204);
  });

  const known = [...new Set(app.routes.map(({ method, path }) => `${method} /_simulator${path}`))].join(", ");
  app.all("*", (context) => context.json({ error: `no such control; there are: ${known}` }, 404));
  return app;
}
