import type { Room } from "../resource/definition";

/**
 * What a class must know of its definition before anything of it is loaded. Generated, so that declaring a resource
 * costs the program neither zod nor axios.
 */
export interface VendorShape {
  readonly name: string;
  readonly title: string;
  readonly settings: Readonly<Record<string, { readonly config: string; readonly secret?: true }>>;
  load(): Promise<Room<unknown>>;
}

export interface ResourceShape {
  /** The persisted name, such as `datadog:Role`. */
  readonly name: string;
  readonly vendor: VendorShape;
  /** Every input and output. */
  readonly properties: readonly string[];
  readonly secrets: readonly string[];
  /** The input that defaults to the resource's logical name. */
  readonly logicalName?: string;
  /** The input that names the source; it takes a resource of the type `of` in place of an id. */
  readonly source?: { readonly field: string; readonly of: string };
  /** The managed list. */
  readonly list?: string;
  /** The properties that a source hands to its copy, in place of the managed list. */
  readonly handsOver?: readonly string[];
  /** Whether a replacement makes the new object before the old one is removed. */
  readonly replacesCreateFirst?: true;
}
