import * as pulumi from "@pulumi/pulumi";
import { connectionOf } from "../resource/connections";
import type { Values } from "../resource/definition";
import { offline } from "../resource/environment";
import { toCloneError } from "../resource/errors";
import { messageOf } from "./print";
import { CloneProvider } from "./provider";
import type { VendorShape } from "./shapes";

type Settings = Readonly<Record<string, string | undefined>>;

/** Runs a function of a vendor in the program, with the credentials of `opts.provider`, else of configuration or environment. */
export async function call<R>(
  shape: VendorShape,
  name: string,
  args: object,
  opts: pulumi.InvokeOptions | undefined,
): Promise<R> {
  const provider = providerOf(shape, name, opts);
  const settings = provider ? await known(pulumi.all({ ...provider.__settings }), shape, name) : configured(shape);
  return run(shape, name, args, await settings, provider);
}

/** The same with inputs and an output; unknown while an argument or a credential is. */
export function callOutput<R>(
  shape: VendorShape,
  name: string,
  args: object,
  opts: pulumi.InvokeOptions | undefined,
): pulumi.Output<R> {
  if (offline()) return pulumi.output(pulumi.unknown) as unknown as pulumi.Output<R>;
  const provider = providerOf(shape, name, opts);
  const given = provider ? pulumi.all({ ...provider.__settings }) : pulumi.output(configured(shape));
  // A result isn't secret because the credential is.
  const settings = pulumi.unsecret(given as pulumi.Output<Settings>);
  return pulumi.all([pulumi.output(args), settings]).apply(([plain, values]) => {
    return run<R>(shape, name, plain as object, values as Settings, provider);
  }) as pulumi.Output<R>;
}

function providerOf(
  shape: VendorShape,
  name: string,
  opts: pulumi.InvokeOptions | undefined,
): CloneProvider | undefined {
  const provider = opts?.provider ?? opts?.parent?.getProvider(`${shape.name}:index:${name}`);
  if (provider === undefined) return undefined;
  if (provider instanceof CloneProvider && provider.__vendor === shape.name) return provider;
  throw new pulumi.RunError(`${shape.name}.${name} was given a provider that isn't a \`${shape.name}.Provider\`.`);
}

async function configured(shape: VendorShape): Promise<Settings> {
  const configuration = new pulumi.Config(shape.name);
  return Object.fromEntries(
    Object.entries(shape.settings).map(([name, { config }]) => [
      name,
      configuration.get(config.slice(config.indexOf(":") + 1)),
    ]),
  );
}

function known<T>(output: pulumi.Output<T>, shape: VendorShape, name: string): Promise<T> {
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return isKnown.then((is) => {
    if (is) return promise.call(output);
    throw refusal(`${shape.name}.${name}: a credential of the provider isn't known yet; use ${name}Output.`);
  });
}

async function run<R>(
  shape: VendorShape,
  name: string,
  args: object,
  settings: Settings,
  provider: CloneProvider | undefined,
): Promise<R> {
  try {
    const [{ settingValues }, { during }, { parseField }, { CloneError }, room] = await Promise.all([
      import("../resource/settings"),
      import("../resource/definition"),
      import("../resource/fields"),
      import("../resource/errors"),
      shape.load(),
    ]);
    const definition = room.functions.find((candidate) => candidate.name === name);
    if (!definition) throw new CloneError(`${shape.title} has no function ${name}.`, { kind: "internal" });
    const fields = Object.entries(definition.inputs);
    const parsed = fields.map(
      ([key, field]) => [key, parseField(key, field, (args as Record<string, unknown>)[key])] as const,
    );
    const problems = parsed.flatMap(([, { problems: found }]) => found);
    if (problems.length > 0) {
      const facts = problems.map(({ path, message }) => `${path}: ${message}`);
      throw new CloneError(`${shape.name}.${name} was called with wrong arguments.`, { kind: "validation", facts });
    }
    const explicit = (key: string) => provider !== undefined && !provider.__fromConfiguration.includes(key);
    const keys = new Map(Object.entries(shape.settings).map(([setting, { config }]) => [config, settings[setting]]));
    const values = settingValues(room.vendor, {
      config: (key) => keys.get(key),
      configOrigin: (key) =>
        explicit(key) ? `the explicit ${shape.name}.Provider` : `the stack configuration (${key})`,
      isExplicit: explicit,
      environment: process.env,
    });
    const api = connectionOf(room.vendor, values, {
      notice: (line) => void pulumi.log.info(line),
      isHeard: () => true,
    });
    const inputs = Object.fromEntries(parsed.map(([key, { value }]) => [key, value]));
    return (await during(room.vendor, api, () => definition.run(api, inputs as Values<never>))) as R;
  } catch (thrown) {
    throw refusal(messageOf(toCloneError(thrown)));
  }
}

/** An error that ends the program. A rejected promise's is printed with its stack, even of this kind, unless there is none. */
function refusal(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = "";
  return error;
}
