// npm run api: writes the reference into docs/api.
import { fileURLToPath } from "node:url";
import { writeReference } from "./reference.js";

await writeReference(fileURLToPath(new URL("../../../docs/api/", import.meta.url)));
