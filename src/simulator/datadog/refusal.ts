import type { ContentfulStatusCode } from "hono/utils/http-status";

/**
 * How the vendor words an error:
 *
 * - `dialect`: as the dialect does, a string or an object titled "Generic Error";
 * - `object`: an object in both dialects, as some errors are recorded only so;
 * - `gateway`: a string among the gateway's extra keys in both dialects: recorded so in 2021 and still in 2026.
 */
export type RefusalForm = "dialect" | "object" | "gateway";

/** An error answer. Thrown by the routes, made into an answer in one place. */
export class Refusal extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly text: string,
    readonly form: RefusalForm = "dialect",
  ) {
    super(text);
  }
}

/** Missing or wrong credentials. */
export function forbidden(): Refusal {
  return new Refusal(403, "Forbidden", "gateway");
}

/** An object that isn't there. */
export function notFound(id: string): Refusal {
  return new Refusal(404, `${id} not found`);
}

/** A body of the wrong shape, in the words of the vendor's validation. */
export function invalidBody(pointer: string, detail: string): Refusal {
  return new Refusal(
    400,
    `API input validation failed: {'_schema': [{'source': {'pointer': '${pointer}'}, 'detail': '${detail}'}]}`,
  );
}

/** A body whose `data.type` is another one. */
export function invalidType(expected: string): Refusal {
  return new Refusal(400, `API input validation failed: Invalid type. Expected "${expected}".`);
}

/** The body of an error answer. */
export function errorBody(refusal: Refusal, dialect: "old" | "new"): object {
  if (refusal.form === "gateway") {
    return {
      status: "error",
      code: refusal.status,
      errors: [refusal.text],
      statuspage: "http://status.datadoghq.com",
      twitter: "http://twitter.com/datadogops",
      email: "support@datadoghq.com",
    };
  }
  const isObject = refusal.form === "object" || dialect === "new";
  return { errors: [isObject ? { title: "Generic Error", detail: refusal.text } : refusal.text] };
}
