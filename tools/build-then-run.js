// node tools/build-then-run.js <program> [args...]: builds the workspace of that program and what it depends on, tells on
// standard error what it builds, and then becomes that program, whose standard output stays clean enough for a pipe.
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";

const root = fileURLToPath(new URL("..", import.meta.url));
process.argv.splice(1, 1);
const [, program = ""] = process.argv;
const workspace = program.split("/").slice(0, 2).join("/");

console.error(`building ${workspace} and what it depends on, unless that has been built`);
const build = execa("turbo", ["run", "build", `--filter=./${workspace}`], {
  cwd: root,
  preferLocal: true,
  reject: false,
  all: true,
});
for await (const line of build) {
  const [, name] = /^(\S+):build: cache miss/.exec(line) ?? [];
  if (name !== undefined) console.error(`building ${name}`);
}
const { failed, all, shortMessage } = await build;
if (failed) {
  console.error(all ?? shortMessage);
  process.exitCode = 1;
} else {
  await import(pathToFileURL(resolve(root, program)).href);
}
