/** How much of a vendor's text is shown. */
const LONGEST = 400;

// Terminal control sequences, other control characters, and the marks that turn the direction of text around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is removed
const HARMFUL = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A foreign text that can be printed: one line, no terminal control, of bounded length. */
export function harmless(text: string): string {
  const plain = text.replace(HARMFUL, " ").replace(/\s+/g, " ").trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
