import type { Room } from "../resource/definition";
import type { DatadogApi } from "./api";
import { getPermissions, getRole } from "./functions";
import { role } from "./role";
import { datadog } from "./vendor";

export const room: Room<DatadogApi> = { vendor: datadog, resources: [role], functions: [getRole, getPermissions] };
