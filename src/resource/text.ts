// Control characters, and the marks that turn the direction of text around. Line breaks are among them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is meant
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text for one line of a terminal: what the terminal would obey is written out, such as `\u001b`. */
export function inOneLine(text: string): string {
  return text.replace(HARMFUL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same for a text of several lines. */
export function inLines(text: string): string {
  return text.split("\n").map(inOneLine).join("\n");
}
