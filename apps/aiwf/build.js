import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Start-up is a matter of how many files Node has to find and read, and of what is in them. So there is one file for
// each thing that is loaded lazily (dynamic imports of the source stay what they are), what these share is copied into
// each, and the libraries have a file of their own. Of these packages only fs-ext, which is native, is left to install.

const src = fileURLToPath(new URL("src", import.meta.url));
const dist = fileURLToPath(new URL("dist", import.meta.url));
const yaml = dirname(fileURLToPath(import.meta.resolve("yaml/package.json")));

for (const path of ["entry.js", "main.js", "command-line.js", "repolock.js", "yaml.js", "verbs"]) {
  rmSync(join(dist, path), { recursive: true, force: true });
}

const shared = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minify: true,
  sourcemap: true,
  outdir: dist,
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: [join(src, "entry.ts"), join(src, "main.ts"), join(src, "verbs/*.ts")],
  outbase: src,
  plugins: [
    {
      name: "lazy-files",
      setup({ onResolve }) {
        onResolve({ filter: /^\./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : null));
        onResolve({ filter: /^yaml$/ }, () => ({ path: "../yaml.js", external: true }));
        onResolve({ filter: /^repolock$/ }, ({ kind }) =>
          kind === "dynamic-import" ? { path: "../repolock.js", external: true } : null,
        );
      },
    },
  ],
});

await build({
  ...shared,
  entryPoints: [join(src, "command-line.ts")],
  // commander is CommonJS and requires built-in modules.
  banner: { js: "const require=process.getBuiltinModule;" },
});

await build({ ...shared, entryPoints: { repolock: "repolock" } });

await build({
  ...shared,
  // The same code as yaml's entry for Node, but as ES modules: what is unused is dropped.
  stdin: {
    contents: 'export { isAlias, isMap, isScalar, isSeq, parse, parseDocument } from "./browser/dist/index.js";',
    resolveDir: yaml,
  },
  outdir: undefined,
  outfile: join(dist, "yaml.js"),
});
