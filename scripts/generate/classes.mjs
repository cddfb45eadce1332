import { constraintsOf, namedObjects, typeOf } from "./types.mjs";

/** `src/<vendor>/index.ts`: the classes, functions and types that users see. */
export function classesOf(vendor) {
  const names = new Map();
  for (const part of [...vendor.resources, ...vendor.functions]) {
    for (const field of [...part.inputs, ...part.outputs]) namedObjects(field.schema, names);
  }
  const usesResources = vendor.resources.length > 0;
  return [
    "// Made from the definitions in this folder by `npm run generate`. Don't edit: change the definition.",
    'import type * as pulumi from "@pulumi/pulumi";',
    vendor.functions.length > 0 ? 'import { call, callOutput } from "../pulumi/functions";' : "",
    'import { CloneProvider } from "../pulumi/provider";',
    usesResources ? 'import { CustomResource, isResource, resourceArguments } from "../pulumi/resource";' : "",
    'import type { ResourceShape, VendorShape } from "../pulumi/shapes";',
    "",
    vendorShape(vendor),
    providerClass(vendor),
    ...[...names].map(([name, schema]) => namedTypes(name, schema)),
    ...vendor.resources.map((resource) => resourceClass(resource)),
    ...vendor.functions.map(functionText),
  ]
    .filter((part) => part !== null)
    .join("\n");
}

function vendorShape(vendor) {
  const settings = Object.entries(vendor.settings).map(
    ([name, { config, secret }]) =>
      `    ${name}: { config: ${JSON.stringify(config)}${secret ? ", secret: true" : ""} },`,
  );
  return `const VENDOR: VendorShape = {
  name: ${JSON.stringify(vendor.name)},
  title: ${JSON.stringify(vendor.title)},
  settings: {
${settings.join("\n")}
  },
  load: () => import("./room").then(({ room }) => room as never),
};
`;
}

function providerClass(vendor) {
  const args = Object.entries(vendor.settings).map(([name, setting]) => {
    const lines = [setting.doc];
    if (setting.secret) lines.push("Secret: encrypted in the state.");
    lines.push(
      `Default: the configuration key \`${setting.config}\`${setting.environment.length > 0 ? `, else the environment variable ${setting.environment.map((name) => `\`${name}\``).join(" or ")}` : ""}${setting.default === undefined ? "" : `, else \`${setting.default}\``}.`,
    );
    return `${jsdoc(lines, "  ")}\n  readonly ${name}?: pulumi.Input<string> | undefined;`;
  });
  return `/** The arguments of an explicit \`${vendor.name}.Provider\`. */
export interface ProviderArgs {
${args.join("\n")}
}

${jsdoc([vendor.doc, "", "An explicit provider: one set of credentials and one address, for the resources that are given it by `{ provider }` or by a component's `providers`. Not needed where configuration or environment say it all."])}
export class Provider extends CloneProvider {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(VENDOR, name, args, opts);
  }
}
`;
}

function namedTypes(name, schema) {
  const render = (mode, suffix) => {
    const members = Object.entries(schema.properties ?? {}).map(([member, type]) => {
      const optional = schema.required?.includes(member) ? "" : "?";
      const text = typeOf(type, mode);
      return `${type.description ? `${jsdoc([type.description], "  ")}\n` : ""}  readonly ${member}${optional}: ${text}${optional ? " | undefined" : ""};`;
    });
    return `${jsdoc([schema.description ?? `${name}.`])}\nexport interface ${name}${suffix} {\n${members.join("\n")}\n}\n`;
  };
  return `${render("input", "Args")}\n${render("plain", "")}`;
}

function fieldDoc(field, output) {
  const lines = [field.doc];
  const constraints = constraintsOf(field.schema);
  if (!output && constraints) lines.push(`Refused at preview unless ${constraints}.`);
  if (!output && field.default) lines.push(`Default: ${field.default}`);
  if (!output && field.immutable) lines.push("Can't be changed: a change replaces the resource.");
  if (field.secret) lines.push("Secret: encrypted in the state, never printed.");
  return lines;
}

function argType(field) {
  const type = field.type ? `pulumi.Input<${field.type}>` : typeOf(field.schema, "input");
  return `${type}${field.reference ? ` | ${field.reference}` : ""}`;
}

function resourceClass({ type, title, doc, examples, pages, inputs, outputs, onDelete, shape }) {
  const settable = inputs.filter((field) => !field.settled);
  const args = settable.map((field) => {
    return `${jsdoc(fieldDoc(field, false), "  ")}\n  readonly ${field.name}${field.optional ? "?" : ""}: ${argType(field)}${field.optional ? " | undefined" : ""};`;
  });
  const seen = new Set();
  const members = [...inputs, ...outputs]
    .filter(({ name }) => !seen.has(name) && seen.add(name))
    .map((field) => {
      const plain = field.type ?? typeOf(field.result, "plain");
      const always = field.present || field.logicalName || field.name === shape.list;
      const absent = field.optional && !always ? " | undefined" : "";
      return `${jsdoc(fieldDoc(field, true), "  ")}\n  declare readonly ${field.name}: pulumi.Output<${plain}${absent}>;`;
    });
  const allOptional = settable.every((field) => field.optional);
  const exampleLines = examples.flatMap(({ title: heading, code }) => [
    "",
    `@example ${heading}`,
    "```ts",
    ...code.split("\n"),
    "```",
  ]);
  const vendor = shape.name.split(":")[0];
  return `const ${constant(type)}: ResourceShape = {
  name: ${JSON.stringify(shape.name)},
  vendor: VENDOR,
  properties: ${JSON.stringify(shape.properties)},
  secrets: ${JSON.stringify(shape.secrets)},${shape.logicalName ? `\n  logicalName: ${JSON.stringify(shape.logicalName)},` : ""}${shape.source ? `\n  source: ${JSON.stringify(shape.source)},` : ""}${shape.list ? `\n  list: ${JSON.stringify(shape.list)},` : ""}${shape.handsOver ? `\n  handsOver: ${JSON.stringify(shape.handsOver)},` : ""}${shape.replacesCreateFirst ? "\n  replacesCreateFirst: true," : ""}
};

/** The arguments of \`${vendor}.${type}\`. */
export interface ${type}Args {
${args.join("\n")}
}

${jsdoc([doc, "", `On delete: ${onDelete}`, "", `Vendor pages: ${pages.join("; ")}.`, ...exampleLines])}
export class ${type} extends CustomResource {
  /** The type token, as policies and the state know it. */
  static readonly __pulumiType: string = ${JSON.stringify(`pulumi-nodejs:dynamic/${shape.name}`)};

  /**
   * Reads an existing ${title} without managing it.
   * @param name the logical name of the resource
   * @param id the vendor's id of the object; one that doesn't exist is an error
   * @param opts options, such as \`provider\`
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ${type} {
    return new ${type}(name, {} as ${type}Args, { ...opts, id });
  }

  /** Whether \`obj\` is a \`${vendor}.${type}\`, also when it comes from another copy of this package. */
  static override isInstance(obj: unknown): obj is ${type} {
    return isResource(${type}.__pulumiType, obj);
  }

${members.join("\n")}

  constructor(name: string, args${allOptional ? `: ${type}Args = {}` : `: ${type}Args`}, opts?: pulumi.CustomResourceOptions) {
    super(...resourceArguments(${constant(type)}, name, args, opts));
  }
}
`;
}

