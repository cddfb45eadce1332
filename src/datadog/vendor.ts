import * as z from "zod";
import type { Answer, ClientOptions, Fault } from "../http/client";
import type { LimitFacts } from "../http/limiter";
import { kindOfStatus } from "../http/wording";
import type { VendorDefinition } from "../resource/definition";
import { CloneError, type ErrorKind } from "../resource/errors";
import { DatadogApi } from "./api";

/** The sites of Datadog's clone page and of the newer pages; other values are passed on as they are. */
export const SITES = [
  "datadoghq.com",
  "us3.datadoghq.com",
  "us5.datadoghq.com",
  "datadoghq.eu",
  "ap1.datadoghq.com",
  "ap2.datadoghq.com",
  "uk1.datadoghq.com",
  "ddog-gov.com",
  "us2.ddog-gov.com",
] as const;

export const datadog: VendorDefinition<DatadogApi> = {
  name: "datadog",
  title: "Datadog",
  doc: "Roles of a Datadog organisation, over the Roles API v2. Writes need the permission (or OAuth scope) `user_access_manage`, reads `user_access_read`.",
  settings: {
    apiKey: {
      doc: "API key. Needed together with `appKey`, unless a token is given.",
      secret: true,
      config: "datadog:apiKey",
      environment: ["DD_API_KEY", "DATADOG_API_KEY"],
    },
    appKey: {
      doc: "Application key of a user who may manage roles. A personal (`ddpat_…`) or service (`ddsat_…`) access token may stand here alone.",
      secret: true,
      config: "datadog:appKey",
      environment: ["DD_APP_KEY", "DATADOG_APP_KEY"],
    },
    bearerToken: {
      doc: "OAuth2 access token, personal or service access token, sent as `Authorization: Bearer`. Wins over keys given in the same place.",
      secret: true,
      config: "datadog:bearerToken",
      environment: ["DD_BEARER_TOKEN", "DATADOG_BEARER_TOKEN"],
    },
    apiUrl: {
      doc: "Address of the API, scheme and host: `https://api.datadoghq.eu`. Wins over a `site` given in the same place.",
      config: "datadog:apiUrl",
      environment: ["DD_HOST", "DATADOG_HOST"],
    },
    site: {
      doc: `Datadog site: ${SITES.map((site) => `\`${site}\``).join(", ")}, or any other host name that serves the API as \`api.<site>\`.`,
      config: "datadog:site",
      environment: ["DD_SITE", "DATADOG_SITE"],
      default: "datadoghq.com",
    },
  },
  connect(settings, surroundings) {
    // What is given nearer to the resource wins: an explicit provider's keys over a token in the environment.
    const keysRank = Math.min(settings.rank("apiKey"), settings.rank("appKey"));
    const token = settings.rank("bearerToken") <= keysRank ? settings.get("bearerToken") : undefined;
    const apiUrl = settings.rank("apiUrl") <= settings.rank("site") ? settings.get("apiUrl") : undefined;
    const appKey = settings.get("appKey");
    const accessToken = appKey !== undefined && /^dd[ps]at_/.test(appKey);
    const headers: Record<string, string> = {};
    if (token !== undefined) headers.Authorization = `Bearer ${token}`;
    else {
      const apiKey = accessToken ? settings.get("apiKey") : settings.require("apiKey");
      if (apiKey !== undefined) headers["DD-API-KEY"] = apiKey;
      headers["DD-APPLICATION-KEY"] = settings.require("appKey");
    }
    const credential =
      token !== undefined
        ? `bearerToken from ${settings.origin("bearerToken")}`
        : `apiKey from ${settings.origin("apiKey")}, appKey from ${settings.origin("appKey")}`;
    const options: ClientOptions = {
      vendorTitle: "Datadog",
      baseUrl: baseUrl(apiUrl, settings.get("site") ?? "datadoghq.com"),
      secrets: [token, settings.get("apiKey"), appKey],
      headers: () => ({ ...headers, "X-Datadog-Managed-By": "iac" }),
      fault,
      limits,
      credential,
      notice: surroundings.notice,
      isHeard: surroundings.isHeard,
    };
    return new DatadogApi(options);
  },
};

/** The path prefix of an address is dropped: Datadog's own tools do the same. */
function baseUrl(apiUrl: string | undefined, site: string): string {
  const address = apiUrl ?? `https://api.${site.replace(/^https?:\/\/(api\.)?/, "").replace(/\/+$/, "")}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new CloneError(`datadog:${apiUrl === undefined ? "site" : "apiUrl"} isn't an address of an API.`, {
    kind: "configuration",
    next:
      apiUrl === undefined
        ? "Give the site's host name, such as datadoghq.eu."
        : "Give scheme and host, such as https://api.datadoghq.eu.",
  });
}

/** Errors are texts in the old dialect and objects in the new one, possibly mixed. */
const ErrorBody = z.object({
  errors: z.array(z.union([z.string(), z.object({ title: z.string().optional(), detail: z.string().optional() })])),
});

function wordsOf(body: unknown): string[] {
  const parsed = ErrorBody.safeParse(body);
  if (!parsed.success) return [];
  return parsed.data.errors.map((item) => (typeof item === "string" ? item : (item.detail ?? item.title ?? "")));
}

/** Datadog answers 403 both for rejected keys and for a missing permission; only the former says just this. */
const REJECTED_KEY = new Set(["Forbidden", "Unauthorized", "API key required", "Invalid API key"]);

function fault(answer: Answer): Fault | undefined {
  if (answer.status >= 200 && answer.status < 300) return undefined;
  const words = wordsOf(answer.body);
  const reset = Number(answer.headers["x-ratelimit-reset"]);
  return {
    kind: kindOf(answer.status, words),
    words,
    ...(answer.status === 429 && Number.isFinite(reset) ? { retryAfter: reset * 1000 } : {}),
  };
}

function kindOf(status: number, words: readonly string[]): ErrorKind {
  if (status === 403 && words.some((word) => REJECTED_KEY.has(word.trim()))) return "auth";
  if (status === 409) return "alreadyExists";
  // Datadog's own 404 says why. One without words is a proxy's: to believe it would be to forget roles that exist.
  if (status === 404 && words.length === 0) return "protocol";
  return kindOfStatus(status);
}

function limits(answer: Answer): LimitFacts | undefined {
  const number = (name: string) => {
    const value = answer.headers[name];
    return value !== undefined && Number.isFinite(Number(value)) ? Number(value) : undefined;
  };
  const [limit, remaining, resetSeconds, periodSeconds] = [
    number("x-ratelimit-limit"),
    number("x-ratelimit-remaining"),
    number("x-ratelimit-reset"),
    number("x-ratelimit-period"),
  ];
  if (remaining === undefined || resetSeconds === undefined) return undefined;
  return {
    remaining,
    resetSeconds,
    ...(limit === undefined ? {} : { limit }),
    ...(periodSeconds === undefined ? {} : { periodSeconds }),
  };
}
