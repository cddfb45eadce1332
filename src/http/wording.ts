import type { ErrorKind } from "../resource/errors";

/** What to do about an error of a kind, where the room has nothing better. */
export const ADVICE: Partial<Record<ErrorKind, string>> = {
  auth: "Check the credential. `pulumi refresh` and `pulumi destroy` use the configuration recorded at the last `pulumi up`; with `--run-program` they read it anew. Credentials from the environment are never recorded.",
  permission: "Give the credential the permission that the vendor's page of this call asks for.",
  rateLimit: "Run the command again later, or with a lower `--parallel`.",
  server: "Run the command again later.",
  timeout: "Run the command again later.",
  protocol: "Check that the configured address is the vendor's API and not a proxy or a web page.",
};

const HEADLINES: Partial<Record<ErrorKind, string>> = {
  auth: "rejected the credential",
  session: "doesn't know the session any more",
  protocol: "gave an answer that can't be read",
  permission: "denied the permission for this call",
  notFound: "doesn't know what was asked for",
  alreadyExists: "refused a duplicate",
  conflict: "refused a conflicting change",
  inUse: "refused: the object is in use",
  locked: "has locked the object or account",
  validation: "refused the request as invalid",
  rateLimit: "refused: too many requests",
  quota: "refused: a quota is used up",
  server: "had an internal failure",
  timeout: "didn't answer in time",
  unsupported: "doesn't offer this",
};

/** The first line of an error: who did what, and by which status or code. */
export function headline(vendor: string, kind: ErrorKind, code: string): string {
  return `${vendor} ${HEADLINES[kind] ?? "refused the request"} (${code}).`;
}

/** Where an answer isn't as it should be, and what is wrong there. */
export function misshapen(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): string {
  const place = issue?.path.map(String).join(".") || "the top";
  const problem = issue?.message.replace(/^Invalid input: /, "").replace(/, received undefined$/, ", found nothing");
  return `at ${place}: ${problem?.replace("expected nonoptional", "expected something") ?? ""}`;
}

/** What a status means where the room's table has nothing better. */
export function kindOfStatus(status: number): ErrorKind {
  if (status === 401) return "auth";
  if (status === 403) return "permission";
  if (status === 404 || status === 410) return "notFound";
  if (status === 409) return "conflict";
  if (status === 423) return "locked";
  if (status === 429) return "rateLimit";
  // A gateway has given up waiting: what is behind it may still be at work, as after a time-out of our own.
  if (status === 504 || status === 524) return "timeout";
  if (status >= 500) return status === 501 ? "unsupported" : "server";
  if (status >= 300 && status < 400) return "configuration";
  return "validation";
}
