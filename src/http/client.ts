import type { z } from "zod";
import { requestTimeout } from "../resource/environment";
import { CloneError, type RequestFacts, toCloneError } from "../resource/errors";
import type { Answer, Call, ClientOptions, Fault } from "./call";
import { type Clock, systemClock } from "./clock";
import { encoded, encodeStrictly, hostOf, parseJson } from "./encoding";
import { Limiter, type LimitFacts } from "./limiter";
import { delay, retryAfterOf } from "./pauses";
import { Redactor } from "./redactor";
import { send, type Transported, TransportFailure } from "./transport";
import { ADVICE, headline, kindOfStatus, misshapen } from "./wording";

export type { Answer, Call, ClientOptions, Fault, Method, Outgoing } from "./call";

/** Attempts at a call that failed in a way that may pass. */
const ATTEMPTS = 4;
/** Milliseconds by which the vendor's clock, told in whole seconds, may seem to differ from ours. */
const CLOCK_GRAIN = 2000;
/** How often one call is signed anew: a proxy that answers in between has a clock of its own. */
const CORRECTIONS = 3;
/** Milliseconds that one call may spend waiting for limits. */
const LONGEST_WAIT = 10 * 60_000;

/** What a header's value may consist of (RFC 9110); the transport would leave anything else out. */
const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The one way to a vendor: no redirects, bounded time and size, retries only where they can't do harm, secrets removed
 * from every word that comes back. One client per credential.
 */
export class Client {
  private readonly clock: Clock;
  private readonly limiters = new Map<string, Limiter>();
  private readonly redactor: Redactor;
  private rejected: CloneError | undefined;
  private firstAnswer: Promise<void> | undefined;
  private clockOffset = 0;

  constructor(private readonly options: ClientOptions) {
    this.clock = options.clock ?? systemClock;
    this.redactor = new Redactor(options.secrets);
  }

  /** Milliseconds since the epoch on the vendor's clock, as its last answer showed it. */
  vendorNow(): number {
    return this.clock.now() + this.clockOffset;
  }

  /** Words of the vendor's in an answer that is no error, as they may be shown; `secrets` are those of the answer itself. */
  shown(words: string, secrets: readonly (string | undefined)[] = []): string {
    return this.redactorOf({ secrets }).clean(words);
  }

  /** The answer's body in the given shape. Throws a `CloneError` for everything else. */
  async request<S extends z.ZodType>(call: Call, shape: S): Promise<z.output<S>> {
    const answer = await this.answer(call);
    const parsed = shape.safeParse(answer.body);
    if (parsed.success) return parsed.data;
    throw this.protocolError(call, answer.status, misshapen(parsed.error.issues[0]));
  }

  /** The answer as it is, if it is a success. */
  async answer(call: Call): Promise<Answer> {
    // Until the vendor has answered once, one request goes alone: a wrong key is asked about once, not N times.
    if (!this.firstAnswer) {
      const run = this.attempts(call);
      this.firstAnswer = run.then(
        () => undefined,
        () => undefined,
      );
      return run;
    }
    await this.firstAnswer;
    if (this.rejected) throw this.rejected;
    return this.attempts(call);
  }

  private async attempts(call: Call): Promise<Answer> {
    const repeatable = call.repeatable ?? call.method !== "POST";
    const waitUntil = this.clock.now() + LONGEST_WAIT;
    let corrections = 0;
    for (let attempt = 1; ; attempt++) {
      const assumed = this.clockOffset;
      const result = await this.attempt(call, attempt);
      if (!(result instanceof Failed)) return result;
      const { error, retryAfter } = result;
      if (
        error.kind === "auth" &&
        this.options.signsTime &&
        corrections < CORRECTIONS &&
        Math.abs(this.clockOffset - assumed) > CLOCK_GRAIN
      ) {
        corrections += 1;
        if (corrections === 1) this.tellClock();
        continue;
      }
      if (error.kind === "auth") this.rejected = error;
      const pause = this.pauseBefore(error, retryAfter, repeatable, attempt);
      if (pause === undefined || this.clock.now() + pause > waitUntil) throw error;
      if (pause > 3000)
        this.options.notice?.(
          `${this.options.vendorTitle} asks to wait: ${Math.ceil(pause / 1000)} s (${error.headline})`,
        );
      await this.clock.sleep(pause);
    }
  }

