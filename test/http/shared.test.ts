import { describe, expect, test } from "vitest";
import { Shared } from "../../src/http/shared";
import { type Page, SharedReads } from "../../src/http/shared-reads";

describe("a shared answer", () => {
  test("is asked for once, also by those who come while it is on its way", async () => {
    const shared = new Shared();
    let asked = 0;
    const ask = async () => ++asked;
    expect(await Promise.all([shared.get("q", ask), shared.get("q", ask)])).toEqual([1, 1]);
    expect(await shared.get("q", ask)).toBe(1);
    expect(await shared.get("other", ask)).toBe(2);
  });

  test("that failed is asked for again", async () => {
    const shared = new Shared();
    await expect(shared.get("q", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await shared.get("q", async () => "yes")).toBe("yes");
  });

  test("can be forgotten", async () => {
    const shared = new Shared();
    await shared.get("q", async () => 1);
    shared.forget("q");
    expect(await shared.get("q", async () => 2)).toBe(2);
  });
});

interface Item {
  readonly id: string;
  readonly value: number;
}

class Vendor {
  readonly items = new Map<string, number>();
  singles = 0;
  lists = 0;
  /** Ids that the list doesn't show although they exist. */
  unlisted = new Set<string>();
  listFails = false;
  time = 0;
  readonly reads = new SharedReads<Item>({
    one: async (id) => {
      this.singles++;
      const value = this.items.get(id);
      if (id === "broken") throw new Error("broken");
      return value === undefined ? undefined : { id, value };
    },
    pages: () => this.pages(),
    idOf: ({ id }) => id,
    clock: { now: () => this.time, sleep: async () => {} },
  });

  constructor(count: number) {
    for (let index = 0; index < count; index++) this.items.set(`i${index}`, index);
  }

  read(...indexes: number[]): Promise<(Item | undefined)[]> {
    return Promise.all(indexes.map((index) => this.reads.read(`i${index}`)));
  }

  private async *pages(): AsyncGenerator<Page<Item>> {
    this.lists++;
    if (this.listFails) throw new Error("no list");
    const all = [...this.items].filter(([id]) => !this.unlisted.has(id)).map(([id, value]) => ({ id, value }));
    const pageCount = Math.ceil(all.length / 10);
    for (let page = 0; page < pageCount; page++) yield { items: all.slice(page * 10, page * 10 + 10), pageCount };
  }
}

const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("shared reads", () => {
  test("of many objects take one list, of few one request each", async () => {
    const vendor = new Vendor(30);
    expect(await vendor.read(...indexes(30))).toEqual(indexes(30).map((value) => ({ id: `i${value}`, value })));
    expect([vendor.lists, vendor.singles]).toEqual([1, 0]);
    const few = new Vendor(30);
    await few.read(1, 2);
    expect([few.lists, few.singles]).toEqual([0, 2]);
  });

  test("don't walk a list that is longer than the reads it saves", async () => {
    const vendor = new Vendor(100);
    await vendor.read(1, 2, 3, 4);
    expect(vendor.singles).toBe(4);
  });

  test("never take an object for gone because the list doesn't show it", async () => {
    const vendor = new Vendor(5);
    vendor.unlisted.add("i3");
    const read = await Promise.all([...indexes(5), 99].map((index) => vendor.reads.read(`i${index}`)));
    expect(read.map((item) => item?.value)).toEqual([0, 1, 2, 3, 4, undefined]);
    expect(vendor.singles).toBe(2);
  });

  test("see what was changed through the same connection", async () => {
    const vendor = new Vendor(5);
    await vendor.read(...indexes(5));
    vendor.items.set("i1", 100);
    vendor.reads.forget();
    expect((await vendor.read(1))[0]?.value).toBe(100);
  });

  test("use a list for a while, and not for long", async () => {
    const vendor = new Vendor(5);
    await vendor.read(...indexes(5));
    vendor.time = 5000;
    await vendor.read(1);
    expect([vendor.lists, vendor.singles]).toEqual([1, 0]);
    vendor.time = 60_000;
    await vendor.read(1);
    expect([vendor.lists, vendor.singles]).toEqual([1, 1]);
  });

  test("fall back to single reads, each with its own error, if there is no list", async () => {
    const vendor = new Vendor(5);
    vendor.listFails = true;
    const results = await Promise.allSettled([
      ...indexes(4).map((i) => vendor.reads.read(`i${i}`)),
      vendor.reads.read("broken"),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
  });
});
