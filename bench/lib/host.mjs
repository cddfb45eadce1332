/**
 * The real dynamic provider host, asked over gRPC as the engine asks it.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { stop } from "../../scripts/lib/process.mjs";
import { ROOT } from "../../scripts/lib/setup.mjs";
import { cpuOf } from "./processes.mjs";

// The versions that the host itself uses.
const sdk = createRequire(join(ROOT, "node_modules/@pulumi/pulumi/package.json"));
const grpc = sdk("@grpc/grpc-js");
const { Struct } = sdk("google-protobuf/google/protobuf/struct_pb.js");
const { ResourceProviderClient } = sdk("./proto/provider_grpc_pb.js");
const messages = sdk("./proto/provider_pb.js");

/**
 * Starts a host and sends it one Check.
 *
 * @param {object} options
 * @param {string} options.cwd the project's folder
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.type the resource's type
 * @param {Record<string, unknown>} options.olds inputs of the last update, with `__provider`
 * @param {Record<string, unknown>} options.news inputs of the program, with `__provider`
 * @returns {Promise<{ wall: number, cpu: number }>} milliseconds from the request to the answer, and of processor time in the host
 * @throws {Error} the check failed
 */
export async function firstCheck({ cwd, env, type, olds, news }) {
  const host = spawn(process.execPath, [sdk.resolve("./cmd/dynamic-provider"), "127.0.0.1:1"], {
    cwd,
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: host.stdout });
  try {
    const port = await new Promise((resolve, reject) => {
      host.once("error", reject);
      host.once("exit", () => reject(new Error("the dynamic provider host ended before it served")));
      lines.once("line", resolve);
    });
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const call = (/** @type {string} */ method, /** @type {unknown} */ request) =>
      new Promise((resolve, reject) => {
        client[method](request, (/** @type {Error | null} */ error, /** @type {unknown} */ answer) => {
          if (error) reject(error);
          else resolve(answer);
        });
      });

    const configure = new messages.ConfigureRequest();
    configure.setArgs(Struct.fromJavaScript({}));
    await call("configure", configure);

    const check = new messages.CheckRequest();
    check.setUrn(`urn:pulumi:bench::bench::${type}::first`);
    check.setOlds(Struct.fromJavaScript(olds));
    check.setNews(Struct.fromJavaScript(news));
    const [started, cpu] = [performance.now(), cpuOf(host.pid ?? 0)];
    const answer = /** @type {{ getFailuresList(): { getReason(): string }[] }} */ (await call("check", check));
    const cost = { wall: performance.now() - started, cpu: cpuOf(host.pid ?? 0) - cpu };
    client.close();
    const [failure] = answer.getFailuresList();
    if (failure) throw new Error(`the check failed: ${failure.getReason()}`);
    return cost;
  } finally {
    lines.close();
    await stop(host);
  }
}
