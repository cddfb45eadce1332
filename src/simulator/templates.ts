/** A Hono route pattern in the notation of the vendors' documents: `/roles/:role_id` becomes `/roles/{role_id}`. */
export function documentedTemplate(pattern: string): string {
  return pattern.replace(/:([A-Za-z_]\w*)(\{[^/]*\})?\??/g, "{$1}");
}

/** What two path templates have in common when only the names of their parameters or a trailing slash differ. */
export function comparableTemplate(template: string): string {
  const anonymous = documentedTemplate(template).replace(/\{[^/{}]*\}/g, "{}");
  return anonymous.length > 1 ? anonymous.replace(/\/$/, "") : anonymous;
}
