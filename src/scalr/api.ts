import * as z from "zod";
import { type Call, Client, type ClientOptions } from "../http/client";
import { Shared } from "../http/shared";
import type { Live } from "../resource/definition";
import { CloneError, toCloneError } from "../resource/errors";
import { liveRole, one, page, RoleBody, type RoleId, warningLines } from "./wire";

const ROLES = "/api/v1beta0/user/{envId}/roles/";
const ROLE = `${ROLES}{roleId}/`;
const CATEGORIES = "/api/v1beta0/user/{envId}/role-categories/";

/** The largest page that servers give. */
const PAGE_SIZE = "100";

const CategoryBody = z.object({ id: z.int(), name: z.string(), scope: z.string().nullish() });
export type Category = z.output<typeof CategoryBody>;

/** What PATCH can change. */
export interface RoleChanges {
  readonly name?: string;
  readonly description?: string;
  readonly category?: { readonly id: number };
  readonly quickStart?: boolean;
  readonly quickStartGroup?: string;
  readonly tags?: readonly string[];
}

/** The role calls of the user API v1beta0, as the room uses them. */
export class ScalrApi {
  private readonly client: Client;
  private readonly shared = new Shared();
  private readonly told = new Set<string>();

  /**
   * @param environmentId the environment of resources that name none
   * @param notice prints a line to the user
   */
  constructor(
    options: ClientOptions,
    readonly environmentId: number | undefined,
    private readonly notice: (line: string) => void,
  ) {
    this.client = new Client(options);
  }

  /** The role as the environment sees it, or undefined if there is none. */
  async role(id: RoleId): Promise<Live | undefined> {
    try {
      const { data } = await this.ask({ method: "GET", template: ROLE, params: paramsOf(id) }, one(RoleBody));
      return liveRole(id.environmentId, data);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      await this.confirmEnvironment(id.environmentId);
      return undefined;
    }
  }

  /** The role as a source of copies: one read per process. */
  source(id: RoleId): Promise<Live | undefined> {
    return this.shared.get(`source ${id.environmentId}/${id.roleId}`, () => this.role(id));
  }

  /** Every role of this name that the environment's list shows, of whatever scope; servers compare without regard to case. */
  async rolesNamed(environmentId: number, name: string): Promise<Live[]> {
    const roles = await this.list(ROLES, environmentId, [["name", name]], RoleBody);
    const wanted = name.toLowerCase();
    return roles.filter((role) => role.name.toLowerCase() === wanted).map((role) => liveRole(environmentId, role));
  }

  async cloneRole(source: RoleId, name: string): Promise<Live> {
    const call: Call = { method: "POST", template: `${ROLE}actions/clone/`, params: paramsOf(source), body: { name } };
    try {
      const { data } = await this.onRole(source, () => this.ask(call, one(RoleBody)));
      return liveRole(source.environmentId, data);
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      throw error.with({
        headline: `Scalr shows no role ${source.roleId} to clone in environment ${source.environmentId}.`,
      });
    }
  }

  async modifyRole(id: RoleId, changes: RoleChanges): Promise<void> {
    const call: Call = { method: "PATCH", template: ROLE, params: paramsOf(id), body: changes };
    await this.onRole(id, () => this.client.answer(call));
  }

  async deleteRole(id: RoleId): Promise<void> {
    await this.onRole(id, () => this.client.answer({ method: "DELETE", template: ROLE, params: paramsOf(id) }));
  }

  /** Whether the environment sees this category; undefined if the key may not look. */
  async hasCategory(environmentId: number, categoryId: number): Promise<boolean | undefined> {
    const params = { envId: String(environmentId), roleCategoryId: String(categoryId) };
    const call: Call = { method: "GET", template: `${CATEGORIES}{roleCategoryId}/`, params };
    try {
      await this.shared.get(`category ${environmentId}/${categoryId}`, () => this.ask(call, one(z.unknown())));
      return true;
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind === "permission" || error.kind === "unsupported") return undefined;
      if (error.kind !== "notFound") throw error;
      return false;
    }
  }

  /** The role categories that the environment sees. */
  categories(environmentId: number): Promise<Category[]> {
    return this.list(CATEGORIES, environmentId, [], CategoryBody);
  }

  private async list<S extends z.ZodType>(
    template: string,
    environmentId: number,
    filters: readonly (readonly [string, string])[],
    item: S,
  ): Promise<z.output<S>[]> {
    const items: z.output<S>[] = [];
    let query: readonly (readonly [string, string])[] | undefined = [...filters, ["maxResults", PAGE_SIZE]];
    while (query) {
      const call: Call = { method: "GET", template, params: { envId: String(environmentId) }, query };
      const answer: z.output<ReturnType<typeof page<S>>> = await this.ask(call, page(item));
      items.push(...answer.data);
      query = nextQuery(answer.pagination?.next, query);
    }
    return items;
  }

  /** On later servers an unknown environment is 404 too: whoever takes a role for gone must be sure that it isn't that. */
  private async confirmEnvironment(environmentId: number): Promise<void> {
    try {
      const query = [["maxResults", "1"]] as const;
      await this.client.answer({ method: "GET", template: ROLES, params: { envId: String(environmentId) }, query });
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind !== "notFound") throw error;
      throw error.with({
        kind: "configuration",
        headline: `Scalr has no environment ${environmentId}, or it is another account's.`,
        next: "Check environmentId and that the API key belongs to a user of that account.",
      });
    }
  }

  /** A role that isn't found may mean that its whole environment isn't. */
  private async onRole<T>(id: RoleId, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (thrown) {
      const error = toCloneError(thrown);
      if (error.kind === "notFound") await this.confirmEnvironment(id.environmentId);
      throw error;
    }
  }

  private async ask<S extends z.ZodType<{ warnings?: Parameters<typeof warningLines>[0] }>>(
    call: Call,
    shape: S,
  ): Promise<z.output<S>> {
    const answer = await this.client.request(call, shape);
    for (const warning of warningLines(answer.warnings)) this.tell(`Scalr warns: ${this.client.shown(warning)}`);
    return answer;
  }

  /** Prints a line, once per process. */
  tell(line: string): void {
    if (this.told.has(line)) return;
    this.told.add(line);
    this.notice(line);
  }
}

function paramsOf({ environmentId, roleId }: RoleId): Record<string, string> {
  return { envId: String(environmentId), roleId: String(roleId) };
}

/** The query of the link to the next page, which carries the filters along. */
function nextQuery(
  link: string | null | undefined,
  current: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] | undefined {
  if (!link) return undefined;
  const next = [...new URLSearchParams(link.split("?")[1] ?? "")];
  if (JSON.stringify(next) !== JSON.stringify(current)) return next;
  throw new CloneError("Scalr's list leads back to the same page.", { kind: "protocol" });
}
