import {
  type Answer,
  bodyObject,
  type Call,
  invalidValue,
  type JsonObject,
  objectNotFound,
  ok,
  parameter,
  refuseOtherKeys,
  requiredText,
  unicityViolation,
} from "./api";
import { type Filter, list } from "./listing";
import type { Farm } from "./state";

function render({ id, name, description }: Farm): JsonObject {
  return { id, name, description };
}

const filters: Record<string, Filter<Farm>> = {
  id: (text) => (farm) => String(farm.id) === text,
  name: (text) => (farm) => farm.name === text,
};

function farmsHere({ state, scope }: Call): Farm[] {
  return state.farms.filter(({ envId }) => envId === scope.environment?.id);
}

function farmNamed(call: Call): Farm {
  const id = Number(parameter(call, "farmId"));
  const farm = farmsHere(call).find((candidate) => candidate.id === id);
  if (farm === undefined) throw objectNotFound("The Farm either does not exist or isn't in scope.");
  return farm;
}

/** `GET /farms/` */
export function listFarms(call: Call): Answer {
  return list(call, farmsHere(call), filters, render);
}

/** `GET /farms/{farmId}/` */
export function getFarm(call: Call): Answer {
  return ok(render(farmNamed(call)));
}

/** `POST /farms/{farmId}/actions/clone/`: the new farm uses the same roles, so these are in use by one farm more. */
export function cloneFarm(call: Call): Answer {
  const farm = farmNamed(call);
  const body = bodyObject(call);
  refuseOtherKeys(body, ["name"]);
  const name = requiredText(body, "name").trim();
  if (name === "") throw invalidValue("Invalid name of the Farm");
  if (farmsHere(call).some((other) => other.name === name)) throw unicityViolation("Farm name must be unique");
  const copy = { ...farm, id: call.state.nextIds.farm, name };
  call.state.nextIds.farm += 1;
  call.state.farms.push(copy);
  for (const role of call.state.roles) {
    const uses = role.inUseBy.filter(({ farmId }) => farmId === farm.id);
    role.inUseBy.push(...uses.map((use) => ({ ...use, farmId: copy.id })));
  }
  return { status: call.switches.legacy511 ? 200 : 201, data: render(copy) };
}
