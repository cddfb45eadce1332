import * as pulumi from "@pulumi/pulumi";

/** The signature by which the engine marks a value as secret; the plain value stands beside it. */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

let guarded = false;

/**
 * The SDK writes the engine's whole answer to each registration as a debug line, secret outputs in plain text, and
 * `pulumi up --json`, `--debug` and event logs show these lines. The command line removes only secrets that come from
 * stack configuration from them; a token that a vendor has just issued would be printed.
 */
export function keepSecretsOutOfDebugLines(): void {
  if (guarded) return;
  guarded = true;
  const { debug } = pulumi.log;
  const quiet: typeof debug = (message, ...others) => debug(withoutSecrets(message), ...others);
  Reflect.set(pulumi.log, "debug", quiet);
}

/** A debug line as it is, or without the answer that holds a secret. */
export function withoutSecrets(line: string): string {
  if (!line.includes(SECRET_SIGNATURE)) return line;
  const answer = line.indexOf("resp: ");
  return `${answer < 0 ? "" : line.slice(0, answer)}resp: [holds secrets]`;
}
