import { vi } from "vitest";
import { historiesOf } from "./support/histories";
import { faircom } from "./support/play-faircom";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

historiesOf(faircom);
