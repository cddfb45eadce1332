import { vi } from "vitest";
import { historiesOf } from "./support/histories";
import { scalr } from "./support/play-scalr";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

historiesOf(scalr);
