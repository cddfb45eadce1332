import { vi } from "vitest";
import { matrixInProcess } from "./support/matrix-in-process";
import { qubole } from "./support/qubole";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

matrixInProcess(qubole);
