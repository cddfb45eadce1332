/**
 * What stands in users' state files and is run from there years later. Never changed, only added to: the module that
 * the stub requires, the function it calls, the names of resources and the hidden keys.
 */

/** The text kept in every resource's state, and run by the dynamic provider host. */
export function stubOf(resource: string): string {
  return `exports.handler=()=>require("pulumi-clone/runtime").provider("${resource}")`;
}

/** The type token of a resource: the host of dynamic providers serves the package `pulumi-nodejs`. */
export function tokenOf(resource: string): string {
  return `pulumi-nodejs:dynamic/${resource}`;
}

/** The input of an explicit provider that says whose it is. */
export const VENDOR_MARKER = "pulumi-clone:vendor";

/** The input of an explicit provider that lists the settings it took from stack configuration, as JSON. */
export const FROM_CONFIGURATION = "pulumi-clone:fromConfiguration";
