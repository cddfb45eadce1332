import { CODE, Refusal } from "./refusal";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reader of an action's `params`. Lengths are bytes of UTF-8. An omitted and a null property are the same, as the pages
 * say of several of them. Everything that doesn't fit is refused; whether a real server refuses or truncates what is too
 * long, and what it does with properties it doesn't know, is not documented.
 */
export class Params {
  constructor(private readonly bag: JsonObject) {}

  /** Refuses properties other than these. */
  only(names: readonly string[]): void {
    for (const name of Object.keys(this.bag)) {
      if (!names.includes(name)) throw new Refusal(CODE.malformed, `Property "${name}" is not known to this action.`);
    }
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  text(name: string, limits: { readonly min?: number; readonly max: number }): string | undefined {
    const value = this.value(name);
    return value === undefined ? undefined : checkedText(name, value, limits);
  }

  requiredText(name: string, limits: { readonly min?: number; readonly max: number }): string {
    const text = this.text(name, limits);
    if (text === undefined) throw new Refusal(CODE.malformed, `Property "${name}" is required.`);
    return text;
  }

  texts(name: string, limits: { readonly min?: number; readonly max: number }): string[] | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw new Refusal(CODE.malformed, `Property "${name}" must be an array of strings.`);
    return value.map((item: unknown, index) => checkedText(`${name}[${index}]`, item, limits));
  }

  integer(name: string, max: number): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) {
      throw new Refusal(CODE.malformed, `Property "${name}" must be an integer from 0 to ${max}.`);
    }
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== "boolean") throw new Refusal(CODE.malformed, `Property "${name}" must be true or false.`);
    return value;
  }

  object(name: string, maxBytes: number): JsonObject | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw new Refusal(CODE.malformed, `Property "${name}" must be an object.`);
    if (Buffer.byteLength(JSON.stringify(value)) > maxBytes) {
      throw new Refusal(CODE.tooLong, `Property "${name}" is longer than ${maxBytes} bytes.`);
    }
    return value;
  }

  objects(name: string): Params[] {
    const value = this.value(name);
    // The table of assignRolesToAccounts prints the default of these two arrays as an empty object.
    if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) return [];
    if (!Array.isArray(value) || !value.every(isObject)) {
      throw new Refusal(CODE.malformed, `Property "${name}" must be an array of objects.`);
    }
    return value.map((item) => new Params(item));
  }

  value(name: string): unknown {
    return Object.hasOwn(this.bag, name) ? (this.bag[name] ?? undefined) : undefined;
  }
}

function checkedText(name: string, value: unknown, limits: { readonly min?: number; readonly max: number }): string {
  if (typeof value !== "string") throw new Refusal(CODE.malformed, `Property "${name}" must be a string.`);
  const bytes = Buffer.byteLength(value);
  if (bytes < (limits.min ?? 0)) throw new Refusal(CODE.malformed, `Property "${name}" must not be empty.`);
  if (bytes > limits.max) throw new Refusal(CODE.tooLong, `Property "${name}" is longer than ${limits.max} bytes.`);
  return value;
}
