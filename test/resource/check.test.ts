import { describe, expect, test } from "vitest";
import { check } from "../../src/resource/check";
import { CloneError } from "../../src/resource/errors";
import type { Bag } from "../../src/resource/json";
import { DECLARED, keepDeclared, SOURCE } from "../../src/resource/pin";
import { Unknown } from "../../src/resource/unknown";
import { ToyApi, thing, trouble } from "../support/toy";

const api = () => {
  const made = new ToyApi();
  made.plant({ id: "src", name: "source", items: ["a", "b", "c"] });
  made.plant({ id: "src2", name: "other source", items: ["c", "d"] });
  return made;
};

const checked = (olds: Bag, news: Bag, toy = api(), offline = false) =>
  check(thing, olds, news, { connect: async () => toy, offline });

const inputsOf = async (olds: Bag, news: Bag, toy = api(), offline = false) => {
  const { inputs, problems } = await checked(olds, news, toy, offline);
  expect(problems).toEqual([]);
  return inputs;
};

const problemsOf = async (olds: Bag, news: Bag, toy = api()) =>
  (await checked(olds, news, toy)).problems.map(({ path, message }) => `${path}: ${message}`);

describe("a wrong declaration", () => {
  test("is reported whole, with paths and the nearest names", async () => {
    const news = { nam: "x", items: ["ok", "", 3], note: "n".repeat(21), zone: true, follows: "yes" };
    expect(await problemsOf({}, news)).toEqual([
      "name: is required",
      "items[1]: expected at least 1 character, got 0",
      "items[2]: expected a string, got a number",
      "zone: expected a string, got a boolean",
      "note: expected at most 20 characters, got 21",
      "follows: expected a boolean, got a string",
      'nam: thing has no such property; did you mean "name"?',
    ]);
  });

  test("that names a source and writes the list out is refused", async () => {
    expect(await problemsOf({}, { name: "copy", cloneFrom: "src", items: [] })).toEqual([
      expect.stringMatching(/^cloneFrom: .*exclude.*items/),
    ]);
  });

  test("doesn't bring control characters to the terminal", async () => {
    const [problem] = (await checked({}, { name: "x", "\u001b[31mred\u009b": 1 })).problems;
    expect(problem?.path).toBe("\\u001b[31mred\\u009b");
  });

  test("is compared with nothing at the vendor", async () => {
    const toy = api();
    await checked({}, { name: 1, items: [2] }, toy);
    expect(toy.calls).toEqual([]);
  });
});

describe("a list that is written out", () => {
  test("is the same in any order and with repetitions", async () => {
    const first = await inputsOf({}, { name: "x", items: ["c", "a", "b", "a"] });
    expect(first).toEqual({ name: "x", items: ["a", "b", "c"] });
    expect(await inputsOf(first, { name: "x", items: ["b", "c", "a"] })).toEqual(first);
  });

  test("keeps its old order when it changes", async () => {
    const olds = { name: "x", items: ["b", "c", "d"] };
    expect(await inputsOf(olds, { name: "x", items: ["a", "b", "c", "d"] })).toMatchObject({
      items: ["b", "c", "d", "a"],
    });
  });

  test("is empty where neither it nor a source is given", async () => {
    expect(await inputsOf({}, { name: "x" })).toEqual({ name: "x", items: [] });
  });

  test("drops what an earlier source had pinned", async () => {
    const olds = { name: "x", cloneFrom: "src", items: ["a", "hand"], [DECLARED]: keepDeclared(["a", "b"], true) };
    expect(await inputsOf(olds, { name: "x", items: ["z"] })).toEqual({ name: "x", items: ["z"] });
  });
});

describe("a source", () => {
  test("that is new is read once, and its list is shown", async () => {
    const toy = api();
    const inputs = await inputsOf({}, { name: "copy", cloneFrom: " src " }, toy);
    expect(inputs).toEqual({ name: "copy", cloneFrom: "src", items: ["a", "b", "c"] });
    expect(toy.calls).toEqual(["source"]);
  });

  test("that is unchanged isn't asked again: the copy is pinned, whatever becomes of the source", async () => {
    const toy = api();
    const olds = await inputsOf({}, { name: "copy", cloneFrom: "src" }, toy);
    toy.things.delete("src");
    toy.calls.length = 0;
    expect(await inputsOf(olds, { name: "renamed", cloneFrom: "src" }, toy)).toEqual({ ...olds, name: "renamed" });
    expect(toy.calls).toEqual([]);
  });

  test("that changes pins anew, in the old order, and says so", async () => {
    const olds = { name: "copy", cloneFrom: "src", items: ["a", "b", "c"] };
    const { inputs, notices } = await checked(olds, { name: "copy", cloneFrom: "src2" });
    expect(inputs).toEqual({ name: "copy", cloneFrom: "src2", items: ["d", "c"] });
    expect(notices).toEqual(['thing "copy": a new source, pinned anew in place (items: 1 added, 2 removed).']);
  });

  test("that a refresh found differing keeps the declared list", async () => {
    const olds = { name: "copy", cloneFrom: "src", items: ["a", "hand"], [DECLARED]: keepDeclared(["a", "b"], true) };
    expect(await inputsOf(olds, { name: "copy", cloneFrom: "src" })).toEqual({
      name: "copy",
      cloneFrom: "src",
      items: ["a", "b"],
    });
  });

  test("that is missing is a problem of the property", async () => {
    expect(await problemsOf({}, { name: "copy", cloneFrom: "nowhere" })).toEqual([
      "cloneFrom: there is no thing nowhere",
    ]);
  });

  test("in the same program hands its list over: nothing is asked", async () => {
    const toy = api();
    const inputs = await inputsOf({}, { name: "copy", cloneFrom: "src", [SOURCE]: ["z", "y"] }, toy);
    expect(inputs).toEqual({ name: "copy", cloneFrom: "src", items: ["y", "z"] });
    expect(toy.calls).toEqual([]);
  });

  test("in the same program that changes doesn't move the pin", async () => {
    const olds = { name: "copy", cloneFrom: "src", items: ["a"] };
    expect(await inputsOf(olds, { name: "copy", cloneFrom: "src", [SOURCE]: ["b"] })).toEqual(olds);
  });

  test.each([
    ["unknown itself", { cloneFrom: new Unknown("string") }],
    ["unknown in what it hands over", { cloneFrom: "src", [SOURCE]: new Unknown("array") }],
    ["unknown in an element of what it hands over", { cloneFrom: "src", [SOURCE]: ["a", new Unknown("string")] }],
  ])("that is %s leaves the list unknown, and nothing is asked", async (_, news) => {
    const toy = api();
    const inputs = await inputsOf({}, { name: "copy", ...news }, toy);
    expect(inputs.items).toEqual(new Unknown("array"));
    expect(inputs[SOURCE]).toBeUndefined();
    expect(toy.calls).toEqual([]);
  });
});

