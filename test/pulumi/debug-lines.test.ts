import * as pulumi from "@pulumi/pulumi";
import { afterEach, expect, test, vi } from "vitest";
import { keepSecretsOutOfDebugLines, withoutSecrets } from "../../src/pulumi/debug-lines";

const SECRET = "4dabf18193072939515e22adb298388d,,,1b47061264138c4ac30d75fd1eb44270,value,,,canary-token";

afterEach(() => vi.restoreAllMocks());

test("an answer that holds a secret is cut off, whatever stands around it", () => {
  const line = `RegisterResource RPC finished: resource:x[t]; err: null, resp: urn:x,id,before,,canary-token,${SECRET}`;
  expect(withoutSecrets(line)).toBe("RegisterResource RPC finished: resource:x[t]; err: null, resp: [holds secrets]");
  expect(withoutSecrets(`some other line ${SECRET}`)).toBe("resp: [holds secrets]");
});

test("a line without secrets stays as it is", () => {
  const line = "RegisterResource RPC finished: resource:x[t]; err: null, resp: urn:x,id,name,,,x";
  expect(withoutSecrets(line)).toBe(line);
});

test("the SDK's own debug lines go through it, each once", async () => {
  const written = vi.spyOn(pulumi.log, "debug").mockResolvedValue(undefined);
  keepSecretsOutOfDebugLines();
  keepSecretsOutOfDebugLines();
  await pulumi.log.debug(`resp: ${SECRET}`);
  expect(written.mock.calls).toEqual([["resp: [holds secrets]"]]);
});
