// npm run api: writes the reference into docs/api, and the messages into docs/messages.md.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { messagesPage } from "./messages.js";
import { writeReference } from "./reference.js";

await writeReference(fileURLToPath(new URL("../../../docs/api/", import.meta.url)));
writeFileSync(fileURLToPath(new URL("../../../docs/messages.md", import.meta.url)), messagesPage());