  /** Milliseconds until the next attempt; undefined if there must be none. */
  private pauseBefore(
    error: CloneError,
    retryAfter: number | undefined,
    repeatable: boolean,
    attempt: number,
  ): number | undefined {
    const told = error.outcome !== "unknown" && retryAfter !== undefined;
    if (error.kind === "rateLimit") return delay(retryAfter, attempt);
    const passing =
      error.kind === "network" || error.kind === "timeout" || error.kind === "server" || error.kind === "protocol";
    if (!passing || attempt >= ATTEMPTS) return undefined;
    if (!repeatable && !told && error.outcome !== "notSent") return undefined;
    return delay(retryAfter, attempt);
  }

  private async attempt(call: Call, attempt: number): Promise<Answer | Failed> {
    const limiter = call.bucket === undefined ? undefined : this.limiter(call.bucket);
    const entered = await limiter?.enter();
    let facts: LimitFacts | undefined;
    try {
      this.refuseUnheard(call, attempt);
      const { transported, answer } = await this.exchange(call);
      this.learnClock(answer.headers);
      facts = this.options.limits?.(answer);
      const success = transported.status >= 200 && transported.status < 300;
      const fault =
        this.options.fault(answer, call) ??
        (success ? undefined : { kind: kindOfStatus(transported.status), words: [] });
      if (fault) return this.faulty(call, answer, fault, attempt);
      if (transported.text.trim() !== "" && answer.body === undefined) {
        return new Failed(this.protocolError(call, transported.status, "not JSON", attempt));
      }
      return answer;
    } catch (thrown) {
      return new Failed(this.transportError(call, thrown, attempt));
    } finally {
      if (entered !== undefined) limiter?.leave(entered, facts);
    }
  }

