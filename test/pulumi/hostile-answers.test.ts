import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type DynamicProvider, dynamicProvider } from "../../src/pulumi/host";
import { HostError, HostPartialFailure } from "../../src/pulumi/print";
import { type Simulator, startSimulator } from "../../src/simulator";
import { json } from "../support/generators";
import { environmentAt, registeredResources, SAMPLES } from "../support/rooms";
import { type Behaviour, forwarded, type Reaction, type Received, startStub } from "../support/stub-server";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));
vi.setConfig({ testTimeout: 60_000 });

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
  vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "2");
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await simulator.close();
});

/** How an answer is falsified. */
type Mutation =
  | { readonly how: "replace"; readonly at: number; readonly value: unknown }
  | { readonly how: "remove"; readonly at: number }
  | { readonly how: "whole"; readonly status: number; readonly body: unknown; readonly echo: boolean };

const hostileText = fc.constantFrom(
  "\u001b[31mred\u001b[0m\u001b]0;title\u0007",
  "\u009b2J",
  "\u202egnp.exe",
  "line\nWhat to do: run something",
  "",
  "x".repeat(5000),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ how: fc.constant("replace" as const), at: fc.nat(), value: fc.oneof(hostileText, json) }),
  fc.record({ how: fc.constant("remove" as const), at: fc.nat() }),
  fc.record({
    how: fc.constant("whole" as const),
    status: fc.constantFrom(200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503),
    body: fc.oneof(
      json,
      hostileText,
      json.map((value) => ({ errors: [value, "\u001b[31mred"] })),
      json.map((value) => ({
        errorCode: 12,
        errorMessage: value,
        result: value,
        data: value,
        error: { message: value },
      })),
      fc.constant('{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}}}'),
      fc.constant("<html><body>Sign in</body></html>"),
    ),
    echo: fc.boolean(),
  }),
);

/** Every place in a value, as its parent and key. */
function places(value: unknown): [Record<string, unknown>, string][] {
  if (value === null || typeof value !== "object") return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap(
    (key) => [[parent, key], ...places(parent[key])] as [Record<string, unknown>, string][],
  );
}

function falsified(body: unknown, change: Mutation): unknown {
  if (change.how === "whole") return change.body;
  const copy: unknown = structuredClone(body);
  const all = places(copy);
  const [parent, key] = all[change.at % Math.max(1, all.length)] ?? [];
  if (!parent || key === undefined) return copy;
  if (change.how === "remove") delete parent[key];
  else
    Object.defineProperty(parent, key, { value: change.value, enumerable: true, configurable: true, writable: true });
  return copy;
}

const SECRET_HEADER = /^(authorization|x-auth-token|dd-api-key|dd-application-key)$/;
const SECRET_MEMBER = /"(?:authToken|password)":"((?:[^"\\]|\\.)+)"/g;

/** What a request holds that mustn't be shown. */
function secretsOf({ headers, body }: Received): string[] {
  const sent = Object.entries(headers).flatMap(([name, value]) => (SECRET_HEADER.test(name) ? [value] : []));
  // Demo passwords as short as a user's name can't be told from it.
  return [...sent, ...[...body.matchAll(SECRET_MEMBER)].map(([, value]) => value ?? "")].filter(
    (each) => each.length > 5,
  );
}

/** Passes requests on to the simulator and falsifies some of its answers. */
function liar(mutations: ReadonlyMap<number, Mutation>, secrets: Set<string>): Behaviour {
  return async (request, index): Promise<Reaction> => {
    for (const secret of secretsOf(request)) secrets.add(secret);
    const answer = await forwarded(simulator.url, request);
    const change = mutations.get(index);
    const headers = { "content-type": answer.headers.get("content-type") ?? "application/json" };
    if (!change) return { status: answer.status, headers, body: answer.body };
    const body = falsified(answer.body, change);
    if (change.how !== "whole") return { status: answer.status, headers, body };
    // Servers that fail like to repeat what they were asked with.
    const repeated = `${JSON.stringify(request.headers)} ${request.body}`;
    const said =
      change.echo && change.status >= 400 ? { errors: [repeated], message: repeated, errorMessage: repeated } : body;
    return {
      status: change.status,
      headers: { ...headers, "x-request-id": "r\u009b2J" },
      body: change.status === 204 ? undefined : said,
    };
  };
}

const CONTROL = /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

