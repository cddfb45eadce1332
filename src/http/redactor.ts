import { harmless } from "./text";

/** How many layers of escaping (JSON in JSON, URL in URL) a secret is looked for in. */
const LAYERS = 3;
/** Characters of a foreign text that are searched, and how many of these may be shown: no half of a secret is left at the cut. */
const SEARCHED = 20_000;
const SHOWABLE = 10_000;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** A text as UTF-8, a byte a character, and where in the original each byte begins and ends. */
interface Reading {
  readonly bytes: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** What stands at a place of a reading: so many bytes that mean a text. */
interface Token {
  readonly length: number;
  readonly means: string;
}

type Decoder = (bytes: string, at: number) => Token | undefined;

/**
 * Replaces every secret in a text, in whatever form servers, proxies and libraries repeat what they were sent: in JSON,
 * URLs, forms, HTML, base64 and hexadecimal digits, in capitals or not.
 */
export class Redactor {
  private readonly needles: readonly string[];
  private readonly patterns: readonly RegExp[];

  constructor(secrets: readonly (string | undefined)[]) {
    const known = [...new Set(secrets)].filter((secret): secret is string => secret !== undefined && secret !== "");
    this.needles = [...new Set(known.flatMap(needlesOf))];
    this.patterns = known.flatMap((secret) => misread(secret) ?? []);
  }

  /** The text without secrets, harmless for a terminal. */
  clean(text: string): string {
    return harmless(this.hide(text));
  }

  /** The same of a web page, without its markup. Secrets go first: part of one may look like markup. */
  cleanPage(text: string): string {
    return harmless(this.hide(text).replace(/<(style|script|title)[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<[^>]*>/gi, " "));
  }

  /** What a foreign error says, and where: whatever it met may stand in its message. */
  cleanError(thrown: unknown): Error {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const error = new Error();
    error.stack = text.replace(/[^\s].*/g, (line) => this.clean(line));
    return error;
  }

  private hide(text: string): string {
    if (this.needles.length === 0) return text;
    const searched = text.slice(0, SEARCHED);
    const hidden = new Array<boolean>(searched.length).fill(false);
    this.search(readingOf(searched), hidden, LAYERS);
    return withoutHidden(searched, hidden).slice(0, SHOWABLE);
  }

  private search(reading: Reading, hidden: boolean[], layers: number): void {
    const haystack = reading.bytes.toLowerCase();
    for (const needle of this.needles) {
      for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
        hidden.fill(true, reading.from[at], reading.to[at + needle.length - 1]);
      }
      const at = brokenOff(haystack, needle);
      if (at !== undefined) hidden.fill(true, reading.from[at]);
    }
    for (const pattern of this.patterns) {
      for (const { 0: found, index } of haystack.matchAll(pattern)) {
        hidden.fill(true, reading.from[index], reading.to[index + found.length - 1]);
      }
    }
    if (layers === 0) return;
    for (const decoder of DECODERS) {
      const decoded = decode(reading, decoder);
      if (decoded) this.search(decoded, hidden, layers - 1);
    }
  }
}

function needlesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  return [bytes.toString("latin1"), base64, bytes.toString("base64url"), bytes.toString("hex")].map((form) =>
    form.toLowerCase(),
  );
}

