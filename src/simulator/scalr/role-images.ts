import {
  type Answer,
  ApiError,
  bareId,
  bodyObject,
  type Call,
  created,
  deleted,
  integerId,
  invalidStructure,
  invalidValue,
  objectInUse,
  objectNotFound,
  ok,
  parameter,
  refuseOtherKeys,
  requirePermission,
} from "./api";
import { list } from "./listing";
import { isVisible, requireManaged, visibleRole } from "./role-rules";
import { type Image, type Role, scopeOf } from "./state";

const uuid = /^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/;
const invisible = "The Image either does not exist or isn't in scope for the current Environment.";

function renderLink(role: Role, imageId: string) {
  return { image: { id: imageId }, role: { id: role.id } };
}

function renderImage(image: Image) {
  const { id, name, cloudImageId, cloudPlatform, cloudLocation, architecture, status, added } = image;
  const { scalrAgentInstalled, cloudInitInstalled } = image;
  return {
    id,
    name,
    cloudImageId,
    cloudPlatform,
    cloudLocation,
    architecture,
    os: { id: image.osId },
    scope: scopeOf(image),
    source: "Manual",
    status,
    statusError: null,
    deprecated: false,
    scalrAgentInstalled,
    cloudInitInstalled,
    added,
    lastUsed: null,
  };
}

/** `GET /roles/{roleId}/images/` */
export function listRoleImages(call: Call): Answer {
  requirePermission(call, "view");
  const role = visibleRole(call);
  const filters = {
    image: (text: string) => (id: string) => id === text,
    role: (text: string) => () => String(role.id) === text,
  };
  return list(call, role.images, filters, (id) => renderLink(role, id));
}

function linkedImage(call: Call, role: Role): Image {
  const id = parameter(call, "imageId").toLowerCase();
  const image = role.images.includes(id) ? call.state.images.find((candidate) => candidate.id === id) : undefined;
  if (image === undefined) throw objectNotFound(invisible);
  return image;
}

/** `GET /roles/{roleId}/images/{imageId}/`. The documents speak of a redirect; the image is served in place. */
export function getRoleImage(call: Call): Answer {
  requirePermission(call, "view");
  return ok(renderImage(linkedImage(call, visibleRole(call))));
}

/** The image that the body of POST and of `replace` names. */
function requestedImage(call: Call, role: Role): Image {
  const body = bodyObject(call);
  refuseOtherKeys(body, ["image", "role"]);
  const id = bareId(body.image);
  if (id === undefined) throw invalidStructure("Invalid body");
  if (typeof id !== "string" || !uuid.test(id)) throw invalidValue("Invalid image identifier");
  const roleId = bareId(body.role);
  if (roleId !== undefined && integerId(roleId, "role") !== role.id) {
    throw invalidValue("Invalid identifier of the role");
  }
  const image = call.state.images.find((candidate) => candidate.id === id.toLowerCase());
  if (image === undefined || !isVisible(image, call.scope)) {
    throw new ApiError(404, call.switches.legacy511 ? "InvalidValue" : "ObjectNotFound", invisible);
  }
  return image;
}

function checkSuits({ state }: Call, role: Role, image: Image): void {
  const [ofRole, ofImage] = [role.osId, image.osId].map((osId) => state.os.find(({ id }) => id === osId));
  if (ofRole?.family !== ofImage?.family || ofRole?.generation !== ofImage?.generation) {
    throw new ApiError(409, "OperatingSystemMismatch", `Role OS "${role.osId}" and Image OS "${image.osId}" differ`);
  }
  const unacceptable = (message: string) => new ApiError(409, "UnacceptableImageStatus", message);
  if (image.status !== "active") throw unacceptable("The Image is not active");
  if (role.useScalrAgent && !image.scalrAgentInstalled && !image.cloudInitInstalled) {
    throw unacceptable("The Image has neither Scalr agent nor cloud-init installed");
  }
}

function sameLocation(a: Pick<Image, "cloudPlatform" | "cloudLocation">, b: typeof a): boolean {
  return a.cloudPlatform === b.cloudPlatform && a.cloudLocation === b.cloudLocation;
}

/** `POST /roles/{roleId}/images/` */
export function addRoleImage(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  const image = requestedImage(call, role);
  const linked = call.state.images.filter(({ id }) => role.images.includes(id));
  if (linked.some((other) => sameLocation(other, image))) {
    const message = `Image with cloud location ${image.cloudLocation} has already been registered`;
    throw new ApiError(400, "BadRequest", message);
  }
  checkSuits(call, role, image);
  role.images.push(image.id);
  return created(renderLink(role, image.id));
}

/** `POST /roles/{roleId}/images/{imageId}/actions/replace/` */
export function replaceRoleImage(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  const old = linkedImage(call, role);
  const image = requestedImage(call, role);
  if (image.id === old.id) throw invalidValue("Invalid image identifier");
  if (!sameLocation(old, image)) {
    throw new ApiError(400, "BadRequest", "You can only replace images with equal cloud locations");
  }
  checkSuits(call, role, image);
  role.images[role.images.indexOf(old.id)] = image.id;
  return ok(renderLink(role, image.id));
}

/** `DELETE /roles/{roleId}/images/{imageId}/` */
export function removeRoleImage(call: Call): Answer {
  const role = visibleRole(call);
  requireManaged(call, role);
  const image = linkedImage(call, role);
  if (role.inUseBy.some((use) => sameLocation(use, image))) throw objectInUse("The Image is used by a farm role");
  role.images.splice(role.images.indexOf(image.id), 1);
  return deleted(call);
}
