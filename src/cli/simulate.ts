import { Command, InvalidArgumentError } from "commander";
import { startSimulator } from "../simulator";

interface SimulateOptions {
  readonly port: number;
  readonly store?: string;
  readonly latency: number;
  readonly printEnv?: true;
}

function integer(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= lowest && value <= highest) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${lowest} to ${highest}.`);
  };
}

/** A line that sets an environment variable in a POSIX shell, whatever the value holds. */
export function exportLine(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", "'\\''")}'\n`;
}

/** Milliseconds between two looks whether npx is still there. */
const LOOK = 250;

/** Resolves when the simulator is told to stop. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
    if (process.env.npm_command !== "exec") return;
    // A signal to npx ends npx and the shell between, but never gets here: who started us could not stop us any more.
    const starter = process.ppid;
    setInterval(() => process.ppid !== starter && resolve(), LOOK).unref();
  });
}

async function simulate(options: SimulateOptions): Promise<void> {
  const ended = toldToStop();
  const simulator = await startSimulator({ port: options.port, store: options.store, latency: options.latency });
  process.stdout.write(`listening on ${simulator.url}\n`);
  if (options.printEnv) {
    for (const [name, value] of Object.entries(simulator.env)) process.stdout.write(exportLine(name, value));
    process.stdout.write("\n");
  }
  await ended;
  await simulator.close();
}

/** `pulumi-clone simulate`: serves the simulator until SIGTERM or SIGINT. */
export function simulateCommand(): Command {
  return new Command("simulate")
    .description("Serve Qubole, FairCom, Scalr (classic) and Datadog on 127.0.0.1, with sample data, until stopped.")
    .option("--port <port>", "TCP port; 0 takes a free one", integer(0, 65_535), 0)
    .option("--store <file>", "JSON file that keeps the data; without it, the data is gone at the end")
    .option("--latency <ms>", "delay of every answer, in milliseconds", integer(0, 600_000), 0)
    .option("--print-env", "print export lines for addresses and demo credentials, ended by an empty line")
    .addHelpText(
      "after",
      "\nFaults, switches, state and the request log are controlled under /_simulator on the same port.",
    )
    .action(simulate);
}
