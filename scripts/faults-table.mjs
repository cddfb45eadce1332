/**
 * `npm run faults:table`: makes docs/faults.md of what complete runs of the fault matrix have left (`npm run test:faults`).
 *
 *     npm run faults:table                     the tables show the real provider process, or the model where only that has run
 *     npm run faults:table -- in-process       the tables show this tier
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageOf, TIERS } from "./lib/faults-page.mjs";
import { ROOT, WORK } from "./lib/setup.mjs";

const folder = join(WORK, "faults");
const [wanted] = process.argv.slice(2);
/** @type {import("./lib/faults-page.mjs").Records[]} */
const all = existsSync(folder)
  ? readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
  : [];
const shown = wanted ?? ["host", "in-process"].find((tier) => all.some((records) => records.tier === tier));

if (wanted !== undefined && TIERS[wanted] === undefined)
  fail(`There is no tier ${wanted}. The tiers: ${Object.keys(TIERS).join(", ")}.`);
else if (!all.some(({ tier }) => tier === shown)) fail("There are no records. `npm run test:faults` makes them.");
else {
  const page = pageOf(all, String(shown));
  mkdirSync(join(ROOT, "docs"), { recursive: true });
  writeFileSync(join(ROOT, "docs", "faults.md"), page);
  process.stdout.write(
    `Written: docs/faults.md, ${(Buffer.byteLength(page) / 1024).toFixed(1)} KB, of the tier ${shown}.\n`,
  );
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
