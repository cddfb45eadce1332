import type { DatadogContext, DatadogSimulation } from "./answers";
import { forbidden, Refusal } from "./refusal";
import type { Credential, Scope } from "./state";

function bearer(context: DatadogContext): string | undefined {
  return /^Bearer (.+)$/i.exec(context.req.header("authorization") ?? "")?.[1];
}

/**
 * Who is asking.
 * @throws {Refusal} 403 if the credentials are missing or wrong
 */
export function identify(context: DatadogContext, { state }: DatadogSimulation): Credential {
  const find = (secret: string | undefined, isOfKind: (kind: Credential["kind"]) => boolean) =>
    state.credentials.find((each) => each.secret === secret && isOfKind(each.kind));
  const token = bearer(context);
  // A client that has both sends both; that the token then decides is a guess.
  if (token !== undefined) {
    const holder = find(token, (kind) => kind !== "application key");
    if (holder === undefined) throw forbidden();
    return holder;
  }
  const second = context.req.header("dd-application-key");
  // A personal or service access token may stand in for the application key; the API key is then not evaluated.
  const tokenHolder = find(second, (kind) => kind.endsWith("access token"));
  if (tokenHolder !== undefined) return tokenHolder;
  const keyHolder = find(second, (kind) => kind === "application key");
  if (keyHolder === undefined || !state.apiKeys.includes(context.req.header("dd-api-key") ?? "")) throw forbidden();
  return keyHolder;
}

/**
 * Who is asking, if they may.
 * @throws {Refusal} 403 if the credentials are missing, wrong or without the scope
 */
export function admit(context: DatadogContext, simulation: DatadogSimulation, scope: Scope): Credential {
  const caller = identify(context, simulation);
  // The wording is recorded for user calls; that role calls use it too is a guess.
  if (!caller.scopes.includes(scope)) throw new Refusal(403, "Access was denied to this resource.");
  return caller;
}

/**
 * Draws one request from the bucket that all roles endpoints share and sets the limit headers.
 * @throws {Refusal} 429 if it is empty
 */
export function draw(context: DatadogContext, { state, switches, now }: DatadogSimulation): void {
  const { limit, period } = switches.bucket;
  const length = period * 1000;
  const at = now();
  const start = at - (at % length);
  if (state.bucket.start !== start) state.bucket = { start, used: 0 };
  const isEmpty = state.bucket.used >= limit;
  if (!isEmpty) state.bucket.used += 1;
  context.header("X-RateLimit-Limit", String(limit));
  context.header("X-RateLimit-Period", String(period));
  context.header("X-RateLimit-Remaining", String(Math.max(0, limit - state.bucket.used)));
  context.header("X-RateLimit-Reset", String(Math.ceil((start + length - at) / 1000)));
  if (isEmpty) {
    throw new Refusal(429, `Rate limit of ${limit} requests in ${period} seconds reached. Please try again later.`);
  }
}

/** Admits a request to a roles endpoint: credentials, then the rate limit. */
export function admitToRoles(context: DatadogContext, simulation: DatadogSimulation, scope: Scope): Credential {
  const caller = admit(context, simulation, scope);
  draw(context, simulation);
  return caller;
}
