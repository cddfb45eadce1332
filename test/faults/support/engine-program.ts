/** A program as the real engine runs it, and what its state calls things. */
import { js } from "../../engine/vendors";
import type { Program } from "./stack";

/** What stands before the name of a resource in its type. */
export const TYPES = "pulumi-nodejs:dynamic/";

/** The program as a user writes it. */
export function textOf(program: Program): string {
  const lines = Object.entries(program).map(([name, { type, args, after = [] }]) => {
    const needed = after.map((each) => `made[${JSON.stringify(each)}]`).join(", ");
    const rest = [JSON.stringify(name), JSON.stringify(args), `{ dependsOn: [${needed}] }`].join(", ");
    return `made[${JSON.stringify(name)}] = new ${type.replace(":", ".")}(${rest});`;
  });
  return js(["const made = {};", ...lines].join("\n"));
}

/** The logical name: the last part of an urn. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
