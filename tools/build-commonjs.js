// node ../../tools/build-commonjs.js, in the directory of a package, after tsc: for each .cjs file that the package's
// "exports" name it bundles the source of that name, with the other packages left outside, and it gives each
// declaration of tsc a twin for CommonJS, because TypeScript takes a .d.ts beside "type": "module" for an ES module.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const entries = JSON.stringify(exports).matchAll(/"\.\/dist\/([^"]+)\.cjs"/g);

await build({
  entryPoints: [...entries].map(([, name]) => join("src", `${name}.ts`)),
  outbase: "src",
  outdir: "dist",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  packages: "external",
  format: "cjs",
  platform: "node",
  target: "node20.19",
  // Where CommonJS runs in a context of its own, as under Jest, import() does not work.
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "undefined" },
  sourcemap: true,
  logLevel: "warning",
});

for (const path of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
  if (!path.endsWith(".d.ts")) continue;
  const declaration = readFileSync(join("dist", path), "utf8");
  const twin = declaration.replace(/(\bfrom |\bimport\()"(\.[^"]+)\.js"/g, '$1"$2.cjs"');
  writeFileSync(join("dist", path.replace(/ts$/, "cts")), twin);
}
