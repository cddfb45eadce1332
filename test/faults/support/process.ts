/** The dynamic provider's process as the engine sees it. */

/** A resource's values on the wire. */
export type Bag = Record<string, unknown>;

/** One run of the provider: the engine starts a new one for each command. */
export interface ProviderProcess {
  check(olds: Bag, news: Bag): Promise<{ readonly inputs: Bag; readonly failures: readonly string[] }>;
  diff(
    id: string,
    olds: Bag,
    news: Bag,
  ): Promise<{ readonly replaces: readonly string[]; readonly deleteFirst: boolean }>;
  create(props: Bag): Promise<{ readonly id: string; readonly outputs: Bag }>;
  read(
    id: string,
    props: Bag,
  ): Promise<{ readonly id: string; readonly outputs: Bag; readonly inputs: Bag | undefined }>;
  update(id: string, olds: Bag, news: Bag): Promise<{ readonly outputs: Bag }>;
  delete(id: string, props: Bag): Promise<void>;
  /** What it has printed so far. */
  printed(): string;
  end(): Promise<void>;
}

/** A create or update after which the object exists, but isn't as declared. */
export class InitFailure extends Error {
  constructor(
    message: string,
    readonly id: string,
    readonly properties: Bag,
    readonly reasons: readonly string[],
  ) {
    super(message);
  }
}

/** The signature of an encrypted value on the wire. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";

/** A value without the encryption mark: so the engine hands it to a provider that doesn't accept secrets. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (SIGNATURE_KEY in value && "value" in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

export function plainBag(bag: Bag): Bag {
  return plain(bag) as Bag;
}
