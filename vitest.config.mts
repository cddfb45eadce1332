import { join } from "node:path";
import { defineConfig } from "vitest/config";

// No test may depend on the machine's configuration or reach somebody's real account: tests set what they need.
for (const name of Object.keys(process.env)) {
  const isOfPulumiOrVendor = /^(PULUMI|DD|DATADOG|QDS|QUBOLE|FAIRCOM|SCALR)_/.test(name);
  if (isOfPulumiOrVendor && !name.startsWith("PULUMI_CLONE_TEST_")) delete process.env[name];
}

// What the package keeps beside Pulumi's own files.
process.env.PULUMI_HOME = join(import.meta.dirname, ".work", "pulumi-home");

const seconds = (count: number) => count * 1000;

/** The tiers, from fast to slow. A test file belongs to the tier of its folder, and to `unit` if no other tier has that folder. */
const folders = {
  vendor: ["test/simulator/**", "test/vendor/**"],
  host: ["test/host/**"],
  engine: ["test/engine/**"],
  package: ["test/package/**"],
  faults: ["test/faults/**"],
};

const files = (patterns: string[]) => patterns.map((pattern) => `${pattern}/*.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: files(["test/**"]),
          exclude: Object.values(folders).flat(),
        },
      },
      {
        test: {
          name: "vendor",
          include: files(folders.vendor),
          testTimeout: seconds(20),
          hookTimeout: seconds(20),
        },
      },
      {
        test: {
          name: "host",
          include: files(folders.host),
          testTimeout: seconds(60),
          hookTimeout: seconds(60),
        },
      },
      {
        test: {
          name: "engine",
          include: files(folders.engine),
          // Each test runs a CLI, a language host, a program and a provider, which wait for each other half of the time.
          maxWorkers: 3,
          testTimeout: seconds(300),
          hookTimeout: seconds(300),
        },
      },
      {
        test: {
          name: "package",
          include: files(folders.package),
          maxWorkers: 2,
          testTimeout: seconds(300),
          hookTimeout: seconds(300),
        },
      },
      {
        test: {
          name: "faults",
          include: files(folders.faults),
          // Thousands of random histories have a command of their own: `npm run test:histories`.
          exclude: process.env.PULUMI_CLONE_TEST_HISTORIES ? [] : ["test/faults/histories.test.ts"],
          // A run of everything has files of many minutes.
          maxWorkers: 2,
          testTimeout: seconds(300),
          hookTimeout: seconds(300),
        },
      },
    ],
  },
});
