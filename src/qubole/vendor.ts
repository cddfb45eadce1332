import type { Answer, ClientOptions, Fault } from "../http/client";
import { Client } from "../http/client";
import { kindOfStatus } from "../http/wording";
import type { VendorDefinition } from "../resource/definition";
import { CloneError, type ErrorKind } from "../resource/errors";
import { isRecord } from "../resource/json";
import { QuboleApi } from "./api";

export const qubole: VendorDefinition<QuboleApi> = {
  name: "qubole",
  title: "Qubole",
  doc: "Accounts and roles of the Qubole Data Service (QDS). An API token belongs to one user in one account, so it selects the account whose roles are managed. Calls need a member of the group `system-admin` or `system-user`, or a role that allows them.",
  settings: {
    apiToken: {
      doc: "API token of a user in an account. The `authenticationToken` of a `qubole.ClonedAccount` works here and selects the clone.",
      secret: true,
      config: "qubole:apiToken",
      environment: ["QDS_API_TOKEN"],
    },
    apiUrl: {
      doc: "Address of the API without its version, such as `https://us.qubole.com/api`. Qubole has one per cloud provider and region (`api`, `us`, `in`, `eu-central-1`, `wellness`, `azure`, `gcp`, `gcp-eu` and `oraclecloud` under `qubole.com`); any host is accepted.",
      config: "qubole:apiUrl",
      environment: ["QDS_API_URL"],
      default: "https://api.qubole.com/api",
    },
    apiVersion: {
      doc: "Version of the API for roles and for cloning accounts: `v1.2`, `v2` (the Google Cloud edition's clone) or `latest`.",
      config: "qubole:apiVersion",
      environment: ["QDS_API_VERSION"],
      default: "v1.2",
    },
  },
  connect(settings, surroundings) {
    const { origin, path } = addressOf(settings.require("apiUrl"));
    const client = (token: string, credential: string) => {
      const options: ClientOptions = {
        vendorTitle: "Qubole",
        baseUrl: origin,
        secrets: [token],
        headers: () => ({ "X-AUTH-TOKEN": token }),
        fault,
        credential,
        notice: surroundings.notice,
        isHeard: surroundings.isHeard,
      };
      return new Client(options);
    };
    return new QuboleApi({
      client,
      token: settings.require("apiToken"),
      credential: `apiToken from ${settings.origin("apiToken")}`,
      address: origin,
      path,
      version: versionOf(settings.require("apiVersion")),
      notice: surroundings.notice,
    });
  },
};

/** The address as the vendor's own tools take it: up to `/api`, which is added where only a host is given. */
function addressOf(apiUrl: string): { origin: string; path: string } {
  try {
    const { origin, pathname, protocol } = new URL(apiUrl);
    if (protocol !== "https:" && protocol !== "http:") throw new TypeError(protocol);
    const path = pathname.replace(/\/+$/, "");
    return { origin, path: path === "" ? "/api" : path };
  } catch {
    throw new CloneError("qubole:apiUrl isn't an address.", {
      kind: "configuration",
      next: "Give scheme, host and path up to `/api`, such as https://us.qubole.com/api.",
    });
  }
}

function versionOf(version: string): string {
  if (/^[a-z0-9.]+$/i.test(version)) return version;
  throw new CloneError("qubole:apiVersion isn't a version.", {
    kind: "configuration",
    next: "Give `v1.2`, `v2` or `latest`.",
  });
}

/** Milliseconds until the next attempt after a 503, which Qubole's SDKs repeat for every method. */
const UNAVAILABLE_PAUSE = 2000;

/** The error table. Which code goes with which mistake isn't documented; the codes themselves are those of the official SDKs. */
function fault(answer: Answer): Fault | undefined {
  const { status, headers } = answer;
  const requestId = headers["x-qubole-trace-id"];
  const common = { ...wordsOf(answer), ...(requestId === undefined ? {} : { requestId }) };
  if (status >= 200 && status < 300) {
    return saysFailure(answer.body) ? { ...common, kind: "validation", outcome: "refused" } : undefined;
  }
  if (status === 503) {
    const pause = headers["retry-after"] === undefined ? { retryAfter: UNAVAILABLE_PAUSE } : {};
    return { ...common, ...pause, kind: "server", outcome: "refused" };
  }
  return { ...common, kind: kindOf(status) };
}

function kindOf(status: number): ErrorKind {
  if (status === 409) return "alreadyExists";
  if (status === 405) return "unsupported";
  // "Data requested is unavailable": the SDKs repeat it for reads.
  if (status === 449) return "server";
  return kindOfStatus(status);
}

/**
 * A 200 can carry a failure in `status`. A new account's id and token outweigh it: an account that exists must never be
 * forgotten.
 */
function saysFailure(body: unknown): boolean {
  if (!isRecord(body) || typeof body.status !== "string") return false;
  if (body.account_id !== undefined && body.authentication_token !== undefined) return false;
  return body.status !== "success" && body.status !== "done";
}

/** The vendor's words. No error body is documented, so every plausible place is looked at, and the text itself at last. */
function wordsOf({ body, text }: Answer): Pick<Fault, "words" | "page"> {
  if (!isRecord(body)) return { words: [], page: text };
  const { error, message, status } = body;
  const candidates = [isRecord(error) ? error.error_message : undefined, error, message, status];
  const word = candidates.find((candidate): candidate is string => typeof candidate === "string" && candidate !== "");
  return { words: word === undefined ? [] : [word] };
}
