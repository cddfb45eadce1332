import * as pulumi from "@pulumi/pulumi";
import { FROM_CONFIGURATION, VENDOR_MARKER } from "./contract";
import { keepSecretsOutOfDebugLines } from "./debug-lines";
import type { VendorShape } from "./shapes";

type Arguments = Readonly<Record<string, pulumi.Input<string | undefined> | undefined>>;

interface Collected {
  readonly fromConfiguration: string[];
  readonly settings: Record<string, pulumi.Output<string | undefined>>;
  readonly inputs: Record<string, pulumi.Input<string | undefined>>;
}

/**
 * An explicit provider. The process that it configures never sees the stack's configuration, so what the arguments
 * leave open is taken from there in the program; environment variables are read by the process itself.
 */
export class CloneProvider extends pulumi.ProviderResource {
  /** @internal */
  readonly __vendor: string;
  /** @internal */
  readonly __settings: Readonly<Record<string, pulumi.Output<string | undefined>>>;
  /**
   * The configuration keys that its arguments left open and the stack's configuration filled.
   * @internal
   */
  readonly __fromConfiguration: readonly string[];

  constructor(shape: VendorShape, name: string, args: object, opts?: pulumi.ResourceOptions) {
    keepSecretsOutOfDebugLines();
    const collected = collect(shape, args as Arguments);
    super("pulumi-nodejs", name, collected.inputs, opts ?? {});
    this.__vendor = shape.name;
    this.__settings = collected.settings;
    this.__fromConfiguration = collected.fromConfiguration;
  }

  /**
   * The vendor instead of `pulumi-nodejs`: a component keeps one provider per package, and those of two vendors would
   * take each other's place.
   * @internal
   */
  getPackage(): string {
    return this.__vendor;
  }
}

function collect(shape: VendorShape, args: Arguments): Collected {
  const configuration = new pulumi.Config(shape.name);
  const fromConfiguration: string[] = [];
  const collected: Collected = { settings: {}, inputs: { [VENDOR_MARKER]: shape.name }, fromConfiguration };
  for (const name of Object.keys(args)) {
    if (!Object.hasOwn(shape.settings, name)) {
      const known = Object.keys(shape.settings).join(", ");
      throw new pulumi.RunError(`${shape.name}.Provider has no argument ${JSON.stringify(name)}. It has: ${known}.`);
    }
  }
  for (const [name, { config, secret }] of Object.entries(shape.settings)) {
    let value: pulumi.Input<string | undefined> | undefined = args[name];
    if (value === undefined) {
      const key = config.slice(config.indexOf(":") + 1);
      value = secret ? configuration.getSecret(key) : configuration.get(key);
      if (value !== undefined) fromConfiguration.push(config);
    }
    if (value === undefined) continue;
    const output = secret ? pulumi.secret(value) : pulumi.output(value);
    collected.settings[name] = output;
    collected.inputs[config] = output;
  }
  if (fromConfiguration.length > 0) collected.inputs[FROM_CONFIGURATION] = JSON.stringify(fromConfiguration);
  return collected;
}
