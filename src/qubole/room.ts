import type { Room } from "../resource/definition";
import { clonedAccount } from "./account";
import type { QuboleApi } from "./api";
import { getAccount, getRole } from "./functions";
import { role } from "./role";
import { qubole } from "./vendor";

export const room: Room<QuboleApi> = {
  vendor: qubole,
  resources: [clonedAccount, role],
  functions: [getRole, getAccount],
};
