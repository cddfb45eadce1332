/** Secrets in the real provider process: whatever a vendor repeats and whatever breaks, they leave it only encrypted. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator";
import {
  admitted,
  asCanary,
  type Canary,
  KEY_ID,
  leaksIn,
  OPERATOR,
  type SecretInput,
  type SecretSetting,
  secretInputs,
  secretSettings,
} from "../support/canaries";
import { ECHOES, type EchoServer, startEcho } from "../support/echo";
import { type Bag, CallFailure, Host, of } from "../support/host";
import { issuedTokens } from "../support/issued-tokens";
import { environmentAt, registeredResources, SAMPLES } from "../support/rooms";
import { SABOTAGE, type Sabotage } from "../support/sabotage";
import { statesOf } from "../support/vendor-states";

vi.mock("node:crypto", async (original) => (await import("../support/issued-tokens")).recording(await original()));

const SIGNATURE = "4dabf18193072939515e22adb298388d";

const resources = await registeredResources();
let settings: SecretSetting[];
let inputs: SecretInput[];
let simulator: Simulator;
let server: EchoServer;
let folder: string;

beforeAll(async () => {
  [settings, inputs] = [await secretSettings(), await secretInputs()];
  simulator = await startSimulator();
  server = await startEcho(simulator.url, everySecret);
  folder = mkdtempSync(join(tmpdir(), "pulumi-clone-secrets-"));
  writeFileSync(join(folder, "preload.cjs"), SABOTAGE);
});

afterAll(async () => {
  await server.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

function everySecret(): Canary[] {
  const tokens = issuedTokens().map((token, index) => asCanary(`issued token ${index + 1}`, token));
  return [...settings.map(({ canary }) => canary), ...inputs.flatMap(({ canaries }) => canaries), ...tokens];
}

/** A value without what is encrypted; `reveal` gives it as the engine hands it back to a provider. */
function without(value: unknown, reveal: boolean): unknown {
  if (Array.isArray(value)) return value.map((member) => without(member, reveal));
  if (value === null || typeof value !== "object") return value;
  if (SIGNATURE in value) return reveal ? (value as { value?: unknown }).value : "[encrypted]";
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, without(member, reveal)]));
}

const plain = (bag: Bag) => without(bag, true) as Bag;

describe.each(resources.map(({ name }) => name))("%s", (name) => {
  const [vendor = ""] = name.split(":");
  let host: Host;
  let serial = 0;
  let sabotage: Sabotage | undefined;
  let calls: readonly (readonly [string, object, () => Promise<unknown>])[];

  /** What stands in the state, with a prefix that has the package loaded anew: no rejected key is remembered. */
  const anew = (bag: Bag): Bag => {
    serial++;
    const first = [
      `globalThis.run=${serial}`,
      `globalThis.sabotage=${JSON.stringify(sabotage)}`,
      `delete require.cache[require.resolve("pulumi-clone/runtime")]`,
    ];
    return {
      ...bag,
      __provider: `if(globalThis.run!==${serial}){${first.join(";")}}\n${of(name, {}).__provider}`,
    };
  };

  /** What a call gives, how it fails, and what is printed meanwhile: all that leaves the process. */
  const seenOf = async (states: object, start: () => Promise<unknown>): Promise<string> => {
    await simulator.setState({ ...states } as Record<string, object>);
    const before = [host.stdout.length, host.stderr.length];
    const outcome = await start().catch((thrown: unknown) => {
      if (!(thrown instanceof CallFailure)) throw thrown;
      return { message: thrown.message, partial: thrown.partial };
    });
    const printed = host.stdout.slice(before[0]) + host.stderr.slice(before[1]);
    return JSON.stringify(without(outcome, false)) + printed;
  };

  beforeEach(() => {
    sabotage = undefined;
    server.echo(undefined);
  });

  beforeAll(async () => {
    await simulator.reset();
    await simulator.setState({ ...admitted(statesOf(simulator), settings) });
    // A dead token has the account log in after it, so that both are sent.
    await simulator.setState({ faircom: { ...statesOf(simulator).faircom, sessions: {} } });
    const variables = settings.map(({ variable, canary }) => [variable, canary.text]);
    const env = {
      ...environmentAt(simulator, server.url),
      ...Object.fromEntries(variables),
      FAIRCOM_USERNAME: OPERATOR,
      SCALR_API_KEY_ID: KEY_ID,
      PULUMI_CLONE_DEBUG: "1",
    };
    host = await Host.start({ env, preload: join(folder, "preload.cjs") });

    const [sample, change] = SAMPLES[name]?.(simulator) ?? [{}, {}];
    const own = inputs.filter((input) => input.resource === name);
    const secrets = (which: 0 | 1) => Object.fromEntries(own.map((each) => [each.name, each.canaries[which].text]));
    const [declared, changed] = [
      { ...sample, ...secrets(0) },
      { ...change, ...secrets(1) },
    ];
    const checked = async (olds: Bag, news: Bag) => {
      const { inputs: settled, failures } = await host.check(olds, anew(news));
      expect(failures).toEqual([]);
      return plain(settled);
    };
    const first = await checked({}, declared);
    const untouched = simulator.state();
    const made = await host.create(anew(first));
    const [id, state] = [made.id, plain(made.outputs)];
    const second = await checked(first, changed);
    const existing = simulator.state();
    calls = [
      ["check", untouched, () => host.check({}, anew(declared))],
      ["create", untouched, () => host.create(anew(first))],
      ["read", existing, () => host.read(id, anew(state))],
      ["update", existing, () => host.update(id, state, anew(second))],
      ["delete", existing, () => host.delete(id, anew(state))],
    ];
    return () => host.end();
  });

  test("an answer that repeats the request gives nothing away, whichever request it is", async () => {
    const leaks: string[] = [];
    let removed = 0;
    for (const [index, [call, states, start]] of calls.entries()) {
      for (let nth = 1, struck = true; struck; nth++) {
        struck = false;
        // They share the way out, so each call has to do with every second way, and its later requests with fewer.
        const share = nth === 1 ? 2 : 6;
        for (const echo of ECHOES.filter((_, way) => (way + index + nth) % share === 0)) {
          server.echo(echo, nth);
          const seen = await seenOf(states, start);
          struck ||= server.repeated() > 0;
          if (seen.includes("[secret]")) removed++;
          const found = leaksIn(seen, everySecret());
          if (found.length > 0) leaks.push(`${call}, request ${nth}, ${echo.title}: ${found}\n${seen}`);
        }
      }
    }
    expect(leaks).toEqual([]);
    // Scalr's secret only signs requests: it is never sent, so there is nothing to repeat.
    if (vendor !== "scalr") expect(removed).toBeGreaterThan(20);
  });

  test.each(["throws", "fails", "crashes"] as const)(
    "a transport that %s gives nothing away, not even in debug output",
    async (how) => {
      let broken = 0;
      for (const [call, states, start] of calls) {
        for (const from of [1, 3]) {
          sabotage = { from, how };
          const seen = await seenOf(states, start);
          if (/TypeError|RangeError|sabotage|caused by/.test(seen)) broken++;
          expect([call, from, leaksIn(seen, everySecret()), seen]).toEqual([call, from, [], seen]);
        }
      }
      expect(broken).toBeGreaterThan(3);
    },
  );
});
