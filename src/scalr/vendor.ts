import * as z from "zod";
import type { Answer, ClientOptions, Fault, Outgoing } from "../http/client";
import type { Clock } from "../http/clock";
import { kindOfStatus } from "../http/wording";
import type { VendorDefinition } from "../resource/definition";
import { CloneError, type ErrorKind } from "../resource/errors";
import { ScalrApi } from "./api";
import { signature } from "./signature";

/** Milliseconds that one request may take; Scalr documents no limit of its own. */
const TIMEOUT = 60_000;

export const scalr: VendorDefinition<ScalrApi> = {
  name: "scalr",
  title: "Scalr",
  doc: "Roles (server templates) of the classic Scalr cloud management platform, over its API v1beta0. Not the later Scalr for Terraform. The API key belongs to a user: cloning needs the permission *clone* on the access-list resource Roles of the environment, changing and deleting the permission *manage*.",
  settings: {
    apiKeyId: {
      doc: "Id of the API key (`APIK…`).",
      config: "scalr:apiKeyId",
      environment: ["SCALR_API_KEY_ID"],
    },
    apiSecretKey: {
      doc: "Secret of the API key. It signs the requests and is never sent.",
      secret: true,
      config: "scalr:apiSecretKey",
      environment: ["SCALR_API_SECRET_KEY"],
    },
    environmentId: {
      doc: "Id of the Scalr environment in which resources that name none are kept.",
      config: "scalr:environmentId",
      environment: ["SCALR_ENVIRONMENT_ID"],
    },
    apiUrl: {
      doc: "Address of the Scalr server, scheme and host. A path prefix of a reverse proxy may follow; it is not signed, as in the vendor's command line client.",
      config: "scalr:apiUrl",
      environment: ["SCALR_API_URL"],
      default: "https://my.scalr.com",
    },
    caCertificate: {
      doc: "PEM text of a certificate authority to trust beside the system's, for servers with a private certificate.",
      config: "scalr:caCertificate",
      environment: ["SCALR_CA_CERTIFICATE"],
    },
    insecure: {
      doc: '`"true"` accepts any certificate. For development only: whoever is between you and the server can then read and change everything.',
      config: "scalr:insecure",
      environment: ["SCALR_INSECURE"],
    },
  },
  connect(settings, surroundings) {
    const keyId = settings.require("apiKeyId");
    const secret = settings.require("apiSecretKey");
    const baseUrl = checkedUrl(settings.get("apiUrl") ?? "");
    const ca = settings.get("caCertificate");
    const options: ClientOptions = {
      vendorTitle: "Scalr",
      baseUrl: baseUrl.href.replace(/\/+$/, ""),
      timeout: TIMEOUT,
      secrets: [secret],
      headers: (outgoing, clock) =>
        signedHeaders(outgoing, clock, { keyId, secret, prefix: baseUrl.pathname.replace(/\/+$/, "") }),
      fault,
      signsTime: true,
      credential: `apiKeyId from ${settings.origin("apiKeyId")}, apiSecretKey from ${settings.origin("apiSecretKey")}`,
      notice: surroundings.notice,
      isHeard: surroundings.isHeard,
      ...(ca === undefined ? {} : { ca }),
      insecure: ["true", "1"].includes((settings.get("insecure") ?? "").toLowerCase()),
    };
    return new ScalrApi(options, checkedEnvironment(settings.get("environmentId")), surroundings.notice);
  },
};

function checkedUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "" && url.username === "") return url;
  throw new CloneError("scalr:apiUrl isn't the address of a server.", {
    kind: "configuration",
    next: "Give scheme and host, such as https://scalr.example.com.",
  });
}

function checkedEnvironment(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new CloneError("scalr:environmentId isn't the id of an environment.", {
    kind: "configuration",
    next: "Give the number that the paths of the environment's pages and API calls contain, such as 5.",
  });
}

interface Signer {
  readonly keyId: string;
  readonly secret: string;
  /** What a reverse proxy takes off the path before the server sees it. */
  readonly prefix: string;
}

function signedHeaders({ method, url, body }: Outgoing, clock: Clock, { keyId, secret, prefix }: Signer) {
  const date = new Date(clock.now()).toISOString();
  const parts = { method, date, path: url.pathname.slice(prefix.length), query: url.search.slice(1), body: body ?? "" };
  return { "X-Scalr-Key-Id": keyId, "X-Scalr-Date": date, "X-Scalr-Signature": signature(parts, secret) };
}

