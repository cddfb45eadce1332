import { randomUUID } from "node:crypto";
import {
  type Answer,
  bodyObject,
  type Call,
  created,
  deleted,
  invalidStructure,
  isObject,
  type JsonObject,
  objectNotFound,
  ok,
  parameter,
  refuseOtherKeys,
  requirePermission,
  textIsTrue,
  toBoolean,
} from "./api";
import { type Filter, list } from "./listing";
import { requireManaged, visibleRole } from "./role-rules";
import type { OrchestrationRule, Role } from "./state";

const fields = ["trigger", "target", "action", "blocking", "enabled", "order", "runAs", "timeout"];

function render({ os: _, ...rule }: OrchestrationRule): JsonObject {
  return { ...rule, scope: "role" };
}

const filters: Record<string, Filter<OrchestrationRule>> = {
  id: (text) => (rule) => rule.id === text,
  blocking: (text) => (rule) => (rule.blocking ?? false) === textIsTrue(text),
  order: (text) => (rule) => String(rule.order) === text,
  runAs: (text) => (rule) => (rule.runAs ?? "") === text,
};

/** `GET /roles/{roleId}/orchestration-rules/` */
export function listRules(call: Call): Answer {
  requirePermission(call, "view");
  return list(call, visibleRole(call).rules, filters, render);
}

function ruleOf(call: Call, role: Role): OrchestrationRule {
  const id = parameter(call, "orchestrationRuleId");
  const rule = role.rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw objectNotFound("Requested Orchestration Rule does not exist.");
  return rule;
}

/** `GET /roles/{roleId}/orchestration-rules/{orchestrationRuleId}/` */
export function getRule(call: Call): Answer {
  requirePermission(call, "view");
  return ok(render(ruleOf(call, visibleRole(call))));
}

/** The server distinguishes triggers, targets and actions by a property of their own; more of them isn't checked here. */
function checkPart(body: JsonObject, name: string, discriminator: string): void {
  const part = body[name];
  if (!isObject(part) || typeof part[discriminator] !== "string") {
    throw invalidStructure(`Missed property '${name}.${discriminator}'`);
  }
}

function checkParts(body: JsonObject, required: boolean): void {
  const parts = { trigger: "triggerType", target: "targetType", action: "actionType" };
  for (const [name, discriminator] of Object.entries(parts)) {
    if (required || Object.hasOwn(body, name)) checkPart(body, name, discriminator);
  }
}

function wholeNumber(value: unknown, name: string): number | null {
  if (value === null) return null;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw invalidStructure(`Property ${name} must be an integer`);
}

function nullableText(value: unknown, name: string): string | null {
  if (value === null || typeof value === "string") return value;
  throw invalidStructure(`Property ${name} must be a string`);
}

function withFields(rule: OrchestrationRule, body: JsonObject): OrchestrationRule {
  const has = (key: string) => Object.hasOwn(body, key);
  const { trigger, target, action, blocking } = body;
  return {
    ...rule,
    ...(has("trigger") ? { trigger } : {}),
    ...(has("target") ? { target } : {}),
    ...(has("action") ? { action } : {}),
    ...(has("blocking") ? { blocking: blocking === null ? null : toBoolean(blocking, "blocking") } : {}),
    ...(has("enabled") ? { enabled: toBoolean(body.enabled, "enabled") } : {}),
    ...(has("order") ? { order: wholeNumber(body.order, "order") ?? rule.order } : {}),
    ...(has("runAs") ? { runAs: nullableText(body.runAs, "runAs") } : {}),
    ...(has("timeout") ? { timeout: wholeNumber(body.timeout, "timeout") } : {}),
  };
}

/** `POST /roles/{roleId}/orchestration-rules/` */
export function createRule(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  const body = bodyObject(call);
  refuseOtherKeys(body, fields);
  checkParts(body, true);
  const order = Math.max(0, ...role.rules.map((rule) => rule.order)) + 10;
  const blank = { trigger: null, target: null, action: null, blocking: null, enabled: true, runAs: null };
  const rule = withFields({ ...blank, id: randomUUID(), order, timeout: null, os: null }, body);
  role.rules.push(rule);
  return created(render(rule));
}

/** `PATCH /roles/{roleId}/orchestration-rules/{orchestrationRuleId}/` */
export function modifyRule(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  const body = bodyObject(call);
  refuseOtherKeys(body, fields);
  checkParts(body, false);
  const rule = ruleOf(call, role);
  Object.assign(rule, withFields(rule, body));
  return ok(render(rule));
}

/** `DELETE /roles/{roleId}/orchestration-rules/{orchestrationRuleId}/` */
export function deleteRule(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  role.rules.splice(role.rules.indexOf(ruleOf(call, role)), 1);
  return deleted(call);
}
