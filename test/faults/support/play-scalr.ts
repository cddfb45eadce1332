import { isDeepStrictEqual } from "node:util";
import type { ScalrState } from "../../../src/simulator/scalr/state";
import { heldOf, type Playground } from "./playground";
import { scalr as row } from "./scalr";

const ENVIRONMENT = 5;
const role = (args: Record<string, unknown>) => ({ type: "scalr:Role", args });

const named = (state: object, name: string) =>
  (state as ScalrState).roles.find((each) => each.envId === ENVIRONMENT && each.name === name);

export const scalr: Playground = {
  row,
  declarations: {
    base: [
      role({ name: "hardened-base", cloneFrom: 4711 }),
      role({ name: "hardened-base", cloneFrom: 42 }),
      role({ name: "hardened-base-2", cloneFrom: 4711, description: "Ours", tags: ["b", "a"] }),
      role({ name: "hardened-base", cloneFrom: 4711, categoryId: 101, quickStart: true, quickStartGroup: "ours" }),
    ],
    web: [role({ name: "web-copy", cloneFrom: 42 }), role({ name: "Web-Copy", cloneFrom: "5/42", description: "" })],
  },
  names: ["hardened-base", "hardened-base-2", "web-copy", "Web-Copy"],
  meddling: [
    {
      title: "changes a description",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.description = "Changed by hand";
      },
    },
    {
      title: "tags a role",
      apply: (state, name) => void named(state, name)?.tags.push(`by-hand-${named(state, name)?.tags.length}`),
    },
    {
      title: "renames a role",
      apply: (state, name) => {
        const found = named(state, name);
        if (found) found.name = `renamed-${found.id}`;
      },
    },
    {
      title: "deletes a role",
      apply: (state, name) => {
        const { roles } = state as ScalrState;
        const found = named(state, name);
        if (found) roles.splice(roles.indexOf(found), 1);
      },
    },
    {
      title: "creates a role of that name",
      apply: (state, name) => {
        const { roles, nextIds } = state as ScalrState;
        const model = roles.find(({ id }) => id === 46);
        const taken = roles.some(
          (each) => each.envId === ENVIRONMENT && each.name.toLowerCase() === name.toLowerCase(),
        );
        if (!model || taken) return;
        roles.push({ ...structuredClone(model), id: nextIds.role, name });
        nextIds.role += 1;
      },
    },
    {
      title: "changes the source",
      apply: (state) => {
        const source = (state as ScalrState).roles.find(({ id }) => id === 4711);
        if (source) source.description = "Hardened once more";
      },
    },
  ],
  switches: [
    {},
    { cloneTags: "empty", errorsOnSuccess: "[]", deprecatedUnset: "{}" },
    { clockSkew: 4000, deprecatedUnset: "absent" },
    { rateLimit: 8 },
  ],
  difference(recorded, held) {
    const live = heldOf(recorded, held)?.content as Record<string, unknown> | undefined;
    if (!live) return "it isn't there";
    const { inputs } = recorded;
    const wrong = ["name", "description", "categoryId", "quickStart", "quickStartGroup", "tags"].filter((key) => {
      const wanted = key === "tags" && Array.isArray(inputs.tags) ? [...inputs.tags].sort() : inputs[key];
      return (
        wanted !== undefined && !isDeepStrictEqual(wanted, live[key] ?? (key === "quickStartGroup" ? "" : undefined))
      );
    });
    return wrong.length > 0
      ? `not as declared: ${wrong.map((key) => `${key} ${JSON.stringify(live[key])}`).join(", ")}`
      : undefined;
  },
};
