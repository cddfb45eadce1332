// Made from `vendors.ts` by `npm run generate`. Don't edit.
export * as datadog from "./datadog";
export * as faircom from "./faircom";
export * as qubole from "./qubole";
export * as scalr from "./scalr";
