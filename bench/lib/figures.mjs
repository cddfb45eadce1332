/**
 * @param {readonly number[]} values
 * @returns {number} NaN if there are none
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** @param {number} milliseconds */
export const seconds = (milliseconds) => (Number.isNaN(milliseconds) ? "–" : `${(milliseconds / 1000).toFixed(2)} s`);

/** @param {number} milliseconds */
export const millis = (milliseconds) => (Number.isNaN(milliseconds) ? "–" : `${milliseconds.toFixed(1)} ms`);

/** @param {number} bytes */
export const megabytes = (bytes) => (Number.isNaN(bytes) ? "–" : `${Math.round(bytes / 1e6)} MB`);

/** @param {number} ratio */
export const times = (ratio) => (Number.isNaN(ratio) ? "–" : `${ratio.toFixed(2)} ×`);

/**
 * A table in Markdown that is also readable as text.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows the first column is text, the others are figures
 * @returns {string}
 */
export function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ cells) => {
    const padded = cells.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** @param {boolean} reached */
export const verdict = (reached) => (reached ? "✓" : "✗");
