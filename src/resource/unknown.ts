/** The shapes in which an engine may announce a value that it doesn't know yet. */
export type UnknownKind = "boolean" | "number" | "string" | "array" | "asset" | "archive" | "object";

/** A value that is not known yet: in a preview, the output of something that isn't created. It may stand at any depth. */
export class Unknown {
  constructor(readonly kind: UnknownKind) {}
}

/** Whether `value` is an unknown, or holds one at any depth. */
export function containsUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(containsUnknown);
  return false;
}
