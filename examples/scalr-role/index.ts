import { scalr } from "pulumi-clone";

// A copy of a role that the account offers to all its environments: the preview shows what it will hold.
const base = new scalr.Role("base", { cloneFrom: 4711, name: "hardened-base" });

// The source by name, a description and tags of its own; category and quick start group are the source's.
const web = scalr.getRoleOutput({ name: "web" });
const shop = new scalr.Role("shop", {
  cloneFrom: web.id,
  description: "Web servers of the shop",
  tags: ["shop", "web"],
});

// A copy of a role of this very program: the preview is exact even before the source exists.
const shopStaging = new scalr.Role("shop-staging", { cloneFrom: shop, quickStart: true, quickStartGroup: "shop" });

export const baseId = base.id;
export const shopRuns = shop.osId;
export const shopStagingTags = shopStaging.tags;
