/**
 * Stands in for `src/resource/wait` in tests whose subject waits between looks: the same order of events, a fiftieth of
 * the time. In a test file: `vi.mock("../../src/resource/wait", () => import("../support/short-waits"))`.
 */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds / 50)));
}
