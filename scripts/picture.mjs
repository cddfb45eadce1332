/**
 * `npm run picture`: runs the tour and draws what it prints as docs/tour.svg, the picture in the README.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./lib/process.mjs";
import { ROOT } from "./lib/setup.mjs";

const LINE = 18;
const MARGIN = 16;
const COLUMNS = 104;

const { code, stdout, output } = await run(process.execPath, [join(ROOT, "scripts/start.mjs")], { cwd: ROOT });
if (code !== 0) {
  process.stderr.write(output);
  process.exit(1);
}
const text = stdout.slice(stdout.indexOf("pulumi-clone: a tour"));
// Ports and times of one run mean nothing in a picture.
const lines = ["$ npm start", "", ...text.trimEnd().split("\n")].map((line) =>
  line
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:…")
    .replace(/ \(\d+\.\d s\)$/, "")
    .slice(0, COLUMNS),
);
const height = lines.length * LINE + 2 * MARGIN;
const rows = lines.map((line, index) => {
  const y = MARGIN + (index + 1) * LINE - 5;
  return `<text x="${MARGIN}" y="${y}" class="${classOf(line)}" xml:space="preserve">${escaped(line)}</text>`;
});
mkdirSync(join(ROOT, "docs"), { recursive: true });
writeFileSync(
  join(ROOT, "docs/tour.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="${height}" viewBox="0 0 900 ${height}" role="img" aria-label="What npm start prints">
<style>text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#d6deeb}.step{fill:#fff;font-weight:bold}.ok{fill:#7fdb8a}.plus{fill:#7fdb8a}.change{fill:#f5d67b}.quiet{fill:#8a9bb0}</style>
<rect width="900" height="${height}" rx="8" fill="#101820"/>
${rows.join("\n")}
</svg>
`,
);

/** @param {string} line */
function classOf(line) {
  if (/^(\d+\. |\$ |pulumi-clone: )/.test(line)) return "step";
  if (/✓/.test(line)) return "ok";
  if (/^\s+\+/.test(line)) return "plus";
  if (/^\s+[~-]/.test(line)) return "change";
  return "quiet";
}

/** @param {string} line */
function escaped(line) {
  return line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
