import { inLines, inOneLine } from "./text";

/**
 * What went wrong, in terms that a caller can act on. Each room maps its vendor's answers to these kinds in one table;
 * everything else asks for the kind, never for an HTTP status.
 */
export type ErrorKind =
  | "configuration"
  | "auth"
  | "session"
  | "permission"
  | "validation"
  | "notFound"
  | "alreadyExists"
  | "conflict"
  | "inUse"
  | "locked"
  | "rateLimit"
  | "quota"
  | "unsupported"
  | "server"
  | "network"
  | "timeout"
  | "protocol"
  | "uncertain"
  | "internal";

/**
 * What is known of a request that failed: `refused` (the vendor did nothing), `unknown` (it may have done what was
 * asked), `notSent` (it never reached the vendor).
 */
export type Outcome = "refused" | "unknown" | "notSent";

/** The request behind an error, without anything secret: the path is a template, never the path itself. */
export interface RequestFacts {
  readonly method: string;
  readonly template: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly attempts?: number;
}

export interface CloneErrorOptions {
  readonly kind: ErrorKind;
  readonly outcome?: Outcome;
  /** The vendor's own words, already redacted and made harmless for a terminal. */
  readonly vendorWords?: readonly string[];
  readonly vendorTitle?: string;
  readonly request?: RequestFacts;
  /** What the reader can do now: whole sentences. */
  readonly next?: string;
  /** Further facts, one a line. */
  readonly facts?: readonly string[];
  /** For developers only: shown when `PULUMI_CLONE_DEBUG` is set. */
  readonly cause?: unknown;
}

/** The one error that leaves this package. Its message is complete: what happened, the vendor's words, the request, what to do next. */
export class CloneError extends Error {
  readonly kind: ErrorKind;
  readonly outcome: Outcome;
  readonly options: CloneErrorOptions;
  readonly headline: string;

  constructor(headline: string, options: CloneErrorOptions) {
    super(render(headline, options));
    this.name = "CloneError";
    this.kind = options.kind;
    this.outcome = options.outcome ?? "refused";
    this.options = options;
    this.headline = headline;
  }

  /** The same error with another headline, more facts or another advice. */
  with(changes: { headline?: string } & Partial<CloneErrorOptions>): CloneError {
    const { headline, ...options } = changes;
    return new CloneError(headline ?? this.headline, { ...this.options, ...options });
  }
}

/** Facts, words and ids may come from a vendor: whatever a terminal would obey in them is written out. */
function render(headline: string, options: CloneErrorOptions): string {
  const lines = [inLines(headline)];
  const words = options.vendorWords?.filter((word) => word !== "") ?? [];
  if (words.length > 0) lines.push(`  ${options.vendorTitle ?? "The vendor"} says: ${inOneLine(words.join("; "))}`);
  for (const fact of options.facts ?? []) lines.push(`  ${inOneLine(fact)}`);
  if (options.request) lines.push(`  Request: ${inOneLine(renderRequest(options.request))}`);
  if (options.next) lines.push(`  What to do: ${inLines(options.next)}`);
  return lines.join("\n");
}

function renderRequest(request: RequestFacts): string {
  const parts = [`${request.method} ${request.template}`];
  if (request.status !== undefined) parts.push(`HTTP ${request.status}`);
  if (request.requestId) parts.push(`request id ${request.requestId}`);
  if (request.attempts && request.attempts > 1) parts.push(`${request.attempts} attempts`);
  return parts.join(", ");
}

/**
 * One of our errors for anything thrown. A foreign error never leaves the package: one that carries an `id` or a
 * numeric `code` would be read by the host as a half-created resource or a gRPC status.
 */
export function toCloneError(thrown: unknown): CloneError {
  if (thrown instanceof CloneError) return thrown;
  const maker: { name: string } | undefined = thrown instanceof Error ? thrown.constructor : undefined;
  const name = maker?.name ?? typeof thrown;
  return new CloneError(`pulumi-clone failed unexpectedly (${name}).`, {
    kind: "internal",
    outcome: "unknown",
    next: "Run the command again with PULUMI_CLONE_DEBUG=1 in the environment, and report what it prints.",
    cause: thrown,
  });
}
