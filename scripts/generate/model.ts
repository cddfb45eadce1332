import { z } from "zod";
import type { Field, Fields, ResourceDefinition } from "../../src/resource/definition";
import { ENVIRONMENT } from "../../src/resource/environment";
import { vendors } from "../../src/vendors";

/** The definitions as plain data, for the texts that are made from them. */
export async function model() {
  const rooms = await Promise.all(Object.values(vendors).map((load) => load()));
  return {
    environment: ENVIRONMENT,
    vendors: rooms.map(({ vendor, resources, functions }) => ({
      name: vendor.name,
      title: vendor.title,
      doc: vendor.doc,
      settings: vendor.settings,
      resources: resources.map((resource) => ({
        type: resource.type,
        title: resource.title,
        doc: resource.doc,
        examples: resource.examples,
        pages: resource.pages,
        endpoints: resource.endpoints,
        onDelete: resource.onDelete,
        inputs: fields(resource.inputs, "input"),
        outputs: fields(resource.outputs, "output"),
        shape: shapeOf(resource),
      })),
      functions: functions.map((definition) => ({
        name: definition.name,
        doc: definition.doc,
        inputs: fields(definition.inputs, "input"),
        outputs: fields(definition.outputs, "output"),
      })),
    })),
  };
}

function shapeOf(resource: ResourceDefinition<unknown>) {
  const all: [string, Field][] = [...Object.entries(resource.inputs), ...Object.entries(resource.outputs)];
  const names = (test: (field: Field) => boolean) => all.filter(([, field]) => test(field)).map(([name]) => name);
  const source = resource.list?.source?.field;
  const reference = Object.entries(resource.inputs).find(([, field]) => field.reference !== undefined);
  const [logicalName] = names((field) => field.logicalName === true);
  return {
    name: `${resource.vendor.name}:${resource.type}`,
    properties: [...new Set(names(() => true))],
    secrets: names((field) => field.secret === true),
    ...(logicalName === undefined ? {} : { logicalName }),
    ...(reference ? { source: { field: reference[0], of: `${resource.vendor.name}:${reference[1].reference}` } } : {}),
    ...(resource.replacesCreateFirst ? { replacesCreateFirst: true } : {}),
    ...(resource.list && (source !== undefined || reference === undefined) ? { list: resource.list.field } : {}),
    ...(resource.handsOver ? { handsOver: resource.handsOver } : {}),
  };
}

/** The schema of a field's canonical value; where JSON schema can't say it, that of what programs give. */
function resultOf(schema: z.ZodType, io: "input" | "output") {
  const result = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  const { $schema, ...content } = result;
  return Object.keys(content).length === 0 ? z.toJSONSchema(schema, { io, unrepresentable: "any" }) : result;
}

function fields(all: Fields, io: "input" | "output") {
  return Object.entries(all).map(([name, { schema, ...meaning }]) => ({
    name,
    ...meaning,
    optional: schema.safeParse(undefined).success || meaning.logicalName === true,
    // With a default the value is there, whether the program gives it or not.
    present: schema.safeParse(undefined).data !== undefined,
    schema: z.toJSONSchema(schema, { io, unrepresentable: "any" }),
    result: resultOf(schema, io),
  }));
}
