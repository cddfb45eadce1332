/** The JSON of an answer, without members that would become prototypes; undefined if it is none. */
export function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text, (key, value) => (key === "__proto__" ? undefined : value));
  } catch {
    return undefined;
  }
}

/** The host of an address, in words where it has none. */
export function hostOf(location: string): string {
  try {
    return new URL(location).host;
  } catch {
    return "another address";
  }
}

/** Percent-encoded; halves of characters, which have no encoding, become the replacement character. */
export function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** RFC 3986: also what `encodeURIComponent` leaves alone. */
export function encodeStrictly(text: string): string {
  return encoded(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
