/** What happens in a history: what programs declare, what people do at the vendor meanwhile, how the vendor behaves. */
import type { Declaration, Recorded } from "./stack";
import type { Held, VendorRow } from "./vendor";

/** Something that somebody does at the vendor, behind Pulumi's back. `name` is one that programs use. */
export interface Meddling {
  readonly title: string;
  /** It makes an object that nothing but the name tells from one that was there before: not done under a recorded name. */
  readonly unlessRecorded?: true;
  /** Changes the vendor's slice of the store in place. */
  apply(state: object, name: string): void;
}

export interface Playground {
  readonly row: VendorRow;
  /** What a program may declare, by logical name: each in several versions. */
  readonly declarations: Readonly<Record<string, readonly Declaration[]>>;
  /** The names under which the declared objects are known at the vendor. */
  readonly names: readonly string[];
  readonly meddling: readonly Meddling[];
  /** Ways in which the vendor may behave. */
  readonly switches: readonly Readonly<Record<string, unknown>>[];
  /** What of a live object isn't as the checked inputs say; undefined if nothing. */
  difference(recorded: Recorded, held: readonly Held[]): string | undefined;
}

/** The object of a recorded resource. */
export function heldOf({ type, id }: Recorded, held: readonly Held[]): Held | undefined {
  return held.find((each) => each.id === id && each.type === type);
}
