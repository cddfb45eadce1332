import * as z from "zod";
import { Client, type ClientOptions } from "../http/client";
import { Shared } from "../http/shared";
import { type Page, SharedReads } from "../http/shared-reads";
import type { Live } from "../resource/definition";
import { CloneError } from "../resource/errors";

/** The largest page of a role list (Datadog API, list roles). */
const PAGE_SIZE = 100;

/** All roles endpoints draw from one bucket; the catalogue and users don't (recorded rate-limit headers). */
const ROLES_BUCKET = "roles";

const RoleBody = z.object({
  id: z.string().min(1),
  attributes: z
    .object({
      name: z.string().optional(),
      created_at: z.string().optional(),
      modified_at: z.string().optional(),
      user_count: z.number().optional(),
      managed: z.boolean().optional(),
      receives_permissions_from: z.array(z.string()).nullish(),
    })
    .prefault({}),
  relationships: z
    .object({ permissions: z.object({ data: z.array(z.object({ id: z.string() })).default([]) }).prefault({}) })
    .prefault({}),
});

type RoleData = z.output<typeof RoleBody>;

const OneRole = z.object({ data: RoleBody });
const RolePage = z.object({
  data: z.array(RoleBody),
  meta: z
    .object({
      page: z.object({ total_count: z.number().optional(), total_filtered_count: z.number().optional() }).prefault({}),
    })
    .prefault({}),
});

const PermissionList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      attributes: z.object({
        name: z.string(),
        display_name: z.string().default(""),
        description: z.string().default(""),
        group_name: z.string().default(""),
        restricted: z.boolean().default(false),
      }),
    }),
  ),
});

export interface Permission {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly groupName: string;
  readonly restricted: boolean;
}

/** The permissions of one site; ids differ from site to site, names don't. */
export class Catalogue {
  private readonly names = new Map<string, string>();
  private readonly ids = new Map<string, string>();

  constructor(readonly permissions: readonly Permission[]) {
    for (const { id, name } of permissions) {
      this.names.set(id, name);
      this.ids.set(name, id);
    }
  }

  /** The name of a permission given by name or id. */
  nameOf(nameOrId: string): string | undefined {
    return this.ids.has(nameOrId) ? nameOrId : this.names.get(nameOrId);
  }

  /** The id of a permission given by name; a permission outside the catalogue is known by its id alone. */
  idOf(name: string): string {
    return this.ids.get(name) ?? name;
  }

  allNames(): string[] {
    return [...this.ids.keys()];
  }
}

/** What a role's request can carry. */
export interface RoleRequest {
  readonly name?: string;
  readonly permissions?: readonly string[];
  readonly receivesPermissionsFrom?: readonly string[];
  /** Whether Datadog is asked not to add its default permissions. */
  readonly optOut?: boolean;
}

/** The Roles API v2 as the room uses it; permissions are names on this side and ids on the wire. */
export class DatadogApi {
  private readonly client: Client;
  private readonly shared = new Shared();
  private readonly reads: SharedReads<RoleData>;

  constructor(options: ClientOptions) {
    this.client = new Client(options);
    this.reads = new SharedReads({
      one: (id) => this.oneRole(id),
      pages: () => this.pages([]),
      idOf: (role) => role.id,
    });
  }

  vendorNow(): number {
    return this.client.vendorNow();
  }

  catalogue(): Promise<Catalogue> {
    return this.shared.get("permissions", async () => {
      const list = await this.client.request({ method: "GET", template: "/api/v2/permissions" }, PermissionList);
      return new Catalogue(
        list.data.map(({ id, attributes }) => ({
          id,
          name: attributes.name,
          displayName: attributes.display_name,
          description: attributes.description,
          groupName: attributes.group_name,
          restricted: attributes.restricted,
        })),
      );
    });
  }

  /** The role, or undefined if there is none. */
  async getRole(id: string): Promise<Live | undefined> {
    const data = await this.reads.read(id);
    return data && this.live(data);
  }

  private async oneRole(id: string): Promise<RoleData | undefined> {
    try {
      const call = {
        method: "GET",
        template: "/api/v2/roles/{role_id}",
        params: { role_id: id },
        bucket: ROLES_BUCKET,
      } as const;
      return (await this.client.request(call, OneRole)).data;
    } catch (thrown) {
      if (thrown instanceof CloneError && thrown.kind === "notFound") return undefined;
      throw thrown;
    }
  }

  /** The permissions that a clone of this role would get now: one read per role and process. */
  sourcePermissions(id: string): Promise<readonly string[]> {
    return this.shared.get(`source ${id}`, async () => {
      const live = await this.getRole(id);
      if (!live) {
        throw new CloneError(`Datadog has no role with the id ${JSON.stringify(id)} to clone from.`, {
          kind: "notFound",
          next: 'Look the source up by name: `datadog.getRoleOutput({ name: "…" }).id`.',
        });
      }
      return live.values.permissions as readonly string[];
    });
  }

