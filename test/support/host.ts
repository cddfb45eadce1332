/** The real process that hosts dynamic providers, driven over gRPC as the engine drives it, with this checkout's built package. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { stubOf } from "../../src/pulumi/contract";
import { projectFolder } from "./project";

const require = createRequire(import.meta.url);
// What the host itself uses, from where it has it.
const requireOfHost = createRequire(require.resolve("@pulumi/pulumi/cmd/dynamic-provider"));
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderClient: new (address: string, credentials: unknown) => GrpcClient;
};
const messages = require("@pulumi/pulumi/proto/provider_pb") as typeof import("@pulumi/pulumi/proto/provider_pb");
const { Status } = require("@pulumi/pulumi/proto/status_pb") as typeof import("@pulumi/pulumi/proto/status_pb");
const { Struct } = requireOfHost("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: object): StructMessage };
};
const { credentials } = requireOfHost("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };

type Answered<T> = (error: GrpcError | null, response: T) => void;
type Method<Q, R> = (request: Q, answered: Answered<R>) => void;
type Messages = typeof import("@pulumi/pulumi/proto/provider_pb");
type StructMessage = NonNullable<ReturnType<InstanceType<Messages["CheckRequest"]>["getOlds"]>>;

interface GrpcError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata: { get(key: string): (string | Buffer)[] };
}

interface GrpcClient {
  readonly configure: Method<InstanceType<Messages["ConfigureRequest"]>, unknown>;
  readonly check: Method<InstanceType<Messages["CheckRequest"]>, InstanceType<Messages["CheckResponse"]>>;
  readonly diff: Method<InstanceType<Messages["DiffRequest"]>, InstanceType<Messages["DiffResponse"]>>;
  readonly create: Method<InstanceType<Messages["CreateRequest"]>, InstanceType<Messages["CreateResponse"]>>;
  readonly read: Method<InstanceType<Messages["ReadRequest"]>, InstanceType<Messages["ReadResponse"]>>;
  readonly update: Method<InstanceType<Messages["UpdateRequest"]>, InstanceType<Messages["UpdateResponse"]>>;
  readonly delete: Method<InstanceType<Messages["DeleteRequest"]>, unknown>;
  close(): void;
}

export type Bag = Record<string, unknown>;

/** How the engine sees a failed call. */
export class CallFailure extends Error {
  constructor(
    /** The gRPC status: 2 is UNKNOWN. */
    readonly code: number,
    message: string,
    /** What the engine learns of a resource that exists all the same. */
    readonly partial?: { readonly id: string; readonly reasons: readonly string[]; readonly properties: Bag },
  ) {
    super(message);
  }
}

export interface HostOptions {
  /** Environment variables of the process; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What `Configure` says; undefined: it isn't called. Default: nothing configured. */
  readonly config?: Bag | undefined;
  /** Whether standard input is a pipe that stays open until `hangUp`, as it is for the engine. Default: there is none. */
  readonly pipe?: boolean;
  /** Loaded before anything else, by `--require`. */
  readonly preload?: string;
}

const running = new Set<Host>();

/** Ends every host that a test left. */
export async function endHosts(): Promise<void> {
  await Promise.all([...running].map((host) => host.end()));
}

export class Host {
  stdout = "";
  stderr = "";
  /** The exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  private client: GrpcClient | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly hangUpPipe: (() => void) | undefined,
    private readonly cleanUp: () => void,
  ) {
    this.ended = new Promise((resolve) => child.once("close", (code) => resolve(code)));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    running.add(this);
  }

  static async start(options: HostOptions = {}): Promise<Host> {
    const folder = projectFolder("host", "js", "");
    const pipe = options.pipe ? pipeIn(folder.path) : undefined;
    const environment = Object.entries({ ...process.env, ...options.env }).filter(([, value]) => value !== undefined);
    const preload = options.preload === undefined ? [] : ["--require", options.preload];
    const child = spawn(
      process.execPath,
      [...preload, require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "127.0.0.1:1"],
      { cwd: folder.path, env: Object.fromEntries(environment), stdio: [pipe?.end ?? "ignore", "pipe", "pipe"] },
    );
    if (pipe) closeSync(pipe.end);
    const host = new Host(child, pipe?.hangUp, () => folder.remove());
    const port = await host.firstLine();
    host.client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    if (!("config" in options) || options.config !== undefined) await host.configure(options.config ?? {});
    return host;
  }

  /** What it printed after its port. */
  get printed(): string {
    return this.stdout.slice(this.stdout.indexOf("\n") + 1);
  }

  configure(config: Bag): Promise<unknown> {
    const request = new messages.ConfigureRequest().setArgs(struct(config));
    return this.call((client) => client.configure, request);
  }

