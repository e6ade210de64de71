// node scripts/build-then-run.js <program> [args...]: builds everything, silently unless that fails, and then becomes
// that program, whose output stays clean enough for a pipe.
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";

const workspace = fileURLToPath(new URL("..", import.meta.url));
const build = await execa("turbo", ["run", "build"], { cwd: workspace, preferLocal: true, reject: false, all: true });
if (build.failed) {
  console.error(build.all ?? build.shortMessage);
  process.exitCode = 1;
} else {
  process.argv.splice(1, 1);
  const [, program = ""] = process.argv;
  await import(pathToFileURL(resolve(workspace, program)).href);
}