describe("ignoreChanges", () => {
  const pinned = { name: "copy", cloneFrom: "src", items: ["a", "b", "c"] };
  const drifted = { ...pinned, items: ["a", "hand"], [DECLARED]: keepDeclared(["a", "b", "c"], true) };

  test("carries the old list beside the source", async () => {
    expect(await inputsOf(pinned, { name: "copy", cloneFrom: "src", items: pinned.items })).toEqual(pinned);
  });

  test("carries accepted drift, with the pin beside it", async () => {
    const news = { name: "renamed", cloneFrom: "src", items: drifted.items, [DECLARED]: drifted[DECLARED] };
    expect(await inputsOf(drifted, news)).toEqual({ ...drifted, name: "renamed" });
  });

  test("withdrawn goes back to the pin", async () => {
    expect(await inputsOf(drifted, { name: "copy", cloneFrom: "src" })).toEqual(pinned);
  });

  test("with a new source carries the list and keeps the new pin", async () => {
    expect(await inputsOf(pinned, { name: "copy", cloneFrom: "src2", items: pinned.items })).toEqual({
      ...pinned,
      cloneFrom: "src2",
      [DECLARED]: keepDeclared(["c", "d"], true),
    });
  });

  test("doesn't excuse another list beside the source", async () => {
    expect(await problemsOf(pinned, { name: "copy", cloneFrom: "src", items: ["a"] })).toHaveLength(1);
  });
});

describe("adopt", () => {
  test("is kept from the creation, whatever the program says later", async () => {
    const olds = await inputsOf({}, { name: "x", adopt: "thing-7" });
    expect(olds.adopt).toBe("thing-7");
    expect(await inputsOf(olds, { name: "x" })).toEqual(olds);
    expect(await inputsOf(olds, { name: "x", adopt: "another" })).toEqual(olds);
  });

  test("can't be brought in later", async () => {
    expect(await inputsOf({ name: "x", items: [] }, { name: "x", adopt: "thing-7" })).toEqual({ name: "x", items: [] });
  });
});

describe("offline", () => {
  test("the list of a new copy is unknown, that of a pinned one is kept", async () => {
    const toy = api();
    expect((await inputsOf({}, { name: "c", cloneFrom: "src" }, toy, true)).items).toEqual(new Unknown("array"));
    const olds = { name: "c", cloneFrom: "src", items: ["a"] };
    expect(await inputsOf(olds, { name: "c", cloneFrom: "src" }, toy, true)).toEqual(olds);
    expect(toy.calls).toEqual([]);
  });
});

describe("a vendor that can't be asked", () => {
  const rejected = new CloneError("Toyland rejected the credential.", { kind: "auth" });

  test("is one problem of the whole resource if the credential is at fault", async () => {
    const surroundings = { connect: () => Promise.reject(rejected), offline: false };
    const { problems } = await check(thing, {}, { name: "c", cloneFrom: "src" }, surroundings);
    expect(problems).toEqual([{ path: "", message: rejected.message }]);
  });

  test("is a problem of the source otherwise, beside what else is wrong", async () => {
    const toy = api();
    toy.expect(trouble("source", "before", { kind: "server" }));
    expect(await problemsOf({}, { cloneFrom: "src" }, toy)).toEqual([
      "name: is required",
      "cloneFrom: the source went wrong (server)",
    ]);
  });
});

test.each([
  ["a copy", { name: "c", cloneFrom: "src" }],
  ["a copy of a resource", { name: "c", cloneFrom: "src", [SOURCE]: ["q", "p"] }],
  ["a list", { name: "c", items: ["q", "p"], zone: "z", note: "n" }],
  ["nothing in particular", { name: "c" }],
  ["an adopted thing", { name: "c", adopt: "thing-1", password: "abc" }],
])("checking again with its own result as the old inputs changes nothing: %s", async (_, news) => {
  const once = await inputsOf({}, news);
  expect(await inputsOf(once, news)).toEqual(once);
  expect(await inputsOf(once, once)).toEqual(once);
});
