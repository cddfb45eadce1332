import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import * as rooms from "../../src";

const classes = Object.values(rooms).flatMap((room) => {
  return Object.values<unknown>(room).filter((member) => typeof member === "function" && "__pulumiType" in member);
});

test("every class extends CustomResource itself: with another class between, states name our file as the place of a declaration", () => {
  expect(classes.length).toBeGreaterThan(0);
  for (const each of classes) expect(Object.getPrototypeOf(each)).toBe(pulumi.CustomResource);
});
