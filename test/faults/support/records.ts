/** What complete runs of the fault matrix leave behind, for the table in docs/. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../support/project";
import type { CellRecord } from "./cell";

/** Where the provider ran, and what called it. */
export type Tier = "in-process" | "host" | "engine";

export interface Records {
  readonly tier: Tier;
  readonly vendor: string;
  /** When the run ended, as ISO 8601. */
  readonly ended: string;
  readonly seconds: number;
  /** By name. */
  readonly versions: Readonly<Record<string, string>>;
  readonly cells: readonly CellRecord[];
}

const versionOf = (path: string): string =>
  (JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")) as { version: string }).version;

/** Keeps what a run of one vendor's cells has shown; it began at `since`, in milliseconds since the epoch. */
export function keepRecords(
  tier: Tier,
  vendor: string,
  since: number,
  cells: readonly CellRecord[],
  moreVersions: Readonly<Record<string, string>> = {},
): void {
  const records: Records = {
    tier,
    vendor,
    ended: new Date().toISOString(),
    seconds: Math.round((Date.now() - since) / 1000),
    versions: {
      "pulumi-clone": versionOf("."),
      ...moreVersions,
      "@pulumi/pulumi": versionOf("node_modules/@pulumi/pulumi"),
      Node: process.versions.node,
    },
    cells,
  };
  const folder = join(ROOT, ".work", "faults");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${tier}-${vendor}.json`), JSON.stringify(records));
}
