/** The page that is made of the records of the fault matrix. */
import { expect, test } from "vitest";
import { pageOf } from "../../scripts/lib/faults-page.mjs";

const run = { ended: "2026-03-04T05:06:07.000Z", seconds: 61, versions: { Node: "20.0.0" } };
const cell = (
  operation: string,
  fault: string,
  length: "once" | "lasting",
  outcome: string,
  actions: string[] = [],
) => ({
  ...{ operation, fault, length, outcome, actions },
  command: "up",
  violations: [] as string[],
});
const host = {
  ...run,
  tier: "host",
  vendor: "scalr",
  cells: [
    cell("clone", "lost", "once", "settled"),
    cell("clone", "lost", "lasting", "error", ["up", "adopt", "up"]),
    cell("clone", "cut off", "once", "settled"),
    cell("clone", "cut off", "lasting", "error", ["up", "adopt", "up"]),
    cell("clone", "slow", "once", "passes"),
    cell("clone", "slow", "lasting", "passes"),
    cell("read", "lost", "once", "retried"),
    cell("read", "lost", "lasting", "error", ["up --refresh"]),
    cell("read", "cut off", "once", "retried"),
    cell("read", "cut off", "lasting", "error", ["up --refresh"]),
    cell("read", "slow", "once", "passes"),
    cell("read", "slow", "lasting", "passes"),
  ],
};
const lines = (page: string) => page.split("\n");

test("shows what each fault did to each operation, and what the user did then", () => {
  const page = lines(pageOf([host], "host"));
  expect(page).toContain("| fault | 1 | 2 |");
  expect(page).toContain("| lost; cut off | ⌕ / ✗ adopt | ↻ / ✗ refresh |");
  expect(page).toContain("| slow | ✓ | ✓ |");
  expect(page).toContain("| host | Scalr | 2026-03-04 05:06 | 2 | 12 | 4 | 2 | 2 | 4 | 0 | 0 |");
});

test("operations to which the same happens share a column", () => {
  const again = host.cells
    .filter(({ operation }) => operation === "read")
    .map((each) => ({ ...each, operation: "check" }));
  const page = lines(pageOf([{ ...host, cells: [...host.cells, ...again] }], "host"));
  expect(page).toContain("2. read; check");
  expect(page).toContain("| fault | 1 | 2 |");
});

test("says where the real engine differs", () => {
  const cells = [cell("clone", "lost", "once", "settled"), cell("read", "lost", "once", "passes")];
  const page = pageOf([host, { ...host, tier: "engine", cells }], "host");
  expect(page).toContain("1 of 2 ended as in the table:\n\n- read, lost, once: ✓ instead of ↻");
});

test("tells each violation", () => {
  const [first, ...others] = host.cells.map((each) => ({ ...each }));
  if (first) first.violations = ["an orphan at the vendor"];
  const page = pageOf([{ ...host, cells: first ? [first, ...others] : others }], "host");
  expect(page).toContain("- host, Scalr, clone, lost, once: an orphan at the vendor");
  expect(page).toContain("‼ violation / ✗ adopt");
});
