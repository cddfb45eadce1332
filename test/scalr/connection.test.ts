import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { eachWorld, failure } from "./fixture";

vi.mock("../../src/resource/wait", () => import("../support/short-waits"));

const here = eachWorld();
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
}

test("behind a reverse proxy the path is signed without the proxy's prefix", async () => {
  const { world } = here;
  const proxy = createServer((incoming, outgoing) => {
    const { method, headers, url = "" } = incoming;
    const forwarded = request(
      `${world.simulator.url}${url.replace(/^\/tools\/scalr/, "")}`,
      { method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(forwarded);
  });
  const port = await listen(proxy);
  const api = world.connect({ SCALR_API_URL: `http://127.0.0.1:${port}/tools/scalr/` });
  const copy = await world.up({ name: "copy", cloneFrom: 42, description: "Über (the) café*" }, api);
  expect(copy.outputs.description).toBe("Über (the) café*");
});

test("names with every kind of character are looked up with a good signature", async () => {
  const { world } = here;
  const name = "a/b (c)~*'!&=+%é☕";
  const { message, kind } = await failure(world.up({ name, cloneFrom: 42 }));
  expect(kind).toBe("validation");
  expect(message).toContain("InvalidValue: Invalid name of the Role");
  expect(world.asked()).toEqual(["GET role 200", "GET roles 200", "POST clone 400"]);
});

test("redirects aren't followed: they could carry a signed request to another host", async () => {
  const { world } = here;
  world.faults({ fault: "status", status: 302, headers: { location: "https://elsewhere.example/api" } });
  const error = await failure(world.known("5/43").refresh());
  expect(error.message).toContain("redirects to");
  expect(world.asked()).toEqual(["GET role 302"]);
});

const OPENSSL = "openssl";

/** A key and a certificate for 127.0.0.1 that nobody else trusts; undefined where openssl isn't installed. */
function ownCertificate(): { key: string; cert: string } | undefined {
  const folder = mkdtempSync(join(tmpdir(), "scalr-tls-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const form = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  try {
    execFileSync(OPENSSL, ["req", "-x509", ...form, ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const own = ownCertificate();

describe.skipIf(own === undefined)("a server with a private certificate", () => {
  async function address(): Promise<string> {
    const role = { data: { id: 43, name: "web-staging" } };
    const server = createTlsServer(own ?? {}, (_, outgoing) => {
      outgoing.writeHead(200, { "Content-Type": "application/json" });
      outgoing.end(JSON.stringify(role));
    });
    return `https://127.0.0.1:${await listen(server)}`;
  }

  async function read(environment: Record<string, string | undefined>) {
    const api = here.world.connect({ SCALR_API_URL: await address(), ...environment });
    const resource = here.world.known("5/43", {}, api);
    await resource.refresh();
    return resource.outputs.name;
  }

  test("isn't trusted by itself", async () => {
    expect((await failure(read({}))).message).toContain("its certificate isn't trusted");
    expect((await failure(read({ SCALR_INSECURE: "false" }))).message).toContain("its certificate isn't trusted");
  });

  test("is trusted by its authority's certificate", async () => {
    expect(await read({ SCALR_CA_CERTIFICATE: own?.cert })).toBe("web-staging");
  });

  test("is accepted with insecure", async () => {
    expect(await read({ SCALR_INSECURE: "true" })).toBe("web-staging");
  });
});