  /** Every role of exactly this name. Datadog's filter also matches prefixes. */
  async rolesNamed(name: string): Promise<Live[]> {
    const roles: RoleData[] = [];
    for await (const page of this.pages([["filter", name]])) roles.push(...page.items);
    return Promise.all(roles.filter((role) => role.attributes.name === name).map((role) => this.live(role)));
  }

  private async *pages(query: readonly (readonly [string, string])[]): AsyncGenerator<Page<RoleData>> {
    const seen = new Set<string>();
    for (let number = 0; ; number++) {
      const paging = [
        ["page[size]", String(PAGE_SIZE)],
        ["page[number]", String(number)],
      ] as const;
      const call = {
        method: "GET",
        template: "/api/v2/roles",
        query: [...paging, ...query],
        bucket: ROLES_BUCKET,
      } as const;
      const { data, meta } = await this.client.request(call, RolePage);
      const total = query.length > 0 ? meta.page.total_filtered_count : meta.page.total_count;
      // A list that changes meanwhile shifts between pages; one that shows nothing new has no end.
      const items = data.filter(({ id }) => !seen.has(id));
      for (const { id } of items) seen.add(id);
      yield { items, ...(total === undefined ? {} : { pageCount: Math.ceil(total / PAGE_SIZE) }) };
      const complete = total === undefined ? data.length < PAGE_SIZE : (number + 1) * PAGE_SIZE >= total;
      if (complete || items.length === 0) return;
    }
  }

  async cloneRole(source: string, request: RoleRequest): Promise<Live> {
    // Needed to read the answer: nothing may fail once the role is made.
    await this.catalogue();
    this.reads.forget();
    const { data } = await this.client.request(
      {
        method: "POST",
        template: "/api/v2/roles/{role_id}/clone",
        params: { role_id: source },
        body: { data: { type: "roles", attributes: attributesOf(request) } },
        bucket: ROLES_BUCKET,
      },
      OneRole,
    );
    return this.fresh(data, request);
  }

  async createRole(request: RoleRequest): Promise<Live> {
    this.reads.forget();
    const body = { data: { type: "roles", attributes: attributesOf(request), ...(await this.relationships(request)) } };
    const { data } = await this.client.request(
      { method: "POST", template: "/api/v2/roles", body, bucket: ROLES_BUCKET },
      OneRole,
    );
    return this.fresh(data, request);
  }

  /** Changes what `request` names. A permission list replaces the whole set; without one the set is left alone. */
  async updateRole(id: string, request: RoleRequest): Promise<void> {
    const body = {
      data: { id, type: "roles", attributes: attributesOf(request), ...(await this.relationships(request)) },
    };
    const call = {
      method: "PATCH",
      template: "/api/v2/roles/{role_id}",
      params: { role_id: id },
      body,
      bucket: ROLES_BUCKET,
    } as const;
    // Also after a failure: it may have been done all the same.
    await this.client.answer(call).finally(() => this.reads.forget());
  }

  async deleteRole(id: string): Promise<void> {
    this.reads.forget();
    await this.client.answer({
      method: "DELETE",
      template: "/api/v2/roles/{role_id}",
      params: { role_id: id },
      bucket: ROLES_BUCKET,
    });
  }

  private async relationships(request: RoleRequest): Promise<object> {
    if (!request.permissions) return {};
    const catalogue = await this.catalogue();
    const data = request.permissions.map((name) => ({ type: "permissions", id: catalogue.idOf(name) }));
    return { relationships: { permissions: { data } } };
  }

  /** A role as its creating answer shows it. Some answers leave out the user count: a new role has no users yet. */
  private async fresh(role: RoleData, request: RoleRequest): Promise<Live> {
    const live = await this.live(role);
    const values = { userCount: 0, ...live.values, name: live.values.name ?? request.name };
    return { id: live.id, values };
  }

  private async live({ id, attributes, relationships }: RoleData): Promise<Live> {
    const ids = relationships.permissions.data.map((permission) => permission.id);
    const catalogue = ids.length > 0 ? await this.catalogue() : undefined;
    const values: Record<string, unknown> = {
      name: attributes.name,
      permissions: ids.map((permission) => catalogue?.nameOf(permission) ?? permission),
      receivesPermissionsFrom: attributes.receives_permissions_from ?? undefined,
      userCount: attributes.user_count,
      createdAt: attributes.created_at,
      modifiedAt: attributes.modified_at,
      managed: attributes.managed ?? false,
    };
    return { id, values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) };
  }
}

function attributesOf(request: RoleRequest): object {
  return {
    ...(request.name === undefined ? {} : { name: request.name }),
    ...(request.receivesPermissionsFrom === undefined
      ? {}
      : { receives_permissions_from: request.receivesPermissionsFrom }),
    ...(request.optOut ? { default_permissions_opt_out: true } : {}),
  };
}
