import { fileURLToPath } from "node:url";

/** Absolute path of the root of the workspace. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Absolute path of the directory of the API reference. */
export const REFERENCE = fileURLToPath(new URL("../../../docs/api", import.meta.url));
