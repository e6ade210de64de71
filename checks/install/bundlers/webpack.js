// node webpack.js <entry> <directory> [condition]: bundles with webpack. It follows the require of fs-ext to its native
// part, so it has to be told that this stays outside.
import { promisify } from "node:util";
import webpack from "webpack";

const [entry, path, condition] = process.argv.slice(2);

const stats = await promisify(webpack)({
  mode: "production",
  target: "node20",
  entry,
  experiments: { outputModule: true },
  output: { path, filename: "main.mjs", module: true, chunkFormat: "module" },
  externals: { "fs-ext": "node-commonjs fs-ext" },
  resolve: { conditionNames: condition === undefined ? ["..."] : [condition, "..."] },
});
if (stats.hasErrors()) throw new Error(stats.toString());
