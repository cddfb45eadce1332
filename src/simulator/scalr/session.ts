import { type Answer, type Call, ok } from "./api";

/** `GET /session/`, in no document: the environments that the key can see. The vendor's command line client asks it for the account id. */
export function getSession({ state, user }: Call): Answer {
  const visible = state.environments.filter(({ id, accountId }) => {
    return accountId === user.accountId && user.permissions[String(id)] !== undefined;
  });
  return ok({ environments: visible.map(({ id, name, accountId }) => ({ id, name, accountId })) });
}
