import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("dist", import.meta.url));

// Chunk names carry a hash: without this, those of earlier builds would be packed too. Declarations stay.
for (const name of readdirSync(dist)) {
  if (/\.js(\.map)?$/.test(name)) rmSync(join(dist, name));
}

await build({
  entryPoints: [fileURLToPath(new URL("src/entry.ts", import.meta.url))],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minify: true,
  sourcemap: true,
  external: ["repolock", "aiwf-os-guard"],
  alias: {
    // The same code as yaml's entry for Node, but as ES modules: esbuild drops what is unused, which halves the load.
    yaml: join(dirname(fileURLToPath(import.meta.resolve("yaml/package.json"))), "browser/dist/index.js"),
  },
  // commander is CommonJS and requires built-in modules.
  banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
});
