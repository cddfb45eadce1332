/** The page of the fault matrix, in Markdown. */

/**
 * @typedef {object} Cell one operation that met one fault: a `CellRecord` of test/faults/support/cell.ts
 * @property {string} operation
 * @property {string} fault
 * @property {"once" | "lasting"} length
 * @property {string} command
 * @property {string} outcome
 * @property {string[]} actions
 * @property {string[]} violations
 */
/** @typedef {{ tier: string, vendor: string, ended: string, seconds: number, versions: Record<string, string>, cells: Cell[] }} Records */

/** @type {Record<string, string>} where the provider ran and what called it */
export const TIERS = {
  engine: "the real engine: CLI, language host, program and provider process, with the built package",
  host: "the real provider process with the built package, called by a model of the engine's bookkeeping",
  "in-process":
    "the provider in the test's own process, in simulated time, called by a model of the engine's bookkeeping",
};

/** @type {Record<string, string>} */
const VENDORS = { datadog: "Datadog", qubole: "Qubole", faircom: "FairCom", scalr: "Scalr" };

/** @type {Record<string, string>} */
const SIGNS = { passes: "✓", retried: "↻", settled: "⌕", error: "✗", believed: "≠", "not met": "·" };

/** Violations that are told: one cause often has many. */
const MOST_VIOLATIONS = 30;

const INTRODUCTION = `# What happens when a request goes wrong

One operation at a time meets one fault, at one of its requests: once, or until the command has ended. Then the fault is gone, and the user goes
on as the error says, usually with the same command. After that the vendor's own store must show:

- each declared copy exactly once, holding what is declared,
- nothing that nobody declares, and nobody else's object changed,

and Pulumi's side: the state knows each object, a second \`preview\` and a \`refresh\` find nothing to do and write nothing, and no message held a
stack or anything else that no user should see. Whatever falls short of that is a violation.
`;

const LEGEND = `## How to read the tables

|     | what the command that met the fault did                                                                         |
| --- | --------------------------------------------------------------------------------------------------------------- |
| ✓   | It succeeded without that answer, or the answer came late.                                                       |
| ↻   | It succeeded: the request was sent again.                                                                        |
| ⌕   | It succeeded: a change whose answer was missing wasn't sent again; the vendor was asked what had become of it.   |
| ✗   | It failed with an error. The same command, run again after the fault, ended well.                               |
| ≠   | It believed the vendor, which denied what it has or confirmed what it hadn't done: the object stays behind there. |

A word after a sign says what more the user had to do:

|         |                                                                                                                        |
| ------- | ---------------------------------------------------------------------------------------------------------------------- |
| adopt   | The next \`up\` found an object of that name, and didn't touch it: its error gives the id. With \`adopt: "<id>"\` it was taken over. |
| refresh | The error asked for \`pulumi up --refresh\`.                                                                             |
| look    | The error asked to look in the vendor's control panel, as its API can't show the object: \`adopt\` if it was there, \`up\` if not. |

\`a / b\`: what a fault did that was met once / that lasted until the command had ended. One sign stands for both.

_Done_ and _not done_ say whether the vendor did what was asked; where an answer is cut off, malformed, late or lost, it did. A status comes in the
vendor's own words if the vendor sends it, else in those of a proxy or gateway in front of it. What _hangs_ is given up at the client's time limit. A
lasting 429 ends after some requests, as limits do. Faults with the same consequences for every operation share a row, operations to which the
same happens at every fault share a column. Only FairCom has sessions; the other vendors get their credential with each request.
`;

/**
 * @param {Records[]} all
 * @param {string} shown the tier of the tables
 * @returns {string}
 */
export function pageOf(all, shown) {
  const of = (/** @type {string} */ tier) =>
    Object.keys(VENDORS).flatMap((vendor) => all.find((each) => each.tier === tier && each.vendor === vendor) ?? []);
  const runs = Object.keys(TIERS).flatMap((tier) => (of(tier).length > 0 ? [of(tier)] : []));
  const sections = of(shown).map((records) => {
    const engine = shown === "engine" ? undefined : of("engine").find(({ vendor }) => vendor === records.vendor);
    return sectionOf(records, engine);
  });
  const note = `The tables show ${TIERS[shown]}.`;
  return `${[INTRODUCTION, summaryOf(runs), LEGEND, note, "", ...sections].join("\n").trimEnd()}\n`;
}

/**
 * @param {Records[][]} runs by tier
 * @returns {string}
 */