const ErrorBody = z.object({
  errors: z.array(z.object({ code: z.string().nullish(), message: z.string().nullish() })).min(1),
  meta: z.object({ requestId: z.string().nullish() }).nullish(),
});

/** What the codes of the API mean, whatever the status (API explorer; server 5.11). */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  BadAuthentication: "auth",
  PermissionViolation: "permission",
  ScopeViolation: "permission",
  LimitExceeded: "rateLimit",
  MemoryQuotaExceeded: "quota",
  VcpusQuotaExceeded: "quota",
  ServersQuotaExceeded: "quota",
  ServersPerFarmQuotaExceeded: "quota",
  EndpointNotFound: "unsupported",
  NotImplemented: "unsupported",
  ObjectNotFound: "notFound",
  UnicityViolation: "alreadyExists",
  ObjectInUse: "inUse",
  Locked: "locked",
  Deprecated: "conflict",
  ConfigurationMismatch: "validation",
  InternalServerError: "server",
  ServiceUnavailable: "server",
};

const NEXT: Partial<Record<ErrorKind, string>> = {
  validation: "Correct in the declaration what Scalr names.",
  unsupported:
    "This server's API has no such call: role clone came with the servers of mid-2017. Ask for an update of the server.",
  inUse: "Farms use the role. Take it out of them, or replace it there by another role, then run the command again.",
  permission:
    "Give the user of the API key the permission in the team's access list for this environment, resource Roles: *clone* to clone, *manage* to change and delete.",
};

/** Errors are told by status and code; their messages differ from release to release. */
function fault(answer: Answer): Fault | undefined {
  const { status, headers, body, text } = answer;
  if (status >= 200 && status < 300) return undefined;
  const envelope = ErrorBody.safeParse(body);
  if (!envelope.success) return foreignFault(status, text);
  const { errors, meta } = envelope.data;
  const code = errors[0]?.code ?? "";
  const words = errors.map((error) => [error.code, error.message].filter((part) => part).join(": "));
  const facts = { words, ...(meta?.requestId ? { requestId: meta.requestId } : {}) };
  // Servers up to 5.11 report an unknown environment this way; a role is never "gone" because of it.
  if (status === 403 && code === "ObjectNotFound") {
    return { ...facts, kind: "configuration", next: "Check environmentId: the server knows no such environment." };
  }
  const kind = KINDS[code] ?? kindOfStatus(status);
  const next = NEXT[kind];
  return {
    ...facts,
    kind,
    // Where the call doesn't exist, nothing was done.
    ...(kind === "unsupported" ? { outcome: "refused" } : {}),
    ...(kind === "rateLimit" ? { retryAfter: untilNextMinute(headers.date) } : {}),
    ...(kind === "auth" ? { facts: [clocks(headers.date)] } : {}),
    ...(next === undefined ? {} : { next }),
  };
}

/** An answer without Scalr's envelope: a proxy's, a web page's, or the text of a server whose API is switched off. */
function foreignFault(status: number, text: string): Fault {
  const words = text.trimStart().startsWith("<") ? [] : [text];
  if (status === 403) {
    const next =
      "If this is the Scalr server itself, its API is switched off: an administrator sets `scalr.system.api.enabled` in the server's configuration. Otherwise check apiUrl and proxies.";
    return { kind: "configuration", words, next };
  }
  if (status === 404)
    return { kind: "configuration", words, next: "Check apiUrl: no classic Scalr API answers there." };
  return { kind: kindOfStatus(status), words };
}

/** The limit counts by clock minutes, and no header tells when one ends. */
function untilNextMinute(date: string | undefined): number {
  const parsed = Date.parse(date ?? "");
  const now = Number.isFinite(parsed) ? parsed : Date.now();
  return 60_000 - (now % 60_000);
}

function clocks(date: string | undefined): string {
  const theirs = Date.parse(date ?? "");
  const shown = Number.isFinite(theirs) ? `Scalr's ${new Date(theirs).toISOString()}` : "Scalr's unknown";
  return `Clocks: this machine's ${new Date().toISOString()}, ${shown}; a request whose time is more than 300 s off is rejected as well.`;
}
