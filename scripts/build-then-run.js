// What `npm start` runs: builds everything, silently unless that fails, and then runs the demonstration.
import { fileURLToPath } from "node:url";
import { execa } from "execa";

const workspace = fileURLToPath(new URL("..", import.meta.url));
const build = await execa("turbo", ["run", "build"], { cwd: workspace, preferLocal: true, reject: false, all: true });
if (build.failed) {
  console.error(build.all ?? build.shortMessage);
  process.exitCode = 1;
} else {
  await import("./dist/main.js");
}
