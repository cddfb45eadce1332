import * as pulumi from "@pulumi/pulumi";
import { DECLARED, SOURCE } from "../resource/pin";
import { stubOf, tokenOf } from "./contract";
import { keepSecretsOutOfDebugLines } from "./debug-lines";
import { CloneProvider } from "./provider";
import type { ResourceShape } from "./shapes";

/**
 * The classes extend it directly: the SDK takes the caller of the class right below it for the place of a declaration, which
 * the state and policies name.
 */
export { CustomResource } from "@pulumi/pulumi";

/**
 * What `CustomResource` is to be called with for a resource whose provider is a constant text that requires this package, instead of
 * a serialised closure.
 */
export function resourceArguments(
  shape: ResourceShape,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions = {},
): ConstructorParameters<typeof pulumi.CustomResource> {
  keepSecretsOutOfDebugLines();
  return [tokenOf(shape.name), name, propertiesOf(shape, name, args, opts), optionsOf(shape, name, opts)];
}

/** Whether `candidate` is a resource of this type, also when it comes from another copy of the package. */
export function isResource(token: string, candidate: unknown): boolean {
  if (candidate === undefined || candidate === null) return false;
  return (candidate as { __pulumiType?: unknown }).__pulumiType === token;
}

function propertiesOf(
  shape: ResourceShape,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  const properties: pulumi.Inputs = {};
  // Every output must be named, or it never appears on the instance.
  for (const property of shape.properties) properties[property] = undefined;
  properties.__provider = stubOf(shape.name);
  Object.assign(properties, args);
  if (opts.id !== undefined) return properties;
  if (shape.logicalName !== undefined) properties[shape.logicalName] ??= name;
  for (const secret of shape.secrets) {
    if (properties[secret] !== undefined) properties[secret] = pulumi.secret(properties[secret]);
  }
  const { source, list } = shape;
  if (source) {
    const given = properties[source.field];
    if (isResource(tokenOf(source.of), given)) {
      properties[source.field] = (given as pulumi.CustomResource).id;
      // What the source holds by the engine's own way: exact in previews, even where the source changes in the same update.
      const held = given as pulumi.CustomResource & Record<string, unknown>;
      if (shape.handsOver)
        properties[SOURCE] = Object.fromEntries(shape.handsOver.map((property) => [property, held[property]]));
      else if (list !== undefined) properties[SOURCE] = held[list];
    } else if (pulumi.Resource.isInstance(given)) {
      const type = (given as { __pulumiType?: string }).__pulumiType ?? "another type";
      throw new pulumi.RunError(
        `${shape.name} "${name}": ${source.field} takes an id or a ${source.of}, not a resource of ${type}.`,
      );
    }
  }
  return properties;
}

function optionsOf(
  shape: ResourceShape,
  name: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  if (opts.import !== undefined) {
    throw new pulumi.RunError(
      `${shape.name} "${name}": the option import can't work, Pulumi's dynamic providers don't support it. ` +
        `Remove it and give the argument \`adopt: ${JSON.stringify(String(opts.import))}\` to take the existing object over, ` +
        `or read it without managing it by \`${shape.name.replace(":", ".")}.get\`.`,
    );
  }
  const vendor = shape.vendor.name;
  const provider = opts.provider ?? opts.parent?.getProvider(`${vendor}:index:${shape.name.split(":")[1]}`);
  if (provider instanceof CloneProvider && provider.__vendor !== vendor) {
    throw new pulumi.RunError(
      `${shape.name} "${name}" was given a Provider of ${provider.__vendor}: give it a \`${vendor}.Provider\`, or none.`,
    );
  }
  const defaults: pulumi.CustomResourceOptions = {
    // Names are taken until their object is gone, so a replacement must delete first.
    deleteBeforeReplace: shape.replacesCreateFirst !== true,
    hideDiffs: [DECLARED, SOURCE],
    additionalSecretOutputs: [...shape.secrets],
  };
  // The pin belongs to the list: whoever ignores changes of the list ignores those of the pin.
  const ignoresList =
    shape.list !== undefined &&
    (opts.ignoreChanges ?? []).some((path) => path === shape.list || path === "*" || path.startsWith(`${shape.list}[`));
  if (ignoresList) defaults.ignoreChanges = [DECLARED];
  const merged = pulumi.mergeOptions(defaults, opts);
  return provider === undefined ? merged : { ...merged, provider };
}
