#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import * as z from "zod";
import { SimulatorError } from "../simulator";
import { simulateCommand } from "./simulate";

/** The version in the package's own package.json. */
function version(): string {
  const text = readFileSync(join(__dirname, "..", "..", "package.json"), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

async function main(): Promise<void> {
  const program = new Command("pulumi-clone")
    .description("Tools that go with the npm package pulumi-clone.")
    .version(version())
    .showHelpAfterError("(add --help for usage)")
    .addCommand(simulateCommand());
  await program.parseAsync();
}

main().catch((error: unknown) => {
  // What the user can put right is said in one line; the rest is a defect and comes with its trace.
  const text = error instanceof SimulatorError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = 1;
});
