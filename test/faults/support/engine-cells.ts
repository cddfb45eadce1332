/** The cells that run on the real engine: each takes several commands of some seconds, so there are some, well chosen. */
import { FAULTS, type Length } from "./faults";
import type { Cell } from "./matrix";
import { SEED, someOf } from "./seed";
import type { Scenario, VendorRow } from "./vendor";

interface EngineCell extends Cell {
  readonly row: VendorRow;
  readonly scenario: Scenario;
}

const REFUSED = "connection refused";

/** The faults that are the hardest to get right, each for as long as it is the hardest. */
const HARD: readonly (readonly [title: string, length: Length])[] = [
  ["reset, answer lost", "once"],
  ["500, but done", "once"],
  ["answer cut off", "once"],
  ["malformed JSON", "lasting"],
  ["403", "once"],
  ["429, Retry-After: 1", "lasting"],
  ["503", "lasting"],
  ["hangs, but done", "once"],
  [REFUSED, "lasting"],
];

/** What creates an object meets every hard fault; every other operation meets two, and others with another seed. */
export function engineCells(row: VendorRow): EngineCell[] {
  return row.scenarios.flatMap((scenario, index) => {
    const turns = [0, 4].map((distance) => (index + SEED + distance) % HARD.length);
    const faults = HARD.filter(([title], turn) => {
      // A port can be closed for a whole command, or before the request that creates, as that has a connection of its own.
      if (title === REFUSED && scenario.operation === "create" && !scenario.creates) return false;
      return scenario.creates || turns.includes(turn);
    });
    return faults.map(([title, length]) => ({ row, scenario, kind: kindOf(title), length }));
  });
}

/** One of these cells that creates, and two others. */
export function fewEngineCells(row: VendorRow): EngineCell[] {
  const all = engineCells(row);
  const creates = ({ scenario }: EngineCell) => scenario.creates === true;
  return [
    ...someOf(all.filter(creates), 1),
    ...someOf(
      all.filter((cell) => !creates(cell)),
      2,
    ),
  ];
}

function kindOf(title: string) {
  const kind = FAULTS.find((each) => each.title === title);
  if (!kind) throw new Error(`no fault ${title}`);
  return kind;
}
