import { Hono } from "hono";
import { z } from "zod";
import { runSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/simulator";
import type { SimulatedVendor, SimulatorEnv } from "../../src/simulator/vendor";

export interface ShelfState {
  books: { id: string; title: string }[];
  seededAt: number;
}

interface ShelfSwitches {
  shape: "plain" | "wrapped";
  colour: "red" | "green";
}

/** A made-up vendor with one route of every kind the shell has to cope with. */
export const shelf: SimulatedVendor<ShelfState, ShelfSwitches> = {
  vendor: "shelf",
  seed: (now) => ({ books: [{ id: "1", title: "Middlemarch" }], seededAt: now }),
  switches: z.object({
    shape: z.enum(["plain", "wrapped"]).default("plain"),
    colour: z.enum(["red", "green"]).default("red"),
  }),
  environment: (origin) => ({ SHELF_URL: origin, SHELF_TOKEN: "demo" }),
  claims: ({ path }) => {
    if (path === "/shelf/broken") throw new RangeError("broken");
    return path.startsWith("/shelf");
  },
  routes: ({ state, switches }) => {
    const app = new Hono<SimulatorEnv>();
    app.use("/shelf/*", (_context, next) => next());
    app.get("/shelf/books", (context) =>
      context.json(switches.shape === "plain" ? state.books : { books: state.books }),
    );
    app.post("/shelf/books", async (context) => {
      const { title } = await context.req.json();
      const book = { id: String(state.books.length + 1), title: String(title) };
      state.books.push(book);
      return context.json(book, 201);
    });
    app.get("/shelf/books/special", (context) => context.json({ title: "special" }));
    app.get("/shelf/books/:book_id", (context) => {
      const book = state.books.find((each) => each.id === context.req.param("book_id"));
      return book === undefined ? context.json({ error: "no such book" }, 404) : context.json(book);
    });
    app.delete("/shelf/books/:book_id{[0-9]+}", async (context) => {
      const reason = await context.req.text();
      state.books = state.books.filter((each) => each.id !== context.req.param("book_id"));
      return context.json({ reason });
    });
    app.post("/shelf/crash", async (context) => {
      JSON.parse(await context.req.text());
      return context.body(null, 204);
    });
    app.notFound((context) => context.json({ shelf: "has no such route" }, 404));
    return app;
  },
};

/** A second vendor that has one path for all actions, as FairCom has, and shares a switch's name with the first. */
export const desk: SimulatedVendor<{ last: string }, { colour: "red" | "green" }> = {
  vendor: "desk",
  seed: () => ({ last: "" }),
  switches: z.object({ colour: z.enum(["red", "green"]).default("red") }),
  environment: (origin) => ({ DESK_URL: `${origin}/desk` }),
  claims: ({ path, method }) => path === "/desk" && method === "POST",
  template: ({ body }) => {
    const parsed = z.object({ action: z.string() }).safeParse(body);
    return parsed.success ? `/desk#${parsed.data.action}` : undefined;
  },
  routes: ({ state }) => {
    const app = new Hono<SimulatorEnv>();
    app.onError((error, context) => context.json({ refused: error.message }, 422));
    app.post("/desk", async (context) => {
      const { action } = await context.req.json();
      if (action === "fail") throw new Error("refused by the desk");
      state.last = String(action);
      return context.json({ done: action });
    });
    return app;
  },
};

const running: Simulator[] = [];

/** Starts a simulator of both made-up vendors. */
export async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await runSimulator([shelf, desk], options);
  running.push(simulator);
  return simulator;
}

/** Closes what {@link start} started. */
export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}

/** Sends JSON and returns status and parsed answer. */
export async function send(url: string, method: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}
