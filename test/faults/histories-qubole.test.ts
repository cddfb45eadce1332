import { vi } from "vitest";
import { historiesOf } from "./support/histories";
import { qubole } from "./support/play-qubole";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

historiesOf(qubole);
