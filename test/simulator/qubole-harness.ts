import { qubole } from "../../src/simulator/qubole";
import { type SampleUser, sampleToken } from "../../src/simulator/qubole/seed";
import type { QuboleState } from "../../src/simulator/qubole/state";
import type { QuboleSwitches } from "../../src/simulator/qubole/switches";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it isn't JSON. */
  readonly body: Record<string, unknown> | undefined;
}

export interface Bench {
  readonly state: QuboleState;
  readonly switches: QuboleSwitches;
  /** Sends a request; `token` is one of the sample tokens' or any other text, null for none. */
  send(method: string, path: string, body?: unknown, token?: string | null): Promise<Answer>;
}

export const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);

export function token(user: SampleUser, account: number): string {
  return sampleToken(user, account);
}

/** The vendor's routes without a socket, on sample data and the given switches. */
export function bench(switches: Partial<QuboleSwitches> = {}): Bench {
  const simulation = { state: qubole.seed(NOW), switches: qubole.switches.parse(switches), now: () => NOW };
  const app = qubole.routes(simulation);
  return {
    state: simulation.state,
    switches: simulation.switches,
    async send(method, path, body, sent = sampleToken("ada", 23)) {
      const response = await app.request(path, {
        method,
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          ...(sent === null ? {} : { "X-AUTH-TOKEN": sent }),
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: parsed(text) };
    },
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const ALL = JSON.stringify([{ resource: "all", action: ["all"], access: "allow" }]);

/** A field of an answer's body, for tests that go on with it; checked by what they then expect of it. */
export function field<Value>(answer: Answer, name: string): Value {
  return answer.body?.[name] as Value;
}
