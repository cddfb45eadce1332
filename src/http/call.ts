import type { ErrorKind, Outcome } from "../resource/errors";
import type { Clock } from "./clock";
import type { LimitFacts } from "./limiter";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One call of a vendor's API. */
export interface Call {
  readonly method: Method;
  /** The path with its parameters in braces, as the vendor's documents write it: `/api/v2/roles/{role_id}`. */
  readonly template: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether sending it twice does no harm. Default: everything but POST. */
  readonly repeatable?: boolean;
  /** Whether it changes what others can see. Default: everything but GET. */
  readonly changes?: boolean;
  /** The name of the vendor's limit that it draws from, if any. */
  readonly bucket?: string;
  /** How errors and logs name the call, where the path says too little. Default: method and template. */
  readonly label?: string;
  /** Secrets in the body: never shown, even if the vendor repeats them. */
  readonly secrets?: readonly (string | undefined)[];
}

/** A vendor's answer. The body is parsed JSON, or undefined if there was none. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The body as it came: for the vendor's words where they aren't JSON. */
  readonly text: string;
}

/** What a room reads out of an answer that isn't a success. */
export interface Fault {
  readonly kind: ErrorKind;
  /** The vendor's own words. */
  readonly words: readonly string[];
  /** An answer that may be a web page: its text is shown beside the words. */
  readonly page?: string;
  /** What the vendor calls the refusal, where it isn't the HTTP status that says so: `errorCode 451`. */
  readonly code?: string;
  readonly requestId?: string;
  readonly next?: string;
  /** Further facts for the error, one a line. */
  readonly facts?: readonly string[];
  /** Default: by status. */
  readonly outcome?: Outcome;
  /** Milliseconds after which the vendor wants to be asked again. */
  readonly retryAfter?: number;
}

/** A request as it is about to be sent, for headers that depend on it (signatures). */
export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly body: string | undefined;
}

export interface ClientOptions {
  readonly vendorTitle: string;
  readonly baseUrl: string;
  /** Milliseconds that one attempt may take. Default 30,000; `PULUMI_CLONE_TIMEOUT_SECONDS` overrides it. */
  readonly timeout?: number;
  readonly secrets: readonly (string | undefined)[];
  /** Headers of an attempt; asked anew for each one. */
  headers(outgoing: Outgoing, clock: Clock): Readonly<Record<string, string>>;
  /** The room's error table: what an answer means, or undefined if it is a success. */
  fault(answer: Answer, call: Call): Fault | undefined;
  limits?(answer: Answer): LimitFacts | undefined;
  /** Whether requests carry a signed time: a rejected one is then sent once more if its answer shows that our clock is wrong. */
  readonly signsTime?: boolean;
  /** The credential in words, for the message when it is rejected. */
  readonly credential: string;
  readonly clock?: Clock;
  readonly notice?: (line: string) => void;
  /** Whether anybody still takes the answers; nothing more is changed when nobody does. Default: always. */
  readonly isHeard?: () => boolean;
  /** PEM of a certificate authority to trust beside the system's. */
  readonly ca?: string;
  /** Only for development: accepts any certificate. */
  readonly insecure?: boolean;
}
