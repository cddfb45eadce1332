import { leaveWithTheEngine } from "./pulumi/calls";
import { type DynamicProvider, dynamicProvider } from "./pulumi/host";
import { HostError, silenceHostCopies } from "./pulumi/print";
import { type VendorName, vendors } from "./vendors";

const providers = new Map<string, DynamicProvider>();

/**
 * The back door: what the text in users' state files calls, years after it was written. The name of this module, of
 * this function and of every resource is a promise (see `pulumi/contract.ts`).
 */
export function provider(resource: string): DynamicProvider {
  silenceHostCopies();
  leaveWithTheEngine();
  const known = providers.get(resource);
  if (known) return known;
  const vendor = resource.split(":")[0] ?? "";
  if (!Object.hasOwn(vendors, vendor)) {
    throw new HostError(
      `This release of pulumi-clone has no resource ${resource}. Install the release that wrote the state, or a newer one.`,
    );
  }
  const made = dynamicProvider(resource, vendors[vendor as VendorName]);
  providers.set(resource, made);
  return made;
}
