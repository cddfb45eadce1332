import type { Setting, SettingValues, VendorDefinition } from "./definition";
import { CloneError } from "./errors";

/** Where settings may come from, in the order in which they are asked. */
export interface SettingSources {
  /** The value of a configuration key such as `datadog:apiKey`. */
  config(key: string): string | undefined;
  /** Where values of `config` come from, in words. */
  configOrigin(key: string): string;
  /** Whether a value of `config` is an argument of an explicit provider. Default: no. */
  isExplicit?(key: string): boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The settings of a vendor: the first source that has one wins; empty texts count as absent. */
export function settingValues(vendor: VendorDefinition<unknown>, sources: SettingSources): SettingValues {
  const find = (name: string): { value: string; origin: string; rank: number } | undefined => {
    const setting = settingOf(vendor, name);
    const configured = nonEmpty(sources.config(setting.config));
    if (configured !== undefined) {
      const rank = sources.isExplicit?.(setting.config) ? 0 : 1;
      return { value: configured, origin: sources.configOrigin(setting.config), rank };
    }
    for (const variable of setting.environment) {
      const value = nonEmpty(sources.environment[variable]);
      if (value !== undefined) return { value, origin: `the environment variable ${variable}`, rank: 2 };
    }
    return setting.default === undefined ? undefined : { value: setting.default, origin: "its default", rank: 3 };
  };
  return {
    get: (name) => find(name)?.value,
    origin: (name) => find(name)?.origin ?? "nowhere",
    rank: (name) => find(name)?.rank ?? Number.POSITIVE_INFINITY,
    require(name) {
      const found = find(name);
      if (found) return found.value;
      const setting = settingOf(vendor, name);
      const secret = setting.secret ? " --secret" : "";
      const ways = [
        ...(setting.environment.length > 0 ? [`the environment variable ${setting.environment.join(" or ")}`] : []),
        `\`pulumi config set ${setting.config} <value>${secret}\``,
        `the argument ${name} of an explicit \`${vendor.name}.Provider\``,
      ];
      throw new CloneError(`${vendor.title} needs ${name}, which is given nowhere.`, {
        kind: "configuration",
        next: `Give it as ${ways.join(", or ")}. For a preview without credentials set PULUMI_CLONE_OFFLINE=1.`,
      });
    },
  };
}

function settingOf(vendor: VendorDefinition<unknown>, name: string): Setting {
  const setting = vendor.settings[name];
  if (!setting) throw new CloneError(`${vendor.title} has no setting ${name}.`, { kind: "internal" });
  return setting;
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
}
