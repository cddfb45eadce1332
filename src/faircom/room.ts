import type { Room } from "../resource/definition";
import type { FaircomApi } from "./api";
import { clonedAccount } from "./cloned-account";
import { getAccount, getAccounts } from "./functions";
import { roleAssignment } from "./role-assignment";
import { faircom } from "./vendor";

export const room: Room<FaircomApi> = {
  vendor: faircom,
  resources: [clonedAccount, roleAssignment],
  functions: [getAccount, getAccounts],
};
