/** The provider in the real process that hosts dynamic providers, with the built package. */

import { CallFailure, Host } from "../../support/host";
import { type Bag, InitFailure, type ProviderProcess, plainBag } from "./process";
import type { Site } from "./site";

/**
 * One host that stands for many provider processes, as starting one takes most of a second: for each run it loads the
 * package anew, so that nothing in memory survives. What it prints is told apart by run.
 */
export class WarmHost {
  private runs = 0;

  private constructor(private readonly host: Host) {}

  static async start(site: Site, env: Readonly<Record<string, string>> = {}): Promise<WarmHost> {
    return new WarmHost(await Host.start({ env: { ...site.env, ...env, PULUMI_CLONE_TIMEOUT_SECONDS: "20" } }));
  }

  /** @param timeLimit milliseconds that a request may take. Default 20,000 */
  async startRun(timeLimit = 20_000): Promise<ProviderProcess> {
    this.runs += 1;
    return runIn(this.host, prelude(this.runs, timeLimit));
  }

  /** Ends the process in the middle of whatever it does. */
  kill(): void {
    this.host.kill();
  }

  end(): Promise<void> {
    return this.host.end();
  }
}

/** What makes the text in the state load the package anew. The host keeps providers by their text, so each run has its own. */
function prelude(run: number, timeLimit: number): string {
  const first = [
    `globalThis.run=${run}`,
    // The engine ends each process in peace; this one lives on.
    "const kill=process.kill;process.kill=()=>true;process.emit('SIGINT');process.kill=kill",
    `delete require.cache[require.resolve("pulumi-clone/runtime")]`,
    `process.env.PULUMI_CLONE_TIMEOUT_SECONDS="${timeLimit / 1000}"`,
    "console.error=globalThis.printed??=console.error",
  ];
  return `if(globalThis.run!==${run}){${first.join(";")}}\n`;
}

function runIn(host: Host, prelude: string): ProviderProcess {
  const [out, err] = [host.stdout.length, host.stderr.length];
  const sent = (bag: Bag): Bag => ({ ...bag, __provider: `${prelude}${String(bag.__provider)}` });
  const received = (bag: Bag): Bag => {
    const text = String(bag.__provider);
    return plainBag({ ...bag, __provider: text.startsWith(prelude) ? text.slice(prelude.length) : text });
  };
  return {
    async check(olds, news) {
      const { inputs, failures } = await host.check(olds, sent(news));
      return { inputs: received(inputs), failures: failures.map(({ reason }) => reason) };
    },
    async diff(id, olds, news) {
      const { replaces, deleteBeforeReplace } = await host.diff(id, olds, sent(news));
      return { replaces, deleteFirst: deleteBeforeReplace };
    },
    async create(props) {
      const { id, outputs } = await initFailures(host.create(sent(props)), received);
      return { id, outputs: received(outputs) };
    },
    async read(id, props) {
      const { id: found, outputs, inputs } = await host.read(id, sent(props));
      return { id: found, outputs: received(outputs), inputs: inputs && received(inputs) };
    },
    async update(id, olds, news) {
      return { outputs: received(await initFailures(host.update(id, olds, sent(news)), received)) };
    },
    delete: (id, props) => host.delete(id, sent(props)),
    printed: () => host.stdout.slice(out) + host.stderr.slice(err),
    end: async () => undefined,
  };
}

async function initFailures<T>(answer: Promise<T>, received: (bag: Bag) => Bag): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    if (!(thrown instanceof CallFailure) || !thrown.partial) throw thrown;
    const { id, reasons, properties } = thrown.partial;
    // Without the text of its provider a resource can't be read or deleted any more.
    if (typeof properties.__provider !== "string") throw new Error("a partial failure without its provider");
    throw new InitFailure(thrown.message, id, received(properties), reasons);
  }
}
