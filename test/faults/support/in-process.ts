/**
 * The provider in this process, without waiting: for the thousands of commands of a fault matrix and of histories. A
 * test file that uses it begins with
 *
 *     vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
 *     vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
 *     vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));
 */
import { isDeepStrictEqual } from "node:util";
import { dismissed } from "../../../src/pulumi/calls";
import { type DynamicProvider, dynamicProvider } from "../../../src/pulumi/host";
import { HostPartialFailure } from "../../../src/pulumi/print";
import { vendors } from "../../../src/vendors";
import { dropConnections } from "./fresh-connections";
import { type Bag, InitFailure, type ProviderProcess, plainBag } from "./process";
import type { Site } from "./site";
import { expire, forgetLimits } from "./virtual-time";

/** Milliseconds between looks for a request that a fault keeps waiting. */
const LOOK = 4;

/** The provider in this process, for one site whose environment is this process's. */
export class InProcess {
  private seen = 0;
  private limited = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly site: Site) {
    Object.assign(process.env, site.env, { PULUMI_CLONE_TIMEOUT_SECONDS: "20" });
    this.timer = setInterval(() => this.expireHanging(), LOOK);
  }

  /**
   * Starts a provider that has nothing of what an earlier one had in memory.
   * @param timeLimit whether answers that are slow come too late; undefined: they don't
   */
  async start(timeLimit?: number): Promise<ProviderProcess> {
    forgetLimits();
    this.limited = timeLimit !== undefined;
    return startProvider();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private expireHanging(): void {
    const hangs = (fault: string | undefined) => fault === "hang" || (fault === "slow" && this.limited);
    const now = this.site.requests().filter(({ fault, status }) => status === null && hangs(fault)).length;
    if (now > this.seen) expire();
    this.seen = now;
  }
}

async function startProvider(): Promise<ProviderProcess> {
  dropConnections();
  const providers = new Map<string, DynamicProvider>();
  const lines: string[] = [];
  const stop = capture(lines);

  const providerOf = (props: Bag): DynamicProvider => {
    const name = /provider\("([^"]+)"\)/.exec(String(props.__provider))?.[1] ?? "";
    const known = providers.get(name);
    if (known) return known;
    const load = (vendors as Readonly<Record<string, (typeof vendors)[keyof typeof vendors]>>)[
      name.split(":")[0] ?? ""
    ];
    if (!load) throw new Error(`no provider for ${name}`);
    const made = dynamicProvider(name, load);
    providers.set(name, made);
    void made.configure({ config: { get: () => undefined } });
    return made;
  };
  const withProvider = (bag: Bag, props: Bag): Bag => plainBag(onTheWire({ ...bag, __provider: props.__provider }));

  return {
    async check(olds, news) {
      const { inputs, failures } = await providerOf(news).check(structuredClone(olds), structuredClone(news));
      return { inputs: withProvider(inputs, news), failures: failures.map(({ reason }) => reason) };
    },
    async diff(id, olds, news) {
      const { replaces, deleteBeforeReplace } = await providerOf(news).diff(
        id,
        structuredClone(olds),
        structuredClone(news),
      );
      return { replaces, deleteFirst: deleteBeforeReplace };
    },
    async create(props) {
      const { id, outs } = await initFailures(providerOf(props).create(structuredClone(props)));
      return { id, outputs: withProvider(outs, props) };
    },
    async read(id, props) {
      const found = await providerOf(props).read(id, structuredClone(props));
      const inputs = found.inputs && withProvider(found.inputs, props);
      return { id: found.id, outputs: withProvider(found.props, props), inputs };
    },
    async update(id, olds, news) {
      const { outs } = await initFailures(providerOf(news).update(id, structuredClone(olds), structuredClone(news)));
      return { outputs: withProvider(outs, news) };
    },
    async delete(id, props) {
      await providerOf(props).delete(id, structuredClone(props));
    },
    printed: () => lines.join(""),
    async end() {
      dismissed();
      stop();
    },
  };
}

async function initFailures<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    if (!(thrown instanceof HostPartialFailure)) throw thrown;
    throw new InitFailure(thrown.message, thrown.id, plainBag(onTheWire({ ...thrown.properties })), thrown.reasons);
  }
}

/** What a bag is after its way through a protobuf struct. Throws where the host would. */
function onTheWire(bag: Bag): Bag {
  const sent = JSON.parse(JSON.stringify(bag)) as Bag;
  if (!isDeepStrictEqual(sent, bag)) throw new Error(`Unexpected struct type: ${JSON.stringify(bag)}`);
  return sent;
}

function capture(lines: string[]): () => void {
  const write = process.stdout.write;
  process.stdout.write = ((chunk: string | Uint8Array) => {
    lines.push(String(chunk));
    return true;
  }) as typeof process.stdout.write;
  return () => {
    process.stdout.write = write;
  };
}
