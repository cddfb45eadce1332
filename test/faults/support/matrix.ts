/** The cells of the fault matrix, and which of them a run has. */
import type { CellRecord } from "./cell";
import { FAULTS, type FaultKind, type Length } from "./faults";
import type { Scenario, VendorRow } from "./vendor";

export interface Cell {
  readonly kind: FaultKind;
  readonly length: Length;
}

const LENGTHS: readonly Length[] = ["once", "lasting"];
const cells = (faults: readonly FaultKind[]): readonly Cell[] =>
  faults.flatMap((kind) => LENGTHS.map((length) => ({ kind, length })));

/** Whether everything is to run, or the quick cut of `npm test`. */
export const EVERYTHING = process.env.PULUMI_CLONE_TEST_FAULTS === "all";

/** The cells of one operation; a quick run has each fault once: in turns for one request, or lasting. */
export function cellsOf(row: VendorRow, scenario: Scenario): readonly Cell[] {
  const turn = row.scenarios.indexOf(scenario);
  const all = cells([...FAULTS, ...(row.faults ?? [])]);
  return EVERYTHING ? all : all.filter((_, index) => (index + Math.floor(index / 2) + turn) % 2 === 0);
}

/** One cell of each operation: those that are the hardest to get right, in turns. */
export function fewCellsOf(row: VendorRow, scenario: Scenario): readonly Cell[] {
  const hard = cells(FAULTS).filter(({ kind, length }) => length === "once" && HARD.includes(kind.title));
  return hard.filter((_, index) => index === row.scenarios.indexOf(scenario) % hard.length);
}

const HARD = ["reset, answer lost", "500, but done", "answer cut off", "403", "malformed JSON", "503, Retry-After: 1"];

export function violationsOf(records: readonly CellRecord[]): string[] {
  return records.flatMap(({ violations, vendor, operation, fault, length, message }) =>
    violations.map((violation) => `${vendor}, ${operation}, ${fault}, ${length}: ${violation}\n  after: ${message}`),
  );
}
