// node rollup.js <entry> <directory> [condition]: bundles with rollup. It leaves the require of fs-ext as it is.
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

const [entry, dir, condition] = process.argv.slice(2);

const bundle = await rollup({
  input: { main: entry },
  external: [/^node:/],
  plugins: [nodeResolve({ exportConditions: condition === undefined ? [] : [condition] })],
});
await bundle.write({ dir, format: "es", entryFileNames: "[name].mjs", chunkFileNames: "[name].mjs" });
