import { CloneError } from "../resource/errors";
import { Unknown, type UnknownKind } from "../resource/unknown";

/**
 * The engine announces values that it doesn't know yet by these texts, whatever their type (pulumi/pulumi,
 * pkg/resource/plugin/rpc.go).
 */
const SENTINELS: Readonly<Record<UnknownKind, string>> = {
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  array: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  asset: "030794c1-ac77-496b-92df-f27374a8bd58",
  archive: "e48ece36-62e2-4504-bad9-02848725956a",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
};

const KINDS = new Map(Object.entries(SENTINELS).map(([kind, sentinel]) => [sentinel, kind as UnknownKind]));

/** The signature by which a value on the wire is an encrypted one. The engine takes it from a provider whatever was negotiated. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Deeper values are refused: no vendor has them, and a recursion without bound could be made to overflow. */
const DEEPEST = 64;

/** A value from the engine, with its unknowns recognised. Null-prototype-safe: a key `__proto__` stays an ordinary key. */
export function fromWire(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) throw new CloneError(`A value is nested deeper than ${DEEPEST} levels.`, { kind: "validation" });
  if (typeof value === "string") {
    const kind = KINDS.get(value);
    return kind === undefined ? value : new Unknown(kind);
  }
  if (Array.isArray(value)) return value.map((element) => fromWire(element, depth + 1));
  if (value !== null && typeof value === "object") {
    if (isSecret(value)) return fromWire(value.value, depth + 1);
    return fromEntries(Object.entries(value).map(([key, member]) => [key, fromWire(member, depth + 1)]));
  }
  return value;
}

/**
 * A value for the engine: plain JSON and nothing else, because the host notices anything else only after the vendor
 * has been called. Secret keys are wrapped.
 */
export function toWire(
  bag: Readonly<Record<string, unknown>>,
  secrets: ReadonlySet<string> = new Set(),
): Record<string, unknown> {
  const entries = Object.entries(bag).flatMap(([key, value]): [string, unknown][] => {
    const plain = plainJson(value, key, 0);
    if (plain === undefined) return [];
    const wrap = secrets.has(key) && plain !== null && !(value instanceof Unknown);
    return [[key, wrap ? { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: plain } : plain]];
  });
  return fromEntries(entries);
}

function plainJson(value: unknown, path: string, depth: number): unknown {
  if (depth > DEEPEST) throw notJson(path, "nested too deeply");
  if (value === undefined || value === null) return value;
  if (value instanceof Unknown) return SENTINELS[value.kind];
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw notJson(path, String(value));
    return value;
  }
  if (Array.isArray(value)) {
    // Not `map`: it leaves holes as they are.
    return Array.from(value, (element, index) => plainJson(element, `${path}[${index}]`, depth + 1) ?? null);
  }
  if (
    typeof value === "object" &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  ) {
    const entries = Object.entries(value).map(
      ([key, member]) => [key, plainJson(member, `${path}.${key}`, depth + 1)] as const,
    );
    return fromEntries(entries.filter(([, member]) => member !== undefined));
  }
  throw notJson(path, typeof value);
}

function notJson(path: string, what: string): CloneError {
  return new CloneError(`The value at ${path} can't be stored (${what}).`, { kind: "internal" });
}

function isSecret(value: object): value is { value: unknown } {
  return (value as Record<string, unknown>)[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** An ordinary object: `Object.fromEntries` would also do, but this keeps a key named `__proto__` from becoming a prototype. */
function fromEntries(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}
