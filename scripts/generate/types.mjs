/** TypeScript types and sentences from JSON schemas. */

/** Named objects (`.meta({ id })`) of a schema, by name. */
export function namedObjects(schema, found = new Map()) {
  for (const [name, definition] of Object.entries(schema?.$defs ?? {})) found.set(name, definition);
  return found;
}

const refName = (schema) => schema.$ref?.split("/").pop();

/** A type as `plain` (results), or `input` (every level may be an input). */
export function typeOf(schema, mode) {
  const wrap = (text) => (mode === "input" ? `pulumi.Input<${text}>` : text);
  const name = refName(schema);
  if (name) return wrap(mode === "input" ? `${name}Args` : name);
  const bare = bareType(schema, mode);
  return bare === "any" ? (mode === "input" ? "pulumi.Input<unknown>" : "unknown") : wrap(bare);
}

function bareType(schema, mode) {
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const union = schema.anyOf ?? schema.oneOf;
  if (union) {
    const parts = union
      .filter((part) => part.type !== "null")
      .map((part) =>
        refName(part) ? (mode === "input" ? `${refName(part)}Args` : refName(part)) : bareType(part, mode),
      );
    // An open list of names: in this form editors still suggest the known ones.
    const open = union.some((part) => part.enum) && parts.includes("string");
    return [
      ...new Set(parts.map((part) => (open && part === "string" ? "(string & Record<never, never>)" : part))),
    ].join(" | ");
  }
  if (schema.type === "array") {
    const element = typeOf(schema.items ?? {}, mode);
    return /[ |&]/.test(element.replace(/<.*>/, "")) ? `(${element})[]` : `${element}[]`;
  }
  if (schema.type === "object") {
    if (schema.properties && Object.keys(schema.properties).length > 0) {
      const members = Object.entries(schema.properties).map(([name, member]) => {
        const optional = schema.required?.includes(name) ? "" : "?";
        return `${/^\w+$/.test(name) ? name : JSON.stringify(name)}${optional}: ${typeOf(member, mode)}`;
      });
      return `{ ${members.join("; ")} }`;
    }
    const values =
      schema.additionalProperties && typeof schema.additionalProperties === "object"
        ? typeOf(schema.additionalProperties, mode)
        : mode === "input"
          ? "pulumi.Input<unknown>"
          : "unknown";
    return `{ [key: string]: ${values} }`;
  }
  if (Array.isArray(schema.type)) return [...new Set(schema.type.map((type) => bareType({ type }, mode)))].join(" | ");
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "string" || schema.type === "boolean") return schema.type;
  return "any";
}

/** What a value must fulfil, in words; empty if its type says it all. */
export function constraintsOf(schema) {
  const words = [];
  if (schema.maxLength !== undefined) words.push(`at most ${schema.maxLength} characters`);
  if (schema.minLength > 1) words.push(`at least ${schema.minLength} characters`);
  if (schema.minLength === 1) words.push("not empty");
  if (schema.maxItems !== undefined)
    words.push(`at most ${schema.maxItems} ${schema.maxItems === 1 ? "element" : "elements"}`);
  if (schema.minItems !== undefined)
    words.push(`at least ${schema.minItems} ${schema.minItems === 1 ? "element" : "elements"}`);
  if (schema.type === "integer") words.push("a whole number");
  if (schema.exclusiveMinimum !== undefined && schema.exclusiveMinimum >= 0)
    words.push(`greater than ${schema.exclusiveMinimum}`);
  const element = schema.items ? constraintsOf(schema.items) : "";
  if (element) words.push(`each element ${element}`);
  return words.join(", ");
}
