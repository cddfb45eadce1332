/** How requests break. */
export interface Sabotage {
  /** The first request that does, counted from 1. */
  readonly from: number;
  /** The transport throws at once, it fails once the request is written, or an error that nobody catches ends the process. */
  readonly how: "throws" | "fails" | "crashes";
}

/**
 * The text of a module to load before anything else, by `--require`: in the provider's process, requests break as
 * `globalThis.sabotage` or the environment variable SABOTAGE says. The errors quote the request, as those of many
 * libraries do. Waits are short.
 */
export const SABOTAGE = `
if (process.argv.some((argument) => argument.includes("dynamic-provider"))) {
  const http = require("node:http");
  const { request } = http;
  const wait = setTimeout;
  globalThis.setTimeout = (work, ms, ...rest) => wait(work, Math.min(ms ?? 0, 5), ...rest);
  globalThis.sabotage = JSON.parse(process.env.SABOTAGE ?? "null");
  http.request = (options, answered) => {
    const { sabotage } = globalThis;
    if (sabotage) sabotage.seen = (sabotage.seen ?? 0) + 1;
    if (!sabotage || sabotage.seen < sabotage.from) return request(options, answered);
    const broken = (body) =>
      Object.assign(new TypeError("can't send " + JSON.stringify([options.headers, String(body)])), {
        config: options, id: "half-created", code: 5, details: String(body),
      });
    if (sabotage.how === "throws") throw broken("");
    if (sabotage.how === "crashes") wait(() => { throw new RangeError("sabotage"); }, 1);
    const sent = request(options, answered);
    if (sabotage.how === "fails") {
      const { end } = sent;
      sent.end = (body, ...rest) => { end.call(sent, body, ...rest); sent.destroy(broken(body)); return sent; };
    }
    return sent;
  };
}`;
