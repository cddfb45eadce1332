import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeStrictly } from "../../src/http/encoding";
import { Redactor } from "../../src/http/redactor";
import { harmless } from "../../src/http/text";

describe("a foreign text", () => {
  test("becomes one line without anything that a terminal would obey, of bounded length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const plain = harmless(text);
        expect(plain).not.toMatch(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        expect(plain.length).toBeLessThanOrEqual(401);
      }),
    );
  });

  test("loses colours, cursor movements and titles, and keeps its words", () => {
    const text = "\u001b[31mred\u001b[0m \u001b]0;title\u0007and\r\n\ttext\u009b2J \u202egnp.exe";
    expect(harmless(text)).toMatch(/^red .*and text/);
    expect(harmless("  naïve 日本語 💥 ")).toBe("naïve 日本語 💥");
  });

  test("is cut with a mark", () => {
    expect(harmless("x".repeat(1000))).toBe(`${"x".repeat(400)}…`);
  });
});

const html = (text: string) =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
const lowerHex = (text: string) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const unicodeEscaped = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u007f-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The forms in which servers, proxies and libraries repeat what they were sent. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "in JSON": (secret) => JSON.stringify(secret),
  "in JSON inside JSON": (secret) => JSON.stringify(JSON.stringify(secret)),
  "in JSON as PHP writes it": (secret) => JSON.stringify(secret).replace(/\//g, "\\/"),
  "in JSON as Python writes it": unicodeEscaped,
  "in a URL": encodeURIComponent,
  "in a URL, small letters": (secret) => lowerHex(encodeURIComponent(secret)),
  "in a URL, strictly": encodeStrictly,
  "in a URL, twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in a form": (secret) => new URLSearchParams({ secret }).toString(),
  "in base64": (secret) => Buffer.from(secret).toString("base64"),
  "in base64url": (secret) => Buffer.from(secret).toString("base64url"),
  "in hexadecimal digits": (secret) => Buffer.from(secret).toString("hex"),
  "in HTML": html,
};

/** What people and machines use as keys and passwords. */
const secret = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."abcdef0123456789"), minLength: 8, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."aZ9+/=_-.~"), minLength: 8, maxLength: 40 }),
  fc.string({ unit: "grapheme", minLength: 8, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(..."a\"'\\<>&% é日💥/?#"), minLength: 8, maxLength: 20 }),
);

describe("a secret", () => {
  test.each(Object.keys(forms))("is removed %s", (form) => {
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 20 }), (value, around) => {
        fc.pre(!around.includes(value) && value.trim() === value && !/\s{2}/.test(value));
        const shown = forms[form]?.(value) ?? "";
        const cleaned = new Redactor([value]).clean(`${around} ${shown} ${around}`);
        const trace = form.includes("form") ? shown.slice("secret=".length) : shown.replace(/^"|"$/g, "");
        expect(cleaned).toContain("[secret]");
        expect(cleaned).not.toContain(trace);
        expect(cleaned).not.toContain(value);
      }),
    );
  });

  test.each([
    ["UTF-8 read as Latin-1", (text: string) => Buffer.from(text).toString("latin1")],
    ["Latin-1 read as UTF-8", (text: string) => Buffer.from(text, "latin1").toString("utf8")],
    [
      "characters that Latin-1 lacks replaced, the rest read as UTF-8",
      (text: string) => Buffer.from(text.replace(/[^\0-\xff]/g, "?"), "latin1").toString("utf8"),
    ],
    ["read as ASCII", (text: string) => text.replace(/[^ -~]/g, "?")],
    [
      "read as ASCII, byte by byte",
      (text: string) =>
        Buffer.from(text)
          .toString("latin1")
          .replace(/[^ -~]/g, "?"),
    ],
  ] as const)("is removed in the wrong encoding: %s", (_, misread) => {
    for (const value of ["pässwörd", "élan-vital-1", "naïve", "grüße+und/mehr=", "cost-ü€-more"]) {
      for (const shown of [misread(value), encodeURIComponent(misread(value))]) {
        expect(new Redactor([value]).clean(`password ${shown}.`)).toBe("password [secret].");
      }
    }
    expect(new Redactor(["日本語"]).clean("naïve words, no secret?")).toBe("naïve words, no secret?");
  });

  test("is removed where a text breaks off within it, even within an escape", () => {
    const value = `hunter2-"é"-and-more`;
    for (const form of [String, JSON.stringify, unicodeEscaped, encodeURIComponent, html]) {
      const shown = form(value).replace(/^"/, "");
      for (let length = 6; length < shown.length; length++) {
        const cleaned = new Redactor([value]).clean(`{"error":"${shown.slice(0, length)}`);
        expect(cleaned, shown.slice(0, length)).toBe('{"error":"[secret]');
      }
    }
    expect(new Redactor([value]).clean("the user hunter has no key")).toBe("the user hunter has no key");
  });

  test("that contains another one is removed whole", () => {
    expect(new Redactor(["abc", "xabcx"]).clean("-xabcx-abc-")).toBe("-[secret]-[secret]-");
  });

  test("that looks like the mark itself doesn't disturb others", () => {
    expect(new Redactor(["secret", "hunter2-hunter2"]).clean("secret hunter2-hunter2")).toBe("[secret] [secret]");
  });

  test("that is empty or absent is none", () => {
    expect(new Redactor(["", undefined]).clean("nothing to hide")).toBe("nothing to hide");
  });

  test("of odd characters does no harm", () => {
    expect(new Redactor(["\ud800broken-half"]).clean("a b")).toBe("a b");
    expect(new Redactor(["a.*(b|c)[d"]).clean("a.*(b|c)[d abcd")).toBe("[secret] abcd");
  });

  test("is removed before a text is cut, so that no half of it stays", () => {
    const value = "s3cr3t-".repeat(10);
    expect(new Redactor([value]).clean(`${"x".repeat(380)}${value}`)).not.toContain("s3cr3t");
  });
});
