import type { ApiKey, GlobalVariable, Image, OperatingSystem, Role, ScalrState } from "./state";

/** The key that `environment` hands out: its user may do everything in environment 5 and at the account. */
export const demoKey: ApiKey = {
  id: "APIKDEMO0123456789AB",
  secret: "sEcReTkEyFoRtEsTvEcToRsOnLy0123456789abc",
  active: true,
  userId: 11,
};

const os: readonly OperatingSystem[] = [
  { id: "ubuntu-14-04", name: "Ubuntu 14.04 Trusty", family: "ubuntu", generation: "14.04", version: "14.04" },
  { id: "ubuntu-16-04", name: "Ubuntu 16.04 Xenial", family: "ubuntu", generation: "16.04", version: "16.04" },
  { id: "centos-7-x", name: "CentOS 7.X", family: "centos", generation: "7", version: "7.X" },
  { id: "windows-2012-r2", name: "Windows Server 2012 R2", family: "windows", generation: "2012", version: "2012-r2" },
];

/** Category of the roles that Scalr itself provides, by their automation. */
const categoryOf: Readonly<Record<string, number>> = {
  base: 1,
  mysql: 2,
  percona: 2,
  postgresql: 2,
  redis: 2,
  apache: 3,
  tomcat: 3,
  nginx: 4,
  haproxy: 4,
  rabbitmq: 5,
  memcached: 6,
};

const imageId = (number: number) => `5ca1ab1e-0000-4000-8000-${String(number).padStart(12, "0")}`;

function images(added: string): Image[] {
  const image = (number: number, osId: string, cloudLocation: string, changes: Partial<Image> = {}): Image => ({
    id: imageId(number),
    name: `${osId}-${cloudLocation}-${number}`,
    cloudImageId: `ami-${String(number).padStart(8, "0")}`,
    cloudPlatform: "ec2",
    cloudLocation,
    architecture: "x86_64",
    osId,
    accountId: null,
    envId: null,
    status: "active",
    scalrAgentInstalled: true,
    cloudInitInstalled: true,
    added,
    ...changes,
  });
  const own = { accountId: 1, envId: 5 };
  return [
    image(1, "ubuntu-14-04", "us-east-1"),
    image(2, "ubuntu-16-04", "us-east-1"),
    image(3, "centos-7-x", "us-east-1"),
    image(4, "ubuntu-14-04", "us-west-2"),
    image(5, "ubuntu-14-04", "us-east-1", { ...own, name: "web-2019-02" }),
    image(6, "ubuntu-14-04", "eu-west-1", { ...own, name: "web-eu" }),
    image(7, "ubuntu-14-04", "eu-west-1", { ...own, name: "web-eu-old", status: "pending_delete" }),
    image(8, "ubuntu-14-04", "eu-west-1", {
      ...own,
      name: "bare-eu",
      scalrAgentInstalled: false,
      cloudInitInstalled: false,
    }),
    image(9, "ubuntu-14-04", "eu-west-1", { accountId: 1, envId: 6, name: "staging-eu" }),
  ];
}

type RoleSample = Pick<Role, "id" | "name" | "accountId" | "envId"> & Partial<Role>;

function role(addedAt: string, sample: RoleSample): Role {
  return {
    description: "",
    osId: "ubuntu-14-04",
    categoryId: 1,
    builtinAutomation: ["base"],
    useScalrAgent: true,
    quickStart: false,
    quickStartGroup: null,
    tags: [],
    deprecated: null,
    development: false,
    properties: {},
    images: [imageId(1)],
    variables: [],
    rules: [],
    allowedEnvironments: [],
    inUseBy: [],
    addedByEmail: "admin@example.com",
    addedAt,
    ...sample,
  };
}

/** Roles 1 to 33, which every account sees, and 34, which has no image and so is missing from lists. */
function sharedRoles(): RoleSample[] {
  const automations = Object.keys(categoryOf);
  const provided = os.slice(0, 3).flatMap(({ id: osId }, family) =>
    automations.map((automation, index) => ({
      id: family * automations.length + index + 1,
      name: `${automation}-${osId.replaceAll("-", "")}`,
      accountId: null,
      envId: null,
      osId,
      categoryId: categoryOf[automation] ?? 1,
      builtinAutomation: [automation],
      quickStart: automation === "base",
      images: [imageId(family + 1)],
    })),
  );
  const unfinished = { id: 34, name: "base-windows2012r2", accountId: null, envId: null };
  return [...provided, { ...unfinished, osId: "windows-2012-r2", images: [] }];
}

function variable(name: string, value: string, declaredIn: GlobalVariable["declaredIn"]): GlobalVariable {
  return {
    name,
    type: "GlobalVariableString",
    value,
    category: "",
    description: "",
    hidden: false,
    locked: false,
    requiredIn: null,
    declaredIn,
  };
}

