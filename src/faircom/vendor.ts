import type { Answer, Call, ClientOptions, Fault } from "../http/client";
import { kindOfStatus } from "../http/wording";
import type { SettingValues, VendorDefinition } from "../resource/definition";
import { CloneError } from "../resource/errors";
import { FaircomApi } from "./api";
import type { Credentials } from "./connection";
import { Envelope } from "./wire";

export const faircom: VendorDefinition<FaircomApi> = {
  name: "faircom",
  title: "FairCom",
  doc: 'Accounts of a FairCom server (DB, Edge, MQ, RTG) and the roles assigned to them, over the JSON API, `"api": "admin"`. Which right account actions need isn\'t documented: use an account with the role ADMIN.',
  settings: {
    apiUrl: {
      doc: "The full address of the JSON endpoint, such as `https://localhost:8443/api`. Required; nothing is guessed or appended.",
      config: "faircom:apiUrl",
      environment: ["FAIRCOM_API_URL"],
    },
    username: {
      doc: "The account to log in with. Needed together with `password`, unless `authToken` is given. Each operation makes a session and deletes it.",
      config: "faircom:username",
      environment: ["FAIRCOM_USERNAME"],
    },
    password: {
      doc: "The password of `username`.",
      secret: true,
      config: "faircom:password",
      environment: ["FAIRCOM_PASSWORD"],
    },
    authToken: {
      doc: "The token of a permanent session, used instead of logging in; that session is never deleted. With `username` and `password` too, these are used once the token is dead.",
      secret: true,
      config: "faircom:authToken",
      environment: ["FAIRCOM_AUTH_TOKEN"],
    },
    caCertificate: {
      doc: "The certificate authority of the server's certificate, as PEM text. The certificate that FairCom ships is signed by none that a system trusts.",
      config: "faircom:caCertificate",
      environment: ["FAIRCOM_CA_CERTIFICATE"],
    },
    insecure: {
      doc: "`true` accepts any certificate: anybody on the way can read passwords. For development only.",
      config: "faircom:insecure",
      environment: ["FAIRCOM_INSECURE"],
      default: "false",
    },
  },
  connect(settings, surroundings) {
    const address = endpoint(settings.require("apiUrl"));
    const credentials = credentialsOf(settings);
    const ca = settings.get("caCertificate");
    const options: ClientOptions = {
      vendorTitle: "FairCom",
      baseUrl: address.href,
      secrets: [settings.get("password"), settings.get("authToken")],
      headers: () => ({}),
      fault,
      credential: credentialWords(settings, credentials),
      notice: surroundings.notice,
      isHeard: surroundings.isHeard,
      insecure: insecure(settings),
      ...(ca === undefined ? {} : { ca }),
    };
    if (address.protocol === "http:" && !isLoopback(address.hostname)) {
      surroundings.notice(
        `FairCom: ${address.host} is addressed by plain http; passwords and session tokens cross the network in the clear.`,
      );
    }
    return new FaircomApi(options, credentials);
  },
  during: (api, work) => api.during(work),
};

function endpoint(text: string): URL {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address && (address.protocol === "http:" || address.protocol === "https:")) return address;
  throw new CloneError("faircom:apiUrl isn't an address.", {
    kind: "configuration",
    next: "Give the full address of the JSON endpoint with its scheme, such as https://localhost:8443/api.",
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\./.test(host);
}

function insecure(settings: SettingValues): boolean {
  const text = settings.get("insecure")?.toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw new CloneError("faircom:insecure is neither true nor false.", { kind: "configuration" });
}

function credentialsOf(settings: SettingValues): Credentials {
  const authToken = settings.get("authToken");
  const given = settings.get("username") !== undefined || settings.get("password") !== undefined;
  if (authToken !== undefined && !given) return { authToken };
  const account = { username: settings.require("username"), password: settings.require("password") };
  return authToken === undefined ? { account } : { authToken, account };
}

function credentialWords(settings: SettingValues, { authToken, account }: Credentials): string {
  const names = [
    ...(authToken === undefined ? [] : ["authToken"]),
    ...(account === undefined ? [] : ["username", "password"]),
  ];
  return names.map((name) => `${name} from ${settings.origin(name)}`).join(", ");
}

/**
 * The body decides, whatever the HTTP status: FairCom doesn't document any. Of the codes only these are known; for
 * everything else "exists" and "gone" are found out by reading.
 */
function fault(answer: Answer, call: Call): Fault | undefined {
  const parsed = Envelope.safeParse(answer.body);
  if (!parsed.success) return notFaircom(answer);
  const { errorCode, errorMessage, requestId } = parsed.data;
  if (errorCode === 0) return undefined;
  const about = {
    words: [errorMessage ?? ""],
    code: `errorCode ${errorCode}`,
    outcome: "refused",
    ...(typeof requestId === "string" || typeof requestId === "number" ? { requestId: String(requestId) } : {}),
  } as const;
  if (isDeadToken(errorCode, errorMessage ?? "")) return { kind: "session", ...about };
  if (call.label === "createSession") return { ...about, ...(LOGIN[errorCode] ?? UNKNOWN_LOGIN) };
  if (errorCode === PASSWORD_REUSED) return { kind: "validation", next: REUSED, ...about };
  return { kind: "validation", ...about, next: "Correct the declaration or the server according to FairCom's words." };
}

const DEAD_TOKEN = 12031;

/** The oldest documentation has -1 for it, which may mean anything else too. */
function isDeadToken(code: number, message: string): boolean {
  return code === DEAD_TOKEN || (code === -1 && /authToken/i.test(message));
}

/** Server-level codes of logons. A rejected login is of kind "auth", so that it isn't tried again: accounts lock. */
const LOGIN: Readonly<Record<number, Pick<Fault, "kind" | "facts">>> = {
  450: { kind: "auth", facts: ["The server doesn't know the username."] },
  451: { kind: "auth", facts: ["It isn't tried again by itself: accounts may lock."] },
  584: {
    kind: "auth",
    facts: ["The account is locked after too many failed logons: wait (5 minutes by default) or have it reset."],
  },
  1116: { kind: "auth", facts: ["The password has expired: change it on the server, then in the configuration."] },
};

/** Among these is a server that has no session left, whose code isn't known. */
const UNKNOWN_LOGIN: Pick<Fault, "kind" | "next"> = {
  kind: "permission",
  next: "If the server has no session left for this user (50 in FairCom's sample configuration), delete some or wait until idle ones end. Otherwise follow FairCom's words.",
};

const PASSWORD_REUSED = 1256;
const REUSED =
  "The server refuses passwords that were used before (BLOCK_OLD_PASSWORDS). If the password itself isn't new, it was only sent along with another change: set `resendPassword: false`. Otherwise choose another one.";

/** Something that isn't FairCom's JSON. What became of the request is then known only if it can't have been passed on. */
function notFaircom(answer: Answer): Fault {
  const { status } = answer;
  const next =
    "Check that faircom:apiUrl is the full address of FairCom's JSON endpoint and not a proxy or a web page.";
  if (status === 429) return { kind: "rateLimit", words: [] };
  if (status >= 500) return { kind: kindOfStatus(status), words: [], outcome: "unknown" };
  if (status >= 400) return { kind: "configuration", words: [], next, outcome: "refused" };
  if (status >= 300) return { kind: "configuration", words: [], outcome: "refused" };
  return { kind: "protocol", words: [], next, outcome: "unknown" };
}
