/** The environment variables of the package itself. Vendors' variables stand in each room's `vendor.ts`. */
export const ENVIRONMENT = {
  PULUMI_CLONE_OFFLINE:
    "`1`: previews ask no vendor; what would have to be asked shows as unknown. Meant for previews without credentials or network; an `up` with it stops before it creates a copy.",
  PULUMI_CLONE_DEBUG: "`1`: errors carry the stack and cause of what happened inside the package. For reports.",
  PULUMI_CLONE_TIMEOUT_SECONDS:
    "Seconds that one request to a vendor may take. Default: the vendor's own, 30 for most.",
} as const;

type Name = keyof typeof ENVIRONMENT;

function flag(name: Name): boolean {
  const value = process.env[name]?.trim().toLowerCase();
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

export const offline = (): boolean => flag("PULUMI_CLONE_OFFLINE");
export const debugging = (): boolean => flag("PULUMI_CLONE_DEBUG");

/** Milliseconds: a timer set to more than this fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds that one request may take, if the user has set it. */
export function requestTimeout(): number | undefined {
  const seconds = Number(process.env.PULUMI_CLONE_TIMEOUT_SECONDS);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_TIMER) : undefined;
}