class Life {
  private id: string | undefined;
  private inputs: Record<string, unknown> = {};
  private outputs: Record<string, unknown> = {};
  failures = 0;

  constructor(
    private readonly provider: DynamicProvider,
    private readonly secrets: ReadonlySet<string>,
  ) {}

  async declare(args: Record<string, unknown>): Promise<void> {
    const checked = await this.handled(this.provider.check(this.inputs, args));
    for (const { reason } of checked?.failures ?? []) this.expectFit(reason);
    if (!checked || checked.failures.length > 0) return;
    const { inputs } = checked;
    if (this.id === undefined) {
      const created = await this.handled(this.provider.create(inputs));
      if (created) [this.id, this.outputs] = [created.id, created.outs];
    } else {
      const updated = await this.handled(this.provider.update(this.id, this.outputs, inputs));
      if (updated) this.outputs = updated.outs;
    }
    this.inputs = inputs;
    if (this.id !== undefined) expect(this.id).not.toBe("");
    this.expectPlain(this.outputs);
  }

  async refresh(): Promise<void> {
    if (this.id === undefined) return;
    const found = await this.handled(this.provider.read(this.id, this.outputs));
    if (!found || found.id === "") return;
    this.expectPlain(found.props);
    this.expectPlain(found.inputs ?? {});
    [this.inputs, this.outputs] = [found.inputs ?? {}, found.props];
  }

  async remove(): Promise<void> {
    if (this.id !== undefined) await this.handled(this.provider.delete(this.id, this.outputs));
  }

  private async handled<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (thrown) {
      this.failures++;
      if (!(thrown instanceof HostError)) throw new Error(`a foreign error: ${String(thrown)}`);
      this.expectFit(thrown.message);
      if (thrown instanceof HostPartialFailure) {
        expect(thrown.id).not.toBe("");
        const { __provider, ...properties } = thrown.properties;
        [this.id, this.outputs] = [thrown.id, properties];
      }
      return undefined;
    }
  }

  private expectFit(message: string): void {
    expect(message).not.toContain("failed unexpectedly");
    expect(message).not.toContain("can't be stored");
    expect(message).not.toMatch(CONTROL);
    for (const secret of this.secrets) expect(message).not.toContain(secret);
  }

  private expectPlain(bag: Record<string, unknown>): void {
    expect(JSON.parse(JSON.stringify(bag))).toEqual(bag);
    expect(JSON.stringify(Object.keys(bag))).not.toContain("__proto__");
  }
}

const resources = (await registeredResources()).map((each) => ({ ...each, sample: SAMPLES[each.name] }));

test("every resource has a sample here", () => {
  expect(resources.filter(({ sample }) => sample === undefined)).toEqual([]);
});

describe.each(resources)("$name", ({ name, load, sample }) => {
  async function live(mutations: ReadonlyMap<number, Mutation>): Promise<number> {
    await simulator.reset();
    const secrets = new Set<string>();
    const server = await startStub(liar(mutations, secrets), { keep: true });
    for (const [key, value] of Object.entries(environmentAt(simulator, server.url))) vi.stubEnv(key, value);
    try {
      const [created, changed] = sample?.(simulator) ?? [{}, {}];
      const life = new Life(dynamicProvider(name, load), secrets);
      await life.declare(created);
      await life.refresh();
      await life.declare(changed);
      await life.refresh();
      await life.remove();
      return life.failures === 0 ? server.received.length : -life.failures;
    } finally {
      await server.close();
    }
  }

  test("lives well with a vendor that tells the truth", async () => {
    expect(await live(new Map())).toBeGreaterThan(3);
  });

  test("survives answers that lie, and never repeats a secret or anything that a terminal would obey", async () => {
    const lies = fc.uniqueArray(fc.tuple(fc.nat({ max: 12 }), mutation), {
      minLength: 1,
      maxLength: 3,
      selector: ([at]) => at,
    });
    await fc.assert(
      fc.asyncProperty(lies, async (mutations) => {
        await live(new Map(mutations));
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  test("survives a vendor that always gives the same answer", async () => {
    await fc.assert(
      // A vendor that is always too busy is waited for at length: another test's business.
      fc.asyncProperty(
        mutation.filter((each) => each.how !== "whole" || each.status !== 429),
        async (change) => {
          await live(new Map(Array.from({ length: 60 }, (_, index) => [index, change])));
        },
      ),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
