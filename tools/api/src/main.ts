// npm run api: writes the reference into docs/api and the reports into tools/api/reports.
import { fileURLToPath } from "node:url";
import { writeAll } from "./write-all.js";

await writeAll({
  reference: fileURLToPath(new URL("../../../docs/api/", import.meta.url)),
  reports: fileURLToPath(new URL("../reports/", import.meta.url)),
});
