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

/** How many layers of escaping (JSON in JSON, URL in URL) a secret is looked for in. */
const LAYERS = 3;
const BACKSLASHES = 2 ** LAYERS - 1;

const NAMED_ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };
const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

/**
 * Replaces every secret in a text, in whatever form servers, proxies and libraries repeat what they were sent: in JSON,
 * URLs, forms, HTML, base64 and hexadecimal digits, in capitals or not.
 */
export class Redactor {
  private readonly pattern: RegExp | undefined;

  constructor(secrets: readonly (string | undefined)[]) {
    const known = [
      ...new Set(secrets.filter((secret): secret is string => typeof secret === "string" && secret !== "")),
    ];
    const forms = known.sort((a, b) => b.length - a.length).flatMap(formsOf);
    if (forms.length > 0) this.pattern = new RegExp(forms.join("|"), "gi");
  }

  /** The text without secrets, harmless for a terminal. */
  clean(text: string): string {
    return harmless(this.pattern ? text.replace(this.pattern, "[secret]") : text);
  }
}

/** Regular expressions for the forms of a secret. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  // A run of backslashes is one piece: each for itself, there would be too many ways to divide a longer run among them.
  const pieces = secret.match(/\\+|[^\\]/gsu) ?? [];
  return [
    pieces.map(formsOfPiece).join(""),
    `${literally(base64)}={0,2}`,
    `${literally(bytes.toString("base64url"))}={0,2}`,
    bytes.toString("hex"),
  ];
}

function formsOfPiece(piece: string): string {
  const units = Array.from({ length: piece.length }, (_, index) => piece.charCodeAt(index));
  const codePoint = piece.codePointAt(0) ?? 0;
  const forms = [
    units.map((unit) => `\\\\{1,${BACKSLASHES}}u${unit.toString(16).padStart(4, "0")}`).join(""),
    [...Buffer.from(piece)].map((byte) => `%(?:25){0,${LAYERS}}${byte.toString(16).padStart(2, "0")}`).join(""),
  ];
  if (piece.startsWith("\\")) forms.unshift(`\\\\{${piece.length},${piece.length * (BACKSLASHES + 1)}}`);
  else forms.unshift(/["'/]/.test(piece) ? `\\\\{0,${BACKSLASHES}}${literally(piece)}` : literally(piece));
  if (piece === " ") forms.push("\\+");
  const short = SHORT_ESCAPES[piece];
  if (short !== undefined) forms.push(`\\\\{1,${BACKSLASHES}}${short}`);
  if (!/[a-z0-9\\]/i.test(piece)) {
    const name = NAMED_ENTITIES[piece];
    forms.push(`&(?:amp;)?(?:#0{0,4}${codePoint}|#x0{0,4}${codePoint.toString(16)}${name ? `|${name}` : ""});`);
  }
  return `(?:${forms.join("|")})`;
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
