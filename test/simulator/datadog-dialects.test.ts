import { describe, expect, it } from "vitest";
import { timeText } from "../../src/simulator/datadog/documents";
import { type Answer, startDatadog } from "./datadog-fixture";

const oldTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/;
const newTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z$/;

async function everyAnswer(dialect: string): Promise<Record<string, Answer>> {
  const datadog = await startDatadog({ dialect });
  const source = datadog.role("Example-Role");
  const created = await datadog.create("a");
  return {
    create: created,
    clone: await datadog.clone(source.id, "b"),
    patch: await datadog.patch(created.body.data.id, { name: "c" }),
    get: await datadog.call("GET", `v2/roles/${source.id}`),
    list: await datadog.call("GET", "v2/roles?filter=Example-Role"),
    managed: await datadog.call("GET", "v2/roles?filter=Datadog+Admin+Role"),
    permissions: await datadog.call("GET", `v2/roles/${source.id}/permissions`),
    notFound: await datadog.call("GET", "v2/roles/none"),
    badRequest: await datadog.clone(source.id, " "),
  };
}

function attributesOf(answer: Answer | undefined): string[] {
  const data = answer?.body.data;
  const first = Array.isArray(data) ? data[0] : data;
  return Object.keys(first?.attributes ?? {});
}

describe("the old dialect", () => {
  it("answers as recorded until 2024", async () => {
    const answers = await everyAnswer("old");
    for (const answer of Object.values(answers)) expect(answer.headers.get("content-type")).toBe("application/json");
    for (const name of ["create", "clone", "patch"]) {
      expect(attributesOf(answers[name])).toEqual(["name", "created_at", "modified_at"]);
    }
    for (const name of ["get", "list", "managed"]) {
      expect(attributesOf(answers[name])).toEqual(["name", "created_at", "modified_at", "user_count"]);
    }
    expect(Object.keys(answers.clone?.body.data ?? {})).toEqual(["type", "id", "attributes", "relationships"]);
    expect(answers.clone?.body.data.attributes.created_at).toMatch(oldTime);
    expect(answers.clone?.body.data.attributes.modified_at).toMatch(oldTime);
    expect(attributesOf(answers.permissions)).not.toContain("name_aliases");
    expect(answers.notFound?.body).toEqual({ errors: ["none not found"] });
    expect(answers.badRequest?.body).toEqual({ errors: ["Role names cannot be only whitespace"] });
  });
});

describe("the new dialect", () => {
  it("answers as recorded since 2024", async () => {
    const answers = await everyAnswer("new");
    for (const answer of Object.values(answers)) {
      expect(answer.headers.get("content-type")).toBe("application/vnd.api+json");
    }
    for (const name of ["create", "clone", "patch"]) {
      expect(attributesOf(answers[name])).toEqual(["created_at", "modified_at", "name", "team_count", "user_count"]);
    }
    const read = [
      "created_at",
      "created_by_handle",
      "modified_at",
      "modified_by_handle",
      "name",
      "team_count",
      "user_count",
    ];
    expect(attributesOf(answers.get)).toEqual(read);
    expect(attributesOf(answers.list)).toEqual(read);
    expect(attributesOf(answers.managed)).toEqual([...read, "managed"].sort());
    expect(Object.keys(answers.clone?.body.data ?? {})).toEqual(["id", "type", "attributes", "relationships"]);
    expect(answers.clone?.body.data.attributes.created_at).toMatch(newTime);
    expect(answers.clone?.body.data.attributes.modified_at).toMatch(newTime);
    expect(attributesOf(answers.permissions)).toContain("name_aliases");
    expect(answers.notFound?.body).toEqual({
      errors: [{ title: "Generic Error", detail: "could not find the uuid." }],
    });
    expect(answers.badRequest?.body).toEqual({
      errors: [{ title: "Generic Error", detail: "Role names cannot be only whitespace" }],
    });
  });
});

describe("times", () => {
  it.each([
    [1652349161011684, "2022-05-12T09:52:41.011684+00:00", "2022-05-12T09:52:41.011684Z"],
    [1652349161259580, "2022-05-12T09:52:41.259580+00:00", "2022-05-12T09:52:41.25958Z"],
    [1652349161000000, "2022-05-12T09:52:41.000000+00:00", "2022-05-12T09:52:41Z"],
  ])("%i", (microseconds, old, recent) => {
    expect(timeText(microseconds, "old")).toBe(old);
    expect(timeText(microseconds, "new")).toBe(recent);
  });
});
