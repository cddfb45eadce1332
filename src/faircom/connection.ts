import type { z } from "zod";
import { Client, type ClientOptions } from "../http/client";
import { ADVICE } from "../http/wording";
import { CloneError } from "../resource/errors";
import { Done, NewSession } from "./wire";

/** How to log in: a permanent session's token, or an account, or the account for when the token is dead. */
export interface Credentials {
  readonly authToken?: string;
  readonly account?: { readonly username: string; readonly password: string };
}

/** One action of the JSON API. */
export interface Action {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Whether sending it twice does no harm: it reads, or opens a session. */
  readonly repeatable?: true;
  /** Whether it only closes what was opened here. */
  readonly closes?: true;
  /** Secrets among its parameters. */
  readonly secrets?: readonly (string | undefined)[];
}

/**
 * Seconds without a request after which the server may end a session of ours. Nobody else would end one whose answer
 * was lost, or whose process was killed; and a user has only 50 sessions in FairCom's sample configuration.
 */
const IDLE_SECONDS = 120;

interface Session {
  readonly token: string;
  /** Whether we made it, and so have to delete it. */
  readonly ours: boolean;
}

/**
 * Actions under a session. One session serves everything that runs at the same time; it is deleted when the last of it
 * ends. A session that the server has forgotten is replaced once; the refused action did nothing, so it is sent again.
 */
export class Connection {
  private readonly client: Client;
  private users = 0;
  private session: Promise<Session> | undefined;
  private closing: Promise<void> = Promise.resolve();
  private tokenIsDead: CloneError | undefined;
  private requests = 0;

  constructor(
    private readonly options: ClientOptions,
    private readonly credentials: Credentials,
  ) {
    this.client = new Client(options);
  }

  /** Keeps the session for all of `work`. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.users++;
    try {
      return await work();
    } finally {
      this.users--;
      if (this.users === 0) await this.logOut();
    }
  }

  act<S extends z.ZodType>(action: Action, shape: S): Promise<z.output<S>> {
    return this.during(async () => {
      try {
        return await this.once(action, shape);
      } catch (thrown) {
        if (!isDeadSession(thrown)) throw thrown;
      }
      try {
        return await this.once(action, shape);
      } catch (thrown) {
        if (!isDeadSession(thrown)) throw thrown;
        throw thrown.with({
          headline: "FairCom ended a session that had just been made.",
          kind: "server",
          next: "Look at the limits of sessions and their idle time on the server, then run the command again.",
        });
      }
    });
  }

  private async once<S extends z.ZodType>(action: Action, shape: S): Promise<z.output<S>> {
    const opened = this.open();
    const { token, ours } = await opened;
    try {
      return await this.send(action, shape, token);
    } catch (thrown) {
      if (isDeadSession(thrown)) {
        if (!ours) this.tokenIsDead = this.rejectedToken(thrown);
        if (this.session === opened) this.session = undefined;
      }
      throw thrown;
    }
  }

  private open(): Promise<Session> {
    if (this.session) return this.session;
    // Never two sessions at a time: a new one waits until the old one is deleted.
    const opened = this.closing.then(() => this.logIn());
    this.session = opened;
    opened.catch(() => {
      if (this.session === opened) this.session = undefined;
    });
    return opened;
  }

  private async logIn(): Promise<Session> {
    const { authToken, account } = this.credentials;
    if (authToken !== undefined && this.tokenIsDead === undefined) return { token: authToken, ours: false };
    if (account === undefined)
      throw this.tokenIsDead ?? new CloneError("FairCom: there is no credential.", { kind: "internal" });
    const params = { ...account, description: "pulumi-clone", idleConnectionTimeoutSeconds: IDLE_SECONDS };
    // Sent again after a lost answer: the session that may have been made ends by itself, and no wrong password is repeated.
    const login: Action = { name: "createSession", params, repeatable: true, secrets: [account.password] };
    const { token } = await this.send(login, NewSession);
    return { token, ours: true };
  }

  private logOut(): Promise<void> {
    const opened = this.session;
    this.session = undefined;
    if (opened) this.closing = this.close(opened);
    return this.closing;
  }

  private async close(opened: Promise<Session>): Promise<void> {
    try {
      const session = await opened;
      if (session.ours) await this.send({ name: "deleteSession", params: {}, closes: true }, Done, session.token);
    } catch {
      // The session ends by itself after its idle time; what the user asked for is done or has its own error.
    }
  }

  private send<S extends z.ZodType>(action: Action, shape: S, token?: string): Promise<z.output<S>> {
    this.requests++;
    const body = {
      api: "admin",
      action: action.name,
      params: action.params,
      ...(token === undefined ? {} : { authToken: token }),
      requestId: String(this.requests),
      // A server's default may be "max", which echoes requests with their passwords and tokens.
      debug: "none",
    };
    const call = {
      method: "POST",
      template: "",
      label: action.name,
      body,
      repeatable: action.repeatable === true,
      changes: !(action.repeatable || action.closes),
      secrets: [token, ...(action.secrets ?? [])],
    } as const;
    return this.client.request(call, shape);
  }

  private rejectedToken(error: CloneError): CloneError {
    return error.with({
      headline: "FairCom doesn't know the configured authToken (any more).",
      kind: "auth",
      facts: [`Credential: ${this.options.credential}`],
      next: `Give the token of a new permanent session, or username and password. ${ADVICE.auth}`,
    });
  }
}

function isDeadSession(thrown: unknown): thrown is CloneError {
  return thrown instanceof CloneError && thrown.kind === "session";
}
