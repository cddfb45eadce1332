import { describe, expect, test, vi } from "vitest";
import type { ResourceDefinition } from "../../src/resource/definition";
import { CloneError } from "../../src/resource/errors";
import { create } from "../../src/resource/lifecycle";
import { lostAnswer, ToyApi, type Trouble, thing, trouble } from "../support/toy";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const copy = { name: "copy", cloneFrom: "src", items: ["a", "b"] };
const written = { name: "copy", items: ["a", "b"] };

function setup(...troubles: readonly Trouble[]): ToyApi {
  const toy = new ToyApi();
  toy.plant({ id: "src", name: "source", items: ["a", "b"] });
  toy.expect(...troubles);
  return toy;
}

async function failure(work: Promise<unknown>): Promise<CloneError> {
  const thrown = await work.catch((error: unknown) => error);
  if (!(thrown instanceof CloneError)) throw new Error(`no CloneError: ${String(thrown)}`);
  return thrown;
}

test("a taken name of what has no list is told with whether it is as declared", async () => {
  const { list: _list, ...listless } = thing;
  const toy = setup();
  toy.plant({ name: "copy", items: ["a", "b"] });
  const error = await failure(create(listless, toy, { name: "copy" }));
  expect(error.message).toContain("It is as declared, as far as Toyland shows it.");
  expect((await failure(create(listless, toy, { name: "copy", note: "ours" }))).message).toContain(
    "Not as declared: note.",
  );
});

/** The vendor refuses a taken name by itself (copy), or the name is looked up first (written out). */
const ways = [
  ["a copy", copy],
  ["one written out", written],
] as const;

describe.each(ways)("%s", (_, inputs) => {
  test("is created by one request", async () => {
    const toy = setup();
    await create(thing, toy, inputs);
    expect(toy.named("copy")).toHaveLength(1);
    expect(toy.count("create")).toBe(1);
  });

  test("whose answer was lost after it was made is found, not made again", async () => {
    const toy = setup(lostAnswer("create", "after"));
    const { id, outputs } = await create(thing, toy, inputs);
    expect(toy.named("copy").map((each) => each.id)).toEqual([id]);
    expect(outputs.items).toEqual(["a", "b"]);
    expect(toy.count("create")).toBe(1);
  });

  test("that shows up only after a while is found all the same", async () => {
    const toy = setup(lostAnswer("create", "after"));
    toy.hiddenLooks = 2;
    const { id } = await create(thing, toy, inputs);
    expect(toy.named("copy").map((each) => each.id)).toEqual([id]);
    expect(toy.count("create")).toBe(1);
  });

  test("whose request was lost is asked for once more", async () => {
    const toy = setup(lostAnswer("create", "before"));
    await create(thing, toy, inputs);
    expect(toy.named("copy")).toHaveLength(1);
    expect(toy.count("create")).toBe(2);
  });

  test("that can neither be made nor found is given up with what is known", async () => {
    const toy = setup(trouble("create", "before", { kind: "network", outcome: "unknown" }, { times: 9 }));
    const error = await failure(create(thing, toy, inputs));
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(/answer[\s\S]*lost[\s\S]*"copy"[\s\S]*adopt/);
    expect(toy.count("create")).toBe(2);
  });

  test("isn't asked for again while the vendor can't be looked at", async () => {
    const toy = setup(
      lostAnswer("create", "after"),
      trouble("lookup", "before", { kind: "network" }, { times: 99, skip: 1 }),
    );
    if (inputs === copy)
      toy.expect(lostAnswer("create", "after"), trouble("lookup", "before", { kind: "network" }, { times: 99 }));
    const error = await failure(create(thing, toy, inputs));
    expect(error.kind).toBe("uncertain");
    expect(error.message).toMatch(/answer[\s\S]*lost[\s\S]*"copy"[\s\S]*adopt/);
    expect(toy.count("create")).toBe(1);
  });

  test("is found although a look failed in between", async () => {
    const toy = setup(
      lostAnswer("create", "after"),
      trouble("lookup", "before", { kind: "server" }, { skip: inputs === copy ? 0 : 1 }),
    );
    const { id } = await create(thing, toy, inputs);
    expect(toy.named("copy").map((each) => each.id)).toEqual([id]);
    expect(toy.count("create")).toBe(1);
  });

  test("that is plainly refused isn't tried again", async () => {
    for (const kind of ["validation", "auth", "permission", "quota"] as const) {
      const toy = setup(trouble("create", "before", { kind }));
      expect((await failure(create(thing, toy, inputs))).kind).toBe(kind);
      expect(toy.count("create")).toBe(1);
    }
  });

  test("whose name is taken fails with the facts and the ways out", async () => {
    const toy = setup();
    const old = toy.plant({ name: "copy", items: ["a", "b"] });
    const error = await failure(create(thing, toy, inputs));
    expect(error.kind).toBe("alreadyExists");
    expect(error.message).toContain(`id ${old.id}`);
    expect(error.message).toContain("made at");
    expect(error.message).toMatch(/Its items equal/);
    expect(error.message).toContain(`adopt: "${old.id}"`);
    expect(error.message).toMatch(/aliases/);
    expect(toy.named("copy")).toHaveLength(1);
  });

  test("whose name is taken by something that differs says so", async () => {
    const toy = setup();
    toy.plant({ name: "copy", items: ["z"] });
    expect((await failure(create(thing, toy, inputs))).message).toMatch(/Its items differ/);
  });

  test("whose name is taken by something with other attributes names these", async () => {
    const toy = setup();
    toy.plant({ name: "copy", items: ["a", "b"], note: "theirs", zone: "north" });
    const error = await failure(create(thing, toy, { ...inputs, zone: "south" }));
    expect(error.message).toMatch(/Its items equal the declared ones\.\s+Not as declared: zone, note\./);
  });

  test("never takes over an older one, even if its own answer was lost", async () => {
    const toy = setup(lostAnswer("create", "before"));
    toy.plant({ id: "old", name: "copy" });
    const error = await failure(create(thing, toy, inputs));
    expect(error.message).toContain("id old");
    expect(toy.named("copy")).toHaveLength(1);
  });
});