/** Environment 5: a source to clone, a free role, one in use, a deprecated one, one without agent, and a hundred more. */
function environmentRoles(deprecated: string): RoleSample[] {
  const here = { accountId: 1, envId: 5 };
  const web: RoleSample = {
    ...here,
    id: 42,
    name: "web",
    description: "Web servers",
    categoryId: 3,
    builtinAutomation: ["apache", "chef"],
    quickStart: true,
    quickStartGroup: "web",
    tags: ["production", "web"],
    development: true,
    properties: { "chef.role_name": "web" },
    images: [imageId(1), imageId(4)],
    variables: [variable("WEB_PORT", "8080", "role")],
    rules: [
      {
        id: "5ca1ab1e-0001-4000-8000-000000000042",
        trigger: { triggerType: "SpecificEventTrigger", event: { id: "HostUp" } },
        target: { targetType: "TriggeringServerTarget" },
        action: { actionType: "ScalrScriptAction", scriptVersion: { script: { id: 3 }, version: "1" } },
        blocking: true,
        enabled: true,
        order: 10,
        runAs: "deploy",
        timeout: 180,
        os: "linux",
      },
    ],
  };
  const services = Array.from({ length: 100 }, (_, index) => ({
    ...here,
    id: 101 + index,
    name: `service-${String(index + 1).padStart(3, "0")}`,
    categoryId: 101,
  }));
  return [
    web,
    { ...here, id: 43, name: "web-staging", description: "Web servers under test", categoryId: 3 },
    {
      ...here,
      id: 44,
      name: "web-production",
      inUseBy: [{ farmId: 7, cloudPlatform: "ec2", cloudLocation: "us-east-1" }],
    },
    { ...here, id: 45, name: "web-2013", tags: ["old"], deprecated: { deprecated, replacement: 42 } },
    { ...here, id: 46, name: "plain", builtinAutomation: [], useScalrAgent: false },
    ...services,
  ];
}

function otherRoles(): RoleSample[] {
  return [
    { id: 61, name: "batch", accountId: 1, envId: 6 },
    { id: 90, name: "foreign", accountId: 2, envId: 9 },
    {
      id: 4711,
      name: "company-base",
      accountId: 1,
      envId: null,
      description: "Hardened by the security team",
      builtinAutomation: ["base", "chef"],
      tags: ["hardened", "cis"],
      quickStartGroup: "base",
      images: [imageId(1), imageId(4)],
    },
    { id: 4712, name: "finance-base", accountId: 1, envId: null, allowedEnvironments: [6] },
  ];
}

/** Sample data. Objects are some months older than `now`. */
export function seed(now: number): ScalrState {
  const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();
  const all = ["view", "manage", "clone"] as const;
  const shared = { accountId: null, envId: null };
  const samples = [...sharedRoles(), ...environmentRoles(daysAgo(30)), ...otherRoles()];
  return {
    accounts: [
      { id: 1, name: "Example" },
      { id: 2, name: "Another company" },
    ],
    environments: [
      { id: 5, accountId: 1, name: "production", variables: [variable("REGION", "us-east-1", "environment")] },
      { id: 6, accountId: 1, name: "staging", variables: [] },
      { id: 9, accountId: 2, name: "production", variables: [] },
    ],
    users: [
      {
        id: 11,
        accountId: 1,
        email: "admin@example.com",
        active: true,
        permissions: { 5: all, 6: ["view"] },
        accountPermissions: all,
      },
      {
        id: 12,
        accountId: 1,
        email: "gone@example.com",
        active: false,
        permissions: { 5: all },
        accountPermissions: [],
      },
      {
        id: 13,
        accountId: 1,
        email: "cloner@example.com",
        active: true,
        permissions: { 5: ["view", "clone"] },
        accountPermissions: [],
      },
    ],
    keys: [
      demoKey,
      { id: "APIKRETIRED123456789", secret: demoKey.secret, active: false, userId: 11 },
      { id: "APIKGONEUSER12345678", secret: demoKey.secret, active: true, userId: 12 },
      { id: "APIKCLONER1234567890", secret: demoKey.secret, active: true, userId: 13 },
      { id: "APIKNOBODY1234567890", secret: demoKey.secret, active: true, userId: 99 },
    ],
    os: [...os],
    categories: [
      { id: 1, name: "Base", ...shared },
      { id: 2, name: "Databases", ...shared },
      { id: 3, name: "App servers", ...shared },
      { id: 4, name: "Load balancers", ...shared },
      { id: 5, name: "Message queues", ...shared },
      { id: 6, name: "Caches", ...shared },
      { id: 101, name: "Services", accountId: 1, envId: 5 },
      { id: 102, name: "Staging", accountId: 1, envId: 6 },
    ],
    images: images(daysAgo(200)),
    farms: [{ id: 7, envId: 5, name: "shop", description: "The shop" }],
    roles: samples.map((sample) => role(daysAgo(180), sample)),
    nextIds: { role: 58231, category: 103, farm: 8 },
    requestCounts: {},
  };
}
