// node esbuild.js <entry> <directory> [condition]: bundles with esbuild. It leaves the require of fs-ext as it is.
import { build } from "esbuild";

const [entry, outdir, condition] = process.argv.slice(2);

await build({
  entryPoints: { main: entry },
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  conditions: condition === undefined ? [] : [condition],
});