test("a copy whose first request did get through is found after its repetition is refused", async () => {
  const toy = setup(lostAnswer("create", "after"));
  toy.hiddenLooks = 4;
  const { id } = await create(thing, toy, copy);
  expect(toy.named("copy").map((each) => each.id)).toEqual([id]);
});

test("a request that was repeated on its way and then refused as a duplicate is looked for first", async () => {
  const toy = setup();
  const refusal = new CloneError("taken", {
    kind: "alreadyExists",
    request: { method: "POST", template: "/things", attempts: 2 },
  });
  toy.expect({ call: "create", when: "after", error: refusal });
  const { id } = await create(thing, toy, copy);
  expect(toy.named("copy").map((each) => each.id)).toEqual([id]);
});

test("a time-out of a vendor that makes duplicates isn't answered by another request", async () => {
  const timeout = trouble("create", "before", { kind: "timeout", outcome: "unknown" });
  const [refusing, duplicating] = [setup(timeout), setup(timeout)];
  await create(thing, refusing, copy);
  expect(refusing.count("create")).toBe(2);
  expect((await failure(create(thing, duplicating, written))).kind).toBe("uncertain");
  expect(duplicating.count("create")).toBe(1);
});

test("several new ones of the name are nobody's to choose from", async () => {
  const toy = setup(lostAnswer("create", "after"));
  toy.uniqueNames = false;
  const definition: typeof thing = {
    ...thing,
    create: (api, values) => {
      api.plant({ id: "twin", name: values.name, createdAt: api.now });
      return thing.create(api, values);
    },
  };
  const error = await failure(create(definition, toy, copy));
  expect(error.kind).toBe("uncertain");
  expect(error.message).toMatch(/several[\s\S]*id twin[\s\S]*adopt/);
});

test("a look that fails doesn't hide that the name is taken", async () => {
  const toy = setup(trouble("lookup", "before", { kind: "network" }));
  toy.plant({ name: "copy" });
  const error = await failure(create(thing, toy, copy));
  expect(error.kind).toBe("alreadyExists");
  expect(error.message).toContain('adopt: "<id>"');
});

describe("a vendor that offers no way to look", () => {
  const { identity: _, ...rest } = thing;
  const blind: ResourceDefinition<ToyApi> = { ...rest, lostAnswer: "Look in the vendor's console." };

  test("is asked once, whatever becomes of the answer", async () => {
    for (const when of ["before", "after"] as const) {
      const toy = setup(lostAnswer("create", when));
      const error = await failure(create(blind, toy, copy));
      expect(error.kind).toBe("uncertain");
      expect(error.message).toMatch(/may exist[\s\S]*Look in the vendor's console\./);
      expect(toy.count("create")).toBe(1);
    }
  });

  test("is believed when it refuses", async () => {
    const toy = setup(trouble("create", "before", { kind: "quota" }));
    expect((await failure(create(blind, toy, copy))).kind).toBe("quota");
  });
});