  async check(olds: Bag, news: Bag): Promise<{ inputs: Bag; failures: { property: string; reason: string }[] }> {
    const request = new messages.CheckRequest().setOlds(struct(olds)).setNews(struct(news));
    const response = await this.call((client) => client.check, request);
    const failures = response
      .getFailuresList()
      .map((each) => ({ property: each.getProperty(), reason: each.getReason() }));
    return { inputs: bag(response.getInputs()), failures };
  }

  async diff(id: string, olds: Bag, news: Bag) {
    const request = new messages.DiffRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    const response = await this.call((client) => client.diff, request);
    const { DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
    return {
      leftToEngine: response.getChanges() === DIFF_UNKNOWN,
      replaces: response.getReplacesList(),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(properties: Bag): Promise<{ id: string; outputs: Bag }> {
    const response = await this.call(
      (client) => client.create,
      new messages.CreateRequest().setProperties(struct(properties)),
    );
    return { id: response.getId(), outputs: bag(response.getProperties()) };
  }

  async read(id: string, properties: Bag): Promise<{ id: string; outputs: Bag; inputs: Bag | undefined }> {
    const request = new messages.ReadRequest().setId(id).setProperties(struct(properties));
    const response = await this.call((client) => client.read, request);
    const inputs = response.getInputs();
    return { id: response.getId(), outputs: bag(response.getProperties()), inputs: inputs && bag(inputs) };
  }

  async update(id: string, olds: Bag, news: Bag): Promise<Bag> {
    const request = new messages.UpdateRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    return bag((await this.call((client) => client.update, request)).getProperties());
  }

  async delete(id: string, properties: Bag): Promise<void> {
    await this.call(
      (client) => client.delete,
      new messages.DeleteRequest().setId(id).setProperties(struct(properties)),
    );
  }

  /** Closes the pipe on its standard input, as the end of the command line does. */
  hangUp(): void {
    this.hangUpPipe?.();
  }

  /** Whether the process is still there after so many milliseconds. */
  async livesOn(milliseconds: number): Promise<boolean> {
    const later = new Promise<"later">((resolve) => setTimeout(resolve, milliseconds, "later"));
    return (await Promise.race([this.ended, later])) === "later";
  }

  /** Ends the process as the engine does when it has recorded everything. */
  dismiss(): void {
    this.child.kill("SIGINT");
  }

  /** Ends the process in the middle of whatever it does; the calls under way fail as they do for the engine. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  async end(): Promise<void> {
    running.delete(this);
    this.client?.close();
    this.dismiss();
    await this.ended;
    this.hangUp();
    this.cleanUp();
  }

  private call<Q, R>(methodOf: (client: GrpcClient) => Method<Q, R>, request: Q): Promise<R> {
    const { client } = this;
    if (!client) throw new Error("the host hasn't started");
    return new Promise((resolve, reject) => {
      const answered: Answered<R> = (error, response) => (error ? reject(failureOf(error)) : resolve(response));
      methodOf(client).call(client, request, answered);
    });
  }

  private async firstLine(): Promise<string> {
    while (!this.stdout.includes("\n")) {
      const isOver = await Promise.race([
        this.ended.then(() => true),
        new Promise((resolve) => setTimeout(resolve, 10, false)),
      ]);
      if (isOver) throw new Error(`the host ended at once:\n${this.stderr}`);
    }
    return this.stdout.slice(0, this.stdout.indexOf("\n"));
  }
}

/** Node's own pipes are sockets; the engine's are pipes. */
function pipeIn(folder: string): { end: number; hangUp: () => void } {
  const path = join(folder, "stdin");
  execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
  const end = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  let writing: number | undefined = openSync(path, constants.O_WRONLY);
  const hangUp = () => {
    if (writing !== undefined) closeSync(writing);
    writing = undefined;
  };
  return { end, hangUp };
}

/** The properties of a resource, with the text that stands in its state. */
export function of(resource: string, properties: Bag): Bag {
  return { ...properties, __provider: stubOf(resource) };
}

function struct(properties: Bag): StructMessage {
  return Struct.fromJavaScript(properties);
}

function bag(properties: { toJavaScript(): object } | undefined): Bag {
  return (properties?.toJavaScript() ?? {}) as Bag;
}

function failureOf(error: GrpcError): CallFailure {
  const [details] = error.metadata.get("grpc-status-details-bin");
  if (!(details instanceof Buffer)) return new CallFailure(error.code, error.details);
  const [any] = Status.deserializeBinary(details).getDetailsList();
  const partial = messages.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return new CallFailure(error.code, error.details, {
    id: partial.getId(),
    reasons: partial.getReasonsList(),
    properties: bag(partial.getProperties()),
  });
}
