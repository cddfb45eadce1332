/**
 * The environment of a Pulumi CLI that touches nothing of the user's. Node built-ins only.
 */
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

/** Holds `pulumi-resource-pulumi-nodejs`, which some distributions of the CLI leave out. */
const NODE_SDK = fileURLToPath(new URL("../../node_modules/@pulumi/pulumi", import.meta.url));

/**
 * What a process needs from its surroundings to start at all. Everything else stays outside: Pulumi's and the vendors' own variables would
 * make runs depend on the machine and could send a test to somebody's real account; proxies would stand between a program and loopback.
 */
const INHERITED = [
  ...["HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TERM", "TMPDIR", "TMP", "TEMP"],
  ...["USERPROFILE", "APPDATA", "LOCALAPPDATA", "SystemRoot", "ComSpec", "PATHEXT"],
];

/**
 * Makes the environment for a hermetic run of the Pulumi CLI, or of the Automation API. Add what a program reads itself, such as a vendor's
 * address and credentials, to the result.
 *
 * @param {object} options
 * @param {string} options.binDir folder of the CLI, as `ensurePulumi` returns it
 * @param {string} options.home folder for PULUMI_HOME (plugins, workspaces, login); made by the CLI if absent
 * @param {string} options.backendDir existing folder that holds the state of the stacks
 * @param {string} [options.passphrase] protects the secrets of the stacks. Default: "test"
 * @param {boolean} [options.color] default false: the CLI prints no control sequences
 * @returns {Record<string, string>}
 */
export function pulumiEnvironment({ binDir, home, backendDir, passphrase = "test", color = false }) {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [/** @type {const} */ ([name, value])];
  });
  return {
    ...Object.fromEntries(inherited),
    // The CLI takes plugins from PATH first and warns about any that isn't its own: its folder leads, and the fallback comes last.
    PATH: [binDir, ...(process.env.PATH ?? "").split(delimiter).filter(Boolean), NODE_SDK].join(delimiter),
    PULUMI_BACKEND_URL: `file://${backendDir}`,
    PULUMI_HOME: home,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...(color ? {} : { NO_COLOR: "1" }),
  };
}
