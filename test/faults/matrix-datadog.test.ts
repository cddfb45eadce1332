import { vi } from "vitest";
import { datadog } from "./support/datadog";
import { matrixInProcess } from "./support/matrix-in-process";

vi.mock("../../src/resource/wait", () => import("./support/virtual-time"));
vi.mock("../../src/http/clock", () => import("./support/virtual-time"));
vi.mock("../../src/resource/connections", () => import("./support/fresh-connections"));

matrixInProcess(datadog);
