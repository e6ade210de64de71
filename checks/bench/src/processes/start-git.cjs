// Starts as many git processes as the argument says, side by side, and reads what they print.
const { spawn } = require("node:child_process");

for (let left = Number(process.argv[2]); left > 0; left--) {
  const { stdout, stderr } = spawn("git", ["version"], { stdio: ["ignore", "pipe", "pipe"] });
  stdout.resume();
  stderr.resume();
}