function summaryOf(runs) {
  const outcomes = Object.keys(SIGNS).filter((outcome) => outcome !== "not met");
  const head = [
    "ran in",
    "vendor",
    "ended (UTC)",
    "minutes",
    "cells",
    ...outcomes.map((each) => SIGNS[each]),
    "violations",
  ];
  const rows = runs.flatMap((run) =>
    run.map(({ tier, vendor, ended, seconds, cells }) => [
      tier,
      VENDORS[vendor],
      ended.slice(0, 16).replace("T", " "),
      Math.ceil(seconds / 60),
      cells.length,
      ...outcomes.map((outcome) => cells.filter((cell) => cell.outcome === outcome).length),
      cells.filter(({ violations }) => violations.length > 0).length,
    ]),
  );
  const tiers = runs.map((run) => {
    const tier = String(run[0]?.tier);
    const versions = run.map((records) => Object.entries(records.versions).map((pair) => pair.join(" ")));
    return `- **${tier}**: ${TIERS[tier]}; ${distinct(versions.flat()).join(", ")}.`;
  });
  const violations = runs
    .flat()
    .flatMap(({ tier, vendor, cells }) =>
      cells.flatMap(({ violations: [first], operation, fault, length }) =>
        first === undefined ? [] : [`- ${tier}, ${VENDORS[vendor]}, ${operation}, ${fault}, ${length}: ${first}`],
      ),
    );
  return `## Summary

Made by \`npm run faults:table\` of these runs (\`npm run test:faults\`). A cell is one operation that met one fault, once or lasting.

${table(head, rows)}

${tiers.join("\n")}
${violations.length > 0 ? `\nViolations:\n\n${violations.slice(0, MOST_VIOLATIONS).join("\n")}\n` : ""}`;
}

/**
 * @param {Records} records
 * @param {Records | undefined} engine
 * @returns {string}
 */
function sectionOf({ vendor, cells }, engine) {
  const found = new Map(cells.map((cell) => [keyOf(cell), cell]));
  const result = (/** @type {string} */ fault, /** @type {string} */ operation) => {
    const signs = ["once", "lasting"].flatMap((length) => {
      const cell = found.get(keyOf({ operation, fault, length }));
      return cell ? [signOf(cell)] : [];
    });
    return [...new Set(signs)].join(" / ");
  };
  const faults = distinct(cells.map(({ fault }) => fault));
  const operations = distinct(cells.map(({ operation }) => operation));
  // Faults with the same consequences everywhere share a row; operations to which the same happens always, a column.
  const rows = grouped(faults, (fault) => operations.map((operation) => result(fault, operation)));
  const columns = grouped(operations, (operation) => rows.map(([fault = ""]) => result(fault, operation)));
  const body = rows.map((group) => [
    group.join("; "),
    ...columns.map(([operation = ""]) => result(group[0] ?? "", operation)),
  ]);
  return [
    `## ${VENDORS[vendor]}\n`,
    "The columns:\n",
    ...columns.map((group, index) => `${index + 1}. ${group.join("; ")}`),
    "",
    table(["fault", ...columns.map((_, index) => index + 1)], body),
    "",
    ...(engine ? [engineNote(engine, found), ""] : []),
  ].join("\n");
}

/**
 * What the real engine has confirmed.
 *
 * @param {Records} records
 * @param {Map<string, Cell>} shown
 * @returns {string}
 */
function engineNote({ cells }, shown) {
  const faults = distinct(cells.map(({ fault }) => fault));
  const metBy = (/** @type {string} */ operation) => cells.filter((cell) => cell.operation === operation).length;
  const operations = distinct(cells.map(({ operation }) => operation));
  const all = operations.filter((operation) => metBy(operation) === faults.length);
  const others = operations.filter((operation) => !all.includes(operation)).map(metBy);
  const differing = cells.filter((cell) => {
    const twin = shown.get(keyOf(cell));
    return twin !== undefined && signOf(twin) !== signOf(cell);
  });
  const differences = differing.map((cell) => {
    const twin = shown.get(keyOf(cell));
    return `- ${cell.operation}, ${cell.fault}, ${cell.length}: ${signOf(cell)} instead of ${twin ? signOf(twin) : "nothing"}`;
  });
  const some =
    others.length > 0 ? `; the other ${others.length} operations met ${Math.min(...others)} of them each` : "";
  const same = `${cells.length - differing.length} of ${cells.length} ended as in the table`;
  return [
    `On the real engine ran ${cells.length} of these cells: ${all.map((each) => `_${each}_`).join(", ")} met all of ${faults.join("; ")}${some}. ${same}${differences.length > 0 ? ":\n" : "."}`,
    ...differences,
  ].join("\n");
}

/** @param {Cell} cell */
function signOf({ outcome, actions, command, violations }) {
  if (violations.length > 0) return "‼ violation";
  const sign = String(SIGNS[outcome]);
  if (outcome === "believed") return sign;
  if (actions.includes("look at the vendor")) return `${sign} look`;
  if (actions.includes("adopt")) return `${sign} adopt`;
  return command === "up" && actions.includes("up --refresh") ? `${sign} refresh` : sign;
}

/** @param {{ operation: string, fault: string, length: string }} cell */
function keyOf({ operation, fault, length }) {
  return JSON.stringify([operation, fault, length]);
}

/**
 * @param {string[]} names
 * @returns {string[]}
 */
function distinct(names) {
  return [...new Set(names)];
}

/**
 * @param {string[]} names
 * @param {(name: string) => unknown} consequences
 * @returns {string[][]} names with equal consequences together
 */
function grouped(names, consequences) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const name of names) {
    const key = JSON.stringify(consequences(name));
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()];
}

/**
 * @param {(string | number | undefined)[]} head
 * @param {(string | number | undefined)[][]} rows
 * @returns {string}
 */
function table(head, rows) {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}
