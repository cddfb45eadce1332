import type { Room } from "../resource/definition";
import type { ScalrApi } from "./api";
import { getRole, getRoleCategories } from "./functions";
import { role } from "./role";
import { scalr } from "./vendor";

export const room: Room<ScalrApi> = { vendor: scalr, resources: [role], functions: [getRole, getRoleCategories] };
