import { afterEach, describe, expect, test, vi } from "vitest";
import type { VendorDefinition } from "../../src/resource/definition";
import { debugging, offline, requestTimeout } from "../../src/resource/environment";
import { CloneError } from "../../src/resource/errors";
import { type SettingSources, settingValues } from "../../src/resource/settings";

const vendor: VendorDefinition<unknown> = {
  name: "toy",
  title: "Toyland",
  doc: "",
  settings: {
    token: { doc: "", secret: true, config: "toy:token", environment: ["TOY_TOKEN", "TOYLAND_TOKEN"] },
    url: { doc: "", config: "toy:url", environment: ["TOY_URL"], default: "https://toy.example" },
    zone: { doc: "", config: "toy:zone", environment: [] },
  },
  connect: () => undefined,
};

function values(config: Record<string, string>, environment: SettingSources["environment"] = {}, explicit = false) {
  return settingValues(vendor, {
    config: (key) => config[key],
    configOrigin: (key) => `the stack configuration (${key})`,
    isExplicit: () => explicit,
    environment,
  });
}

describe("a setting", () => {
  test("comes from the configuration, then from the first environment variable that is set, then is its default", () => {
    const environment = { TOY_TOKEN: "first", TOYLAND_TOKEN: "second", TOY_URL: "https://env" };
    const from = (setting: string, config: Record<string, string>, env: SettingSources["environment"]) => {
      const all = values(config, env);
      return [all.get(setting), all.origin(setting)];
    };
    expect(from("token", { "toy:token": "configured" }, environment)).toEqual([
      "configured",
      "the stack configuration (toy:token)",
    ]);
    expect(from("token", {}, environment)).toEqual(["first", "the environment variable TOY_TOKEN"]);
    expect(from("token", {}, { TOYLAND_TOKEN: "second" })).toEqual([
      "second",
      "the environment variable TOYLAND_TOKEN",
    ]);
    expect(from("url", {}, {})).toEqual(["https://toy.example", "its default"]);
    expect(from("token", {}, {})).toEqual([undefined, "nowhere"]);
  });

  test("that is empty or blank counts as not given, and blanks around it are no part of it", () => {
    expect(values({ "toy:token": "  " }, { TOY_TOKEN: "", TOYLAND_TOKEN: " t\n" }).get("token")).toBe("t");
  });

  test("of an explicit provider ranks before the configuration, that before the environment, that before the default", () => {
    expect(values({ "toy:url": "u" }, {}, true).rank("url")).toBeLessThan(values({ "toy:url": "u" }).rank("url"));
    expect(values({ "toy:url": "u" }).rank("url")).toBeLessThan(values({}, { TOY_URL: "u" }).rank("url"));
    expect(values({}, { TOY_URL: "u" }).rank("url")).toBeLessThan(values({}).rank("url"));
    expect(values({}).rank("url")).toBeLessThan(values({}).rank("token"));
  });

  test("that is needed and given nowhere is an error that names every place for it", () => {
    const error = (setting: string) => {
      try {
        return values({}).require(setting);
      } catch (thrown) {
        return thrown instanceof CloneError && thrown.kind === "configuration" ? thrown.message : "another error";
      }
    };
    expect(error("token")).toBe(
      "Toyland needs token, which is given nowhere.\n" +
        "  What to do: Give it as the environment variable TOY_TOKEN or TOYLAND_TOKEN, or " +
        "`pulumi config set toy:token <value> --secret`, or the argument token of an explicit `toy.Provider`. " +
        "For a preview without credentials set PULUMI_CLONE_OFFLINE=1.",
    );
    expect(error("zone")).toContain("Give it as `pulumi config set toy:zone <value>`, or the argument zone");
    expect(error("url")).toBe("https://toy.example");
  });
});

describe("the package's own environment variables", () => {
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ["1", true],
    ["true", true],
    ["yes", true],
    ["0", false],
    ["false", false],
    [" FALSE ", false],
    ["", false],
  ])("are on or off: %j is %j", (value, on) => {
    vi.stubEnv("PULUMI_CLONE_OFFLINE", value);
    vi.stubEnv("PULUMI_CLONE_DEBUG", value);
    expect([offline(), debugging()]).toEqual([on, on]);
  });

  test.each([
    ["2.5", 2500],
    ["0", undefined],
    ["-1", undefined],
    ["soon", undefined],
    ["Infinity", undefined],
    ["1e30", 2 ** 31 - 1],
  ])("hold a time that a timer can keep: %j s is %j ms", (value, milliseconds) => {
    vi.stubEnv("PULUMI_CLONE_TIMEOUT_SECONDS", value);
    expect(requestTimeout()).toBe(milliseconds);
  });
});
