import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { DatadogApi } from "../../src/datadog/api";
import { role } from "../../src/datadog/role";
import type { ResourceDefinition } from "../../src/resource/definition";
import { CloneError } from "../../src/resource/errors";
import type { Bag } from "../../src/resource/json";
import { PartialFailure } from "../../src/resource/lifecycle";
import type { Fault } from "../../src/simulator";
import { Refused, Resource } from "../support/room";
import { Organisation } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));
vi.setConfig({ testTimeout: 30_000 });

beforeAll(() => {
  vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", "0.4");
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** What can happen to a request; each once, at every place. */
const faults: Readonly<Record<string, Omit<Fault, "match">>> = {
  "reset before it is executed": { fault: "reset-before" },
  "reset after it is executed": { fault: "reset-after" },
  "half an answer": { fault: "truncate" },
  "an answer that can't be read": { fault: "malformed" },
  "no answer, not executed": { fault: "hang" },
  "no answer, executed": { fault: "hang", execute: true },
  "500, not executed": { fault: "status", status: 500 },
  "500, executed": { fault: "status", status: 500, execute: true },
  "502 by a proxy, executed": {
    fault: "status",
    status: 502,
    headers: { "content-type": "text/html" },
    body: "<h1>Bad Gateway</h1>",
    execute: true,
  },
  "429": { fault: "status", status: 429, headers: { "x-ratelimit-reset": "1" }, body: { errors: ["slow down"] } },
  "503 with a wish to wait": { fault: "status", status: 503, headers: { "retry-after": "1" } },
};

const definition = role as unknown as ResourceDefinition<DatadogApi>;

/** The same state in a new process. */
function anew(organisation: Organisation, old?: Resource<DatadogApi>): Resource<DatadogApi> {
  const made = new Resource<DatadogApi>(definition, organisation.connect());
  if (old) Object.assign(made, { id: old.id, inputs: old.inputs, outputs: old.outputs, unfinished: old.unfinished });
  return made;
}

/** What the user is told to do when the name turns out to be taken. */
function adviceOf(error: unknown): Bag {
  const id = error instanceof Error ? /adopt: "([0-9a-f-]{36})"/.exec(error.message)?.[1] : undefined;
  return id === undefined ? {} : { adopt: id };
}

/** Runs `up` until it succeeds, each time in a new process and following the advice. Returns how often it failed. */
async function persist(organisation: Organisation, old: Resource<DatadogApi>, args: Bag) {
  let resource = old;
  let advice: Bag = {};
  for (let failures = 0; ; failures++) {
    try {
      await resource.up({ ...args, ...advice });
      return { resource, failures };
    } catch (error) {
      const ours = error instanceof CloneError || error instanceof PartialFailure || error instanceof Refused;
      if (!ours || failures === 3) throw error;
      advice = adviceOf(error);
      resource = anew(organisation, resource);
    }
  }
}

interface Flow {
  readonly what: string;
  /** How many requests it takes when all goes well. */
  readonly requests: number;
  run(organisation: Organisation, disturb: () => void): Promise<void>;
}

async function expectOne(organisation: Organisation, resource: Resource<DatadogApi>, args: Bag, held: string[]) {
  const name = String(args.name);
  expect(organisation.role(name).id).toBe(resource.id);
  expect(organisation.permissions(name)).toEqual(held);
  organisation.simulator.setFaults([]);
  const next = anew(organisation, resource);
  expect(await next.up(args)).toBe("same");
  expect(await next.refresh()).toEqual([]);
}

const AUDITOR_PERMISSIONS = ["audit_logs_read", "logs_read_archives", "logs_read_data", "logs_read_index_data"];

const flows: readonly Flow[] = [
  {
    what: "creating a copy",
    requests: 3,
    run: async (organisation, disturb) => {
      const args = { name: "copy", cloneFrom: organisation.role("Log Auditors").id };
      disturb();
      const { resource, failures } = await persist(organisation, organisation.resource(), args);
      expect(failures).toBeLessThanOrEqual(1);
      await expectOne(organisation, resource, args, AUDITOR_PERMISSIONS);
    },
  },
  {
    what: "creating a role written out",
    requests: 3,
    run: async (organisation, disturb) => {
      const args = { name: "x", permissions: ["logs_read_data", "apm_read"] };
      disturb();
      const { resource, failures } = await persist(organisation, organisation.resource(), args);
      expect(failures).toBeLessThanOrEqual(1);
      await expectOne(organisation, resource, args, ["apm_read", "logs_read_data"]);
    },
  },
  {
    what: "creating a copy that has to be changed at once",
    requests: 3,
    run: async (organisation, disturb) => {
      const args = { name: "copy", cloneFrom: organisation.role("Log Auditors").id };
      const resource = organisation.resource();
      const inputs = await resource.preview(args);
      await organisation.grant("Log Auditors", "apm_read");
      disturb();
      const { create } = await import("../../src/resource/lifecycle");
      const made = await create(definition, resource.api, inputs).catch((error: unknown) => error);
      if (made instanceof PartialFailure) {
        Object.assign(resource, { id: made.id, inputs, outputs: made.outputs, unfinished: true });
      } else if (made instanceof Error) throw made;
      else Object.assign(resource, { id: (made as { id: string }).id, inputs, ...(made as object) });
      const { resource: last } = await persist(organisation, anew(organisation, resource), args);
      await expectOne(organisation, last, args, AUDITOR_PERMISSIONS);
    },
  },
  {
    what: "an update",
    requests: 3,
    run: async (organisation, disturb) => {
      const resource = organisation.resource();
      await resource.up({ name: "x", permissions: ["logs_read_data"] });
      const args = { name: "y", permissions: ["apm_read"] };
      const next = anew(organisation, resource);
      disturb();
      const { resource: last, failures } = await persist(organisation, next, args);
      expect(failures).toBeLessThanOrEqual(1);
      await expectOne(organisation, last, args, ["apm_read"]);
      expect(organisation.roles("x")).toEqual([]);
    },
  },
  {
    what: "a removal",
    requests: 1,
    run: async (organisation, disturb) => {
      const resource = organisation.resource();
      await resource.up({ name: "x", permissions: ["logs_read_data"] });
      disturb();
      await anew(organisation, resource).destroy();
      expect(organisation.roles("x")).toEqual([]);
    },
  },
  {
    what: "a refresh",
    requests: 2,
    run: async (organisation, disturb) => {
      const resource = organisation.resource();
      await resource.up({ name: "x", permissions: ["logs_read_data"] });
      disturb();
      expect(await anew(organisation, resource).refresh()).toEqual([]);
    },
  },
];

for (const { what, requests, run } of flows) {
  describe(what, () => {
    const places = Array.from({ length: requests }, (_, index) => index + 1);
    const cases = places.flatMap((place) => Object.entries(faults).map(([name, fault]) => ({ place, name, fault })));
    test.concurrent.each(cases)("request $place: $name", async ({ place, fault }) => {
      const organisation = await Organisation.open();
      try {
        await run(organisation, () => {
          organisation.simulator.clearRequests();
          organisation.simulator.setFaults([{ match: { nth: place }, ...fault }]);
        });
        expect(organisation.requests().length).toBeGreaterThanOrEqual(place);
      } finally {
        await organisation.simulator.close();
      }
    });
  });
}

test("a role that somebody else made in the very second isn't taken for the copy whose request got lost", async () => {
  const organisation = await Organisation.open();
  try {
    const args = { name: "copy", cloneFrom: organisation.role("Log Auditors").id };
    const theirs = await anew(organisation).up({ name: "copy", permissions: ["apm_read"] });
    expect(theirs).toBe("create");
    organisation.simulator.setFaults([{ match: { method: "POST" }, fault: "reset-before", times: 1 }]);
    const { id } = organisation.role("copy");
    await expect(anew(organisation).up(args)).rejects.toThrow(
      new RegExp(`already has a Datadog role with the name "copy"[\\s\\S]*id ${id}[\\s\\S]*differ from the declared`),
    );
    expect(organisation.permissions("copy")).toEqual(["apm_read"]);
  } finally {
    await organisation.simulator.close();
  }
});