function functionText({ name, doc, inputs, outputs }) {
  const title = name[0].toUpperCase() + name.slice(1);
  const plainArgs = inputs.map(
    (field) =>
      `${jsdoc([field.doc], "  ")}\n  readonly ${field.name}${field.optional ? "?" : ""}: ${typeOf(field.schema, "plain")}${field.optional ? " | undefined" : ""};`,
  );
  const inputArgs = inputs.map(
    (field) =>
      `${jsdoc([field.doc], "  ")}\n  readonly ${field.name}${field.optional ? "?" : ""}: ${typeOf(field.schema, "input")}${field.optional ? " | undefined" : ""};`,
  );
  const results = outputs.map(
    (field) =>
      `${jsdoc([field.doc], "  ")}\n  readonly ${field.name}${field.optional ? "?" : ""}: ${typeOf(field.schema, "plain")}${field.optional ? " | undefined" : ""};`,
  );
  const none = inputs.length === 0;
  const argList = (suffix) => (none ? "" : `args: ${title}${suffix}Args, `);
  const passed = none ? "{}" : "args";
  const interfaces = none
    ? []
    : [
        `/** The arguments of \`${name}\`. */\nexport interface ${title}Args {\n${plainArgs.join("\n")}\n}\n`,
        `/** The arguments of \`${name}Output\`. */\nexport interface ${title}OutputArgs {\n${inputArgs.join("\n")}\n}\n`,
      ];
  return `${interfaces.join("\n")}
/** The result of \`${name}\`. */
export interface ${title}Result {
${results.join("\n")}
}

${jsdoc([doc, "", "It runs in the program. Credentials: those of `opts.provider`, else configuration, else environment."])}
export function ${name}(${argList("")}opts?: pulumi.InvokeOptions): Promise<${title}Result> {
  return call(VENDOR, ${JSON.stringify(name)}, ${passed}, opts);
}

${jsdoc([doc, "", `As \`${name}\`, with inputs and an output: unknown in previews while an argument is.`])}
export function ${name}Output(${argList("Output")}opts?: pulumi.InvokeOptions): pulumi.Output<${title}Result> {
  return callOutput(VENDOR, ${JSON.stringify(name)}, ${passed}, opts);
}
`;
}

const constant = (type) => type.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

function jsdoc(lines, indent = "") {
  const safe = lines.flatMap((line) => line.split("\n")).map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.length === 1) return `${indent}/** ${safe[0]} */`;
  return [
    `${indent}/**`,
    ...safe.map((line) => (line === "" ? `${indent} *` : `${indent} * ${line}`)),
    `${indent} */`,
  ].join("\n");
}
