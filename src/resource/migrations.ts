import type { ResourceDefinition } from "./definition";
import { CloneError } from "./errors";
import { show } from "./fields";
import type { Bag } from "./json";
import { STATE_VERSION, VERSION } from "./state";

/*
 * The versions of a state's form, and what each one changed:
 *
 * 1 (release 0.1.0): inputs and outputs of the definition under their own names, `addedByVendor`, and the hidden keys
 *   `__version`, `__undeclared` and, while the live list differs from the declared one, `__declared`.
 *
 * A release that changes the form, or what a stored output means, raises `STATE_VERSION`, adds its line here and gives
 * the definitions that it concerns a step in `migrations`. Checks see old inputs, which carry no version: what reads
 * those must go on understanding every form.
 */

/** A state in today's form. A state without a version was never written by create: it comes from `.get()`. */
export function migrated(definition: Pick<ResourceDefinition<never>, "title" | "migrations">, state: Bag): Bag {
  const version = state[VERSION];
  if (version === undefined) return state;
  if (typeof version !== "number" || version > STATE_VERSION) throw unknownVersion(definition.title, version);
  // Keys that are whole numbers come in ascending order.
  const steps = Object.entries(definition.migrations ?? {}).filter(([to]) => Number(to) > version);
  return { ...steps.reduce((form, [, step]) => step(form), state), [VERSION]: STATE_VERSION };
}

/** What a newer release wrote may mean anything: to act on it could undo what its user declared. */
function unknownVersion(title: string, version: unknown): CloneError {
  return new CloneError(
    `The state of this ${title} is of version ${show(version)}; this release of pulumi-clone knows versions up to ${STATE_VERSION}. Nothing of it was changed.`,
    { kind: "unsupported", next: "Install the release of pulumi-clone that wrote the state, or a newer one." },
  );
}
