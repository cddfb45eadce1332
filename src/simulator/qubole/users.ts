import { requireRight } from "./access";
import { newToken } from "./accounts";
import { type Call, commaList, found, optionalText, type QuboleRequest, Refusal } from "./call";
import { byIdOrName, groupsOf, membersOf, type QuboleMembership } from "./state";

export const userCalls: readonly Call[] = [
  { method: "GET", path: "/accounts/get_users", answer: getUsers },
  { method: "PUT", path: "/accounts/token", answer: resetTokens },
];

function getUsers(request: QuboleRequest): object {
  const { state, account, caller } = request;
  requireRight(state, caller, ["qbol_user", "read"]);
  const members = state.memberships.filter(({ accountId }) => accountId === account.id);
  return { users: members.map((membership) => userObject(request, membership)) };
}

function userObject(request: QuboleRequest, membership: QuboleMembership): object {
  const { state } = request;
  const user = state.users.find(({ id }) => id === membership.userId);
  const groups = groupsOf(state, membership);
  const object = {
    id: membership.id,
    is_admin: groups.some(({ name }) => name === "system-admin"),
    account_id: membership.accountId,
    disabled: membership.disabled,
    user_id: membership.userId,
    created_at: membership.createdAt,
    authentication_token_updated_at: membership.tokenUpdatedAt,
    name: user?.name,
    email: user?.email,
    last_login: null,
    groups: groups.map(({ id, name, source }) => ({ id, name, source })),
    user_type: user?.type,
  };
  return user?.type === "service" && mayManageUsers(request)
    ? { ...object, authentication_token: membership.token }
    : object;
}

function mayManageUsers(request: QuboleRequest): boolean {
  try {
    requireRight(request.state, request.caller, ["qbol_user", "manage"], ["system-admin"]);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** New tokens go to their owners by mail and are in no answer. An unknown e-mail or group refuses the whole call. */
function resetTokens(request: QuboleRequest): object {
  const { state, account, body } = request;
  requireRight(state, request.caller, ["qbol_user", "manage"], ["system-admin"]);
  const emails = commaList(optionalText(body, "emails"));
  const groups = commaList(optionalText(body, "groups"));
  if (emails.length === 0 && groups.length === 0) throw new Refusal(422, "emails or groups is missing");
  const ofAccount = state.memberships.filter(({ accountId }) => accountId === account.id);
  const members = [
    ...emails.map((email) => {
      const user = state.users.find((candidate) => candidate.email === email);
      return found(
        ofAccount.find(({ userId }) => userId === user?.id),
        `User ${email}`,
      );
    }),
    ...groups.flatMap((name) => membersOf(state, found(byIdOrName(state.groups, account.id, name), `Group ${name}`))),
  ];
  for (const membership of members) {
    membership.token = newToken();
    membership.tokenUpdatedAt = new Date(request.now()).toISOString();
  }
  return { status: "success" };
}