  private async exchange(call: Call): Promise<{ transported: Transported; answer: Answer }> {
    const url = this.url(call);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers: Record<string, string> = { Accept: "application/json", "User-Agent": "pulumi-clone" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    Object.assign(
      headers,
      this.options.headers({ method: call.method, url, body }, { ...this.clock, now: () => this.vendorNow() }),
    );
    this.refuseUnsendable(headers);
    const transported = await send({
      method: call.method,
      url: url.href,
      headers,
      body,
      timeout: requestTimeout() ?? this.options.timeout ?? 30_000,
      // The fate of a request on a reused connection that the server has just closed would be unknown.
      freshConnection: !(call.repeatable ?? call.method !== "POST"),
      ...(this.options.ca === undefined ? {} : { ca: this.options.ca }),
      insecure: this.options.insecure === true,
    });
    return {
      transported,
      answer: {
        status: transported.status,
        headers: transported.headers,
        body: parseJson(transported.text),
        text: transported.text,
      },
    };
  }

  private url(call: Call): URL {
    const path = call.template.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = call.params?.[name];
      if (value === undefined)
        throw new CloneError(`The path ${call.template} lacks its parameter ${name}.`, { kind: "internal" });
      // Addresses resolve such steps, however they are encoded: another resource would be asked for.
      if (value === "" || value === "." || value === "..") throw this.noSuchObject(call, value);
      return encoded(value);
    });
    const query = (call.query ?? []).map(([key, value]) => `${encodeStrictly(key)}=${encodeStrictly(value)}`).join("&");
    return new URL(this.options.baseUrl.replace(/\/+$/, "") + path + (query === "" ? "" : `?${query}`));
  }

  private limiter(bucket: string): Limiter {
    const known = this.limiters.get(bucket);
    if (known) return known;
    const limiter = new Limiter(this.clock, (seconds, limit, period) => {
      const size = limit === undefined || period === undefined ? "" : ` (${limit} requests per ${period} s)`;
      this.options.notice?.(`${this.options.vendorTitle}'s rate limit${size} is used up: waiting ${seconds} s.`);
    });
    this.limiters.set(bucket, limiter);
    return limiter;
  }

  private learnClock(headers: Readonly<Record<string, string>>): void {
    const date = Date.parse(headers.date ?? "");
    if (Number.isFinite(date))
      this.clockOffset = Math.abs(date - this.clock.now()) < CLOCK_GRAIN ? 0 : date - this.clock.now();
  }

  private tellClock(): void {
    const { vendorTitle } = this.options;
    // The vendor tells whole seconds, and its answer has been on its way.
    const difference = Math.round(Math.abs(this.clockOffset) / 1000);
    const seconds = difference < 60 ? difference : Math.round(difference / 10) * 10;
    this.options.notice?.(
      `The clock of this machine differs from ${vendorTitle}'s by ${seconds} s: requests are signed with ${vendorTitle}'s time.`,
    );
  }

  private faulty(call: Call, answer: Answer, fault: Fault, attempt: number): Failed {
    const retryAfter = fault.retryAfter ?? retryAfterOf(answer.headers, this.vendorNow());
    const { vendorTitle, credential } = this.options;
    const write = call.method !== "GET";
    const refusedWithDelay = answer.status === 503 && retryAfter !== undefined;
    const outcome = fault.outcome ?? (write && answer.status >= 500 && !refusedWithDelay ? "unknown" : "refused");
    const redirect = answer.status >= 300 && answer.status < 400 ? answer.headers.location : undefined;
    const redactor = this.redactorOf(call);
    const next =
      fault.next ??
      (redirect ? "Set the address in the configuration to the new host, if you trust it." : ADVICE[fault.kind]);
    const error = new CloneError(
      redirect
        ? `${vendorTitle} redirects to ${redactor.clean(hostOf(redirect))}; redirects aren't followed.`
        : headline(vendorTitle, fault.kind, fault.code ?? `HTTP ${answer.status}`),
      {
        kind: fault.kind,
        outcome,
        vendorTitle,
        vendorWords: [
          ...fault.words.map((word) => redactor.clean(word)),
          ...(fault.page === undefined ? [] : [redactor.cleanPage(fault.page)]),
        ],
        facts: [
          ...(fault.kind === "auth" || fault.kind === "permission" ? [`Credential: ${credential}`] : []),
          ...(fault.facts ?? []).map((fact) => redactor.clean(fact)),
        ],
        request: this.facts(
          call,
          attempt,
          answer.status,
          fault.requestId ? redactor.clean(fault.requestId) : undefined,
        ),
        ...(next ? { next } : {}),
      },
    );
    return new Failed(error, retryAfter);
  }

  private redactorOf(call: Pick<Call, "secrets">): Redactor {
    return call.secrets ? new Redactor([...this.options.secrets, ...call.secrets]) : this.redactor;
  }

  private noSuchObject(call: Call, id: string): CloneError {
    return new CloneError(`${this.options.vendorTitle} has nothing with the id ${JSON.stringify(id)}.`, {
      kind: "notFound",
      outcome: "notSent",
      request: this.facts(call, 1),
    });
  }

  /** Nobody would record it, and it could cross what the next run does. */
  private refuseUnheard(call: Call, attempt: number): void {
    if (!(call.changes ?? call.method !== "GET") || this.options.isHeard?.() !== false) return;
    throw new CloneError(
      `The command line has ended: nothing more is changed at ${this.options.vendorTitle} in its name.`,
      { kind: "conflict", outcome: "notSent", request: this.facts(call, attempt) },
    );
  }

  private refuseUnsendable(headers: Readonly<Record<string, string>>): void {
    const [name] = Object.entries(headers).find(([, value]) => !SENDABLE.test(value)) ?? [];
    if (name === undefined) return;
    throw new CloneError(
      `The header ${name} can't be sent to ${this.options.vendorTitle}: it holds a character that headers can't hold.`,
      {
        kind: "configuration",
        outcome: "notSent",
        facts: [`Credential: ${this.options.credential}`],
        next: "Copy the credential anew, without line breaks or typographic characters.",
      },
    );
  }

  private protocolError(call: Call, status: number, detail: string, attempt = 1): CloneError {
    return new CloneError(
      `${this.options.vendorTitle} gave an answer that can't be read (${this.redactorOf(call).clean(detail)}).`,
      {
        kind: "protocol",
        outcome: call.method === "GET" ? "refused" : "unknown",
        request: this.facts(call, attempt, status),
        ...(ADVICE.protocol === undefined ? {} : { next: ADVICE.protocol }),
      },
    );
  }

  private transportError(call: Call, thrown: unknown, attempt: number): CloneError {
    if (thrown instanceof CloneError) return thrown;
    if (!(thrown instanceof TransportFailure))
      return toCloneError(thrown).with({ cause: this.redactorOf(call).cleanError(thrown) });
    const host = new URL(this.options.baseUrl).host;
    const what =
      thrown.kind === "timeout"
        ? `didn't answer in time`
        : `couldn't be reached or broke off: ${this.redactor.clean(thrown.message)}`;
    return new CloneError(`${this.options.vendorTitle} (${host}) ${what}.`, {
      kind: thrown.kind,
      outcome: thrown.notSent ? "notSent" : call.method === "GET" ? "refused" : "unknown",
      request: this.facts(call, attempt),
      next: "Check the network, proxy settings and the configured address, then run the command again.",
      cause: thrown,
    });
  }

  private facts(call: Call, attempts: number, status?: number, requestId?: string): RequestFacts {
    return {
      method: call.method,
      template: call.label ?? call.template,
      attempts,
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

class Failed {
  constructor(
    readonly error: CloneError,
    readonly retryAfter?: number,
  ) {}
}
