import { datadog } from "./play-datadog";
import { faircom } from "./play-faircom";
import { qubole } from "./play-qubole";
import { scalr } from "./play-scalr";
import type { Playground } from "./playground";

export const PLAYGROUNDS: readonly Playground[] = [datadog, qubole, faircom, scalr];
