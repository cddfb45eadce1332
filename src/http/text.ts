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

/** Replaces every secret in a text, also where it stands in JSON, URL or base64 form. */
export class Redactor {
  private readonly forms: string[];

  constructor(secrets: readonly (string | undefined)[]) {
    const known = secrets.filter((secret): secret is string => typeof secret === "string" && secret !== "");
    const forms = known.flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
    ]);
    this.forms = [...new Set(forms)].sort((a, b) => b.length - a.length);
  }

  clean(text: string): string {
    return harmless(this.forms.reduce((rest, form) => rest.split(form).join("[secret]"), text));
  }
}
