/**
 * Canaries: secrets that can be told wherever they turn up, whole, in part or in another form. There is one for every
 * secret setting of every vendor and every secret property of every resource; the lists come from the definitions.
 */
import { createHash } from "node:crypto";
import { hashPassword } from "../../src/simulator/faircom/state";
import { vendors } from "../../src/vendors";
import { registeredResources } from "./rooms";
import type { VendorStates } from "./vendor-states";

export interface Canary {
  readonly name: string;
  readonly text: string;
  /** Texts that give it away, each by itself. */
  readonly traces: readonly string[];
}

/** What a header can hold and texts like to change. FairCom's passwords are sent in JSON and may hold anything. */
const IN_HEADERS = `+/="'\\<&%>é`;
const ANYTHING = `${IN_HEADERS}€😀`;

function canary(name: string, awkward: string): Canary {
  const half = (which: string) => createHash("sha256").update(`${which} half of ${name}`).digest("hex").slice(0, 14);
  const [front, back] = [half("first"), half("second")];
  return { name, text: front + awkward + back, traces: [front, back] };
}

/** A secret that isn't made for it, such as a token that a vendor has issued: its halves tell it. */
export function asCanary(name: string, text: string): Canary {
  const middle = Math.floor(text.length / 2);
  return { name, text, traces: [text.slice(0, middle), text.slice(middle)] };
}

/** One setting that is secret. */
export interface SecretSetting {
  readonly vendor: string;
  /** The argument of the vendor's `Provider`. */
  readonly name: string;
  /** The key in stack configuration. */
  readonly config: string;
  readonly variable: string;
  readonly canary: Canary;
}

/** One input of a resource that is secret: two values of it, for a change. */
export interface SecretInput {
  /** Such as `faircom:ClonedAccount`. */
  readonly resource: string;
  readonly name: string;
  readonly canaries: readonly [Canary, Canary];
}

export async function secretSettings(): Promise<SecretSetting[]> {
  const rooms = await Promise.all(Object.values(vendors).map((load) => load()));
  return rooms.flatMap(({ vendor: { name: vendor, settings } }) =>
    Object.entries(settings).flatMap(
      ([
        name,
        {
          secret,
          config,
          environment: [variable = ""],
        },
      ]) => (secret ? [{ vendor, name, config, variable, canary: canary(`${vendor}.${name}`, IN_HEADERS) }] : []),
    ),
  );
}

export async function secretInputs(): Promise<SecretInput[]> {
  return (await registeredResources()).flatMap(({ name: resource, definition }) =>
    Object.entries(definition.inputs).flatMap(([name, { secret }]) => {
      const awkward = resource.startsWith("faircom:") ? ANYTHING : IN_HEADERS;
      const value = (which: string) => canary(`${resource}.${name} ${which}`, awkward);
      return secret ? [{ resource, name, canaries: [value("first"), value("second")] as const }] : [];
    }),
  );
}

/** Every secret property that a state holds of a resource, by the resource's name. */
export async function secretProperties(): Promise<(readonly [resource: string, property: string])[]> {
  return (await registeredResources()).flatMap(({ name, definition }) =>
    Object.entries({ ...definition.inputs, ...definition.outputs }).flatMap(([property, { secret }]) =>
      secret ? [[name, property] as const] : [],
    ),
  );
}

/** Makes a simulated vendor accept the canary of a setting. A new secret setting has to be added here. */
const ADMISSIONS: Readonly<Record<string, (states: VendorStates, text: string) => void>> = {
  "datadog.apiKey": ({ datadog }, text) => void datadog.apiKeys.push(text),
  "datadog.appKey": ({ datadog }, secret) => void datadog.credentials.push({ ...first(datadog.credentials), secret }),
  "datadog.bearerToken": ({ datadog }, secret) =>
    void datadog.credentials.push({ ...first(datadog.credentials), secret, kind: "OAuth token" }),
  "faircom.password": ({ faircom: { accounts } }, text) => {
    const admin = first(Object.values(accounts));
    accounts.OPERATOR = { ...admin, username: OPERATOR, password: hashPassword(text) };
  },
  "faircom.authToken": ({ faircom }, text) => {
    const day = 24 * 3600;
    faircom.sessions[text] = {
      ...{ account: "ADMIN", description: "", defaults: {}, permanentSession: true, requests: 0 },
      ...{ idleConnectionTimeoutSeconds: day, idleCursorTimeoutSeconds: day },
      ...{ startedAt: Date.now(), lastAccessedAt: Date.now() },
    };
  },
  "qubole.apiToken": ({ qubole }, text) => {
    const ada = qubole.memberships.find(({ accountId, userId }) => accountId === 23 && userId === 101);
    if (ada) ada.token = text;
  },
  "scalr.apiSecretKey": ({ scalr }, secret) => void scalr.keys.push({ ...first(scalr.keys), id: KEY_ID, secret }),
};

/** The names that go with the canaries of `faircom.password` and `scalr.apiSecretKey`. */
export const OPERATOR = "operator";
export const KEY_ID = "APIKCANARY0123456789";

/** Makes the simulated vendors accept every canary. */
export function admitted(states: VendorStates, settings: readonly SecretSetting[]): VendorStates {
  for (const { canary } of settings) {
    const admit = ADMISSIONS[canary.name];
    if (!admit) throw new Error(`${canary.name} is a new secret setting: let the simulator accept its canary`);
    admit(states, canary.text);
  }
  return states;
}

function first<T>(list: readonly T[]): T {
  if (list[0] === undefined) throw new Error("the sample data is empty");
  return list[0];
}

/** A text as it stands in another one that carries it. */
const FORMS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text).slice(1, -1),
  encodeURIComponent,
  (text) => Buffer.from(text).toString("hex"),
  // Base64 of a longer text that holds it depends on where in the longer text it begins.
  ...[0, 1, 2].map((offset) => (text: string) => {
    const base64 = Buffer.from(" ".repeat(offset) + text).toString("base64");
    return base64.slice(4, Math.floor((offset + text.length) / 3) * 4);
  }),
];

/** The names of the canaries of which a text holds at least half, in any form. */
export function leaksIn(text: string, canaries: readonly Canary[]): string[] {
  const searched = text.toLowerCase();
  const isIn = (trace: string) => FORMS.some((form) => searched.includes(form(trace).toLowerCase()));
  return canaries.filter(({ traces }) => traces.some(isIn)).map(({ name }) => name);
}
