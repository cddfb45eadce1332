import { constraintsOf, namedObjects, typeOf } from "./types.mjs";

const NOTE = "<!-- Made from the definitions by `npm run generate`. Don't edit. -->";

/** `docs/reference/<vendor>.md` */
export function referenceOf(vendor) {
  return [
    NOTE,
    `# ${vendor.title}`,
    "",
    vendor.doc,
    "",
    "## Provider and configuration",
    "",
    ...settingsTable(vendor),
    "",
    "Order: the arguments of an explicit `Provider`, then stack configuration, then environment.",
    "",
    ...vendor.resources.flatMap((resource) => resourceText(vendor, resource)),
    ...vendor.functions.flatMap((definition) => functionText(vendor, definition)),
  ].join("\n");
}

export function settingsTable(vendor) {
  const rows = Object.entries(vendor.settings).map(([name, setting]) => {
    const variables = setting.environment.map((variable) => `\`${variable}\``).join(", ");
    const fallback = setting.default === undefined ? "" : ` Default: \`${setting.default}\`.`;
    return `| \`${name}\` | \`${setting.config}\` | ${variables} | ${cell(setting.doc)}${fallback}${setting.secret ? " Secret." : ""} |`;
  });
  return ["| argument | configuration key | environment | meaning |", "| --- | --- | --- | --- |", ...rows];
}

export function environmentTable(environment) {
  const rows = Object.entries(environment).map(([name, doc]) => `| \`${name}\` | ${cell(doc)} |`);
  return ["| variable | meaning |", "| --- | --- |", ...rows];
}

function resourceText(vendor, resource) {
  const names = new Map();
  for (const field of [...resource.inputs, ...resource.outputs]) namedObjects(field.schema, names);
  return [
    `## ${vendor.name}.${resource.type}`,
    "",
    resource.doc,
    "",
    ...resource.examples.flatMap(({ title, code }) => [`### ${title}`, "", "```ts", code, "```", ""]),
    "### Arguments",
    "",
    ...fieldTable(
      resource.inputs.filter((field) => !field.settled),
      "input",
    ),
    "",
    ...[...names].flatMap(([name, schema]) => objectTable(name, schema)),
    "### Outputs",
    "",
    "`id`, every argument, and:",
    "",
    ...fieldTable([...resource.inputs.filter((field) => field.settled), ...resource.outputs], "output"),
    "",
    "### At the vendor",
    "",
    `On delete: ${resource.onDelete}`,
    "",
    "| call | used for |",
    "| --- | --- |",
    ...resource.endpoints.map(({ call, use }) => `| \`${call}\` | ${cell(use)} |`),
    "",
    "Vendor pages:",
    "",
    ...resource.pages.map((page) => `- ${page}`),
    "",
  ];
}

function fieldTable(fields, mode) {
  const rows = fields.map((field) => {
    const type = `${field.type ?? typeOf(field.schema, "plain")}${field.reference ? ` \\| ${field.reference}` : ""}`;
    const words = [field.doc];
    const constraints = constraintsOf(field.schema);
    if (mode === "input" && constraints) words.push(`Refused at preview unless ${constraints}.`);
    if (mode === "input" && field.default) words.push(`Default: ${field.default}`);
    if (mode === "input" && field.immutable) words.push("A change replaces the resource.");
    if (field.secret) words.push("Secret.");
    return `| \`${field.name}\`${mode === "input" && !field.optional ? " (required)" : ""} | \`${type.replaceAll(" | ", " \\| ")}\` | ${cell(words.join(" "))} |`;
  });
  return ["| name | type | meaning |", "| --- | --- | --- |", ...rows];
}

function objectTable(name, schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([member, type]) => {
    const optional = schema.required?.includes(member) ? "" : "?";
    return `| \`${member}${optional}\` | \`${typeOf(type, "plain").replaceAll(" | ", " \\| ")}\` | ${cell(type.description ?? "")} |`;
  });
  return [
    `#### ${name}`,
    "",
    ...(schema.description ? [schema.description, ""] : []),
    "| name | type | meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
  ];
}

function functionText(vendor, { name, doc, inputs, outputs }) {
  return [
    `## ${vendor.name}.${name}, ${vendor.name}.${name}Output`,
    "",
    doc,
    "",
    ...(inputs.length > 0 ? ["### Arguments", "", ...fieldTable(inputs, "input"), ""] : []),
    "### Result",
    "",
    ...fieldTable(outputs, "output"),
    "",
  ];
}

const cell = (text) => text.replaceAll("\n", " ").replace(/(?<!\\)\|/g, "\\|");
