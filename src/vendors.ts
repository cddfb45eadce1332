import type { Room } from "./resource/definition";

/**
 * The vendors of this package: the one list. `npm run generate` makes `index.ts`, the package's exports, the rooms'
 * classes and the reference from it. A room is loaded when one of its handlers or functions first runs.
 */
export const vendors = {
  datadog: (): Promise<Room<unknown>> => import("./datadog/room").then(({ room }) => room as Room<unknown>),
  faircom: (): Promise<Room<unknown>> => import("./faircom/room").then(({ room }) => room as Room<unknown>),
  qubole: (): Promise<Room<unknown>> => import("./qubole/room").then(({ room }) => room as Room<unknown>),
  scalr: (): Promise<Room<unknown>> => import("./scalr/room").then(({ room }) => room as Room<unknown>),
} as const;

export type VendorName = keyof typeof vendors;