/** How much of a secret's beginning is taken for it where a text ends, in characters. */
const BEGINNING = 6;
/** What may follow where a text breaks off within an escape or a character. */
const LONGEST_UNFINISHED = 16;
const UNFINISHED = /^[\x80-\xff]{0,3}(?:\\(?:u[0-9a-f]{0,3})?|%[0-9a-f]?|&(?:[a-z]{0,4}|#\d{0,7}|#x[0-9a-f]{0,6}))?$/;

/** Where the needle begins within which the text breaks off, if it does. */
function brokenOff(haystack: string, needle: string): number | undefined {
  const beginning = needle.slice(0, BEGINNING);
  if (beginning.length < BEGINNING) return undefined;
  const first = Math.max(0, haystack.length - needle.length - LONGEST_UNFINISHED);
  for (let at = haystack.indexOf(beginning, first); at >= 0; at = haystack.indexOf(beginning, at + 1)) {
    let end = at + BEGINNING;
    while (end < haystack.length && haystack[end] === needle[end - at]) end++;
    if (UNFINISHED.test(haystack.slice(end))) return at;
  }
  return undefined;
}

/** ASCII characters that a secret needs so that it can be told in the wrong encoding. */
const TELLING = 3;

/** Servers read a secret that isn't ASCII in encodings of their own: what they make of such characters is left open. */
function misread(secret: string): RegExp | undefined {
  const parts = secret.split(/[^\t-~]+/).map((part) => part.toLowerCase());
  if (parts.length === 1 || parts.join("").length < TELLING) return undefined;
  const literal = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(literal.join("[\\x80-\\xff?]{1,64}"), "g");
}

function withoutHidden(text: string, hidden: readonly boolean[]): string {
  let shown = "";
  for (let at = 0; at < text.length; at++) {
    if (!hidden[at]) shown += text[at];
    else if (!hidden[at - 1]) shown += "[secret]";
  }
  return shown;
}

function readingOf(text: string): Reading {
  let bytes = "";
  const from: number[] = [];
  const to: number[] = [];
  let at = 0;
  for (const char of text) {
    for (const byte of utf8(char)) {
      bytes += byte;
      from.push(at);
      to.push(at + char.length);
    }
    at += char.length;
  }
  return { bytes, from, to };
}

/** The reading with one layer of escaping removed; undefined if there is none. */
function decode(reading: Reading, decoder: Decoder): Reading | undefined {
  let bytes = "";
  const from: number[] = [];
  const to: number[] = [];
  let changed = false;
  const push = (byte: string, begin: number, end: number) => {
    bytes += byte;
    from.push(reading.from[begin] ?? 0);
    to.push(reading.to[end - 1] ?? 0);
  };
  for (let at = 0; at < reading.bytes.length; ) {
    const token = decoder(reading.bytes, at);
    if (!token) {
      push(reading.bytes.charAt(at), at, at + 1);
      at++;
      continue;
    }
    changed = true;
    for (const byte of token.means) push(byte, at, at + token.length);
    at += token.length;
  }
  return changed ? { bytes, from, to } : undefined;
}

const utf8 = (text: string) => Buffer.from(text).toString("latin1");

function json(bytes: string, at: number): Token | undefined {
  if (bytes[at] !== "\\") return undefined;
  const units = /^(?:\\u[0-9a-f]{4}){1,2}/i.exec(bytes.slice(at, at + 12))?.[0];
  if (units === undefined) {
    const escaped = bytes[at + 1];
    return escaped === undefined || escaped === "u" ? undefined : { length: 2, means: ESCAPES[escaped] ?? escaped };
  }
  const codes = units.split(/\\u/i).slice(1);
  const [first = "", second] = codes.map((code) => String.fromCharCode(Number.parseInt(code, 16)));
  const isPair = second !== undefined && /^[\ud800-\udbff][\udc00-\udfff]$/.test(first + second);
  return isPair ? { length: 12, means: utf8(first + second) } : { length: 6, means: utf8(first) };
}

function url(bytes: string, at: number): Token | undefined {
  if (bytes[at] !== "%") return undefined;
  const code = /^%([0-9a-f]{2})/i.exec(bytes.slice(at, at + 3))?.[1];
  return code === undefined ? undefined : { length: 3, means: String.fromCharCode(Number.parseInt(code, 16)) };
}

function form(bytes: string, at: number): Token | undefined {
  return bytes[at] === "+" ? { length: 1, means: " " } : url(bytes, at);
}

function html(bytes: string, at: number): Token | undefined {
  if (bytes[at] !== "&") return undefined;
  const [entity, name, decimal, hexadecimal] =
    /^&(?:([a-z]{2,4})|#(\d{1,7})|#x([0-9a-f]{1,6}));/i.exec(bytes.slice(at, at + 12)) ?? [];
  if (entity === undefined) return undefined;
  const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
  const means = name === undefined ? characterOf(code) : ENTITIES[name.toLowerCase()];
  return means === undefined ? undefined : { length: entity.length, means: utf8(means) };
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

const DECODERS: readonly Decoder[] = [json, url, form, html];
