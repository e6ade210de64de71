import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { writeThirdPartyNotices } from "./third-party-notices.js";

// Start-up is a matter of how many files Node has to find and read, and of what is in them. So there is one file for
// each thing that is loaded lazily (what the source imports dynamically), what these share is copied into each, and the
// libraries have a file of their own. They are CommonJS, because Node starts that without its loader for ES modules.
// Of these packages only fs-ext, which is native, is left to install.

const src = fileURLToPath(new URL("src", import.meta.url));
const dist = fileURLToPath(new URL("dist", import.meta.url));
const yaml = dirname(fileURLToPath(import.meta.resolve("yaml/package.json")));

// All but what the type checker has put there.
for (const name of readdirSync(dist))
  if (name !== "types" && name !== ".tsbuildinfo") rmSync(join(dist, name), { recursive: true });

const shared = {
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  // The entry refuses Windows before it loads anything else.
  conditions: ["posix", "module"],
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "undefined" },
  minify: true,
  sourcemap: true,
  outdir: dist,
  outExtension: { ".js": ".cjs" },
  logLevel: "warning",
  metafile: true,
};

const program = await build({
  ...shared,
  entryPoints: [
    join(src, "entry.ts"),
    join(src, "main.ts"),
    join(src, "command-line/parse.ts"),
    join(src, "verbs/*.ts"),
    join(src, "check/*.ts"),
  ],
  outbase: src,
  plugins: [
    {
      name: "lazy-files",
      setup({ onResolve }) {
        const lazily = (file) => ({ path: file, external: true });
        onResolve({ filter: /^\./ }, ({ kind, path }) =>
          kind === "dynamic-import" ? lazily(path.replace(/\.js$/, ".cjs")) : null,
        );
        onResolve({ filter: /^yaml$/ }, () => lazily("../yaml.cjs"));
        onResolve({ filter: /^micromark$/ }, () => lazily("../micromark.cjs"));
        onResolve({ filter: /^repolock$/ }, ({ kind }) =>
          kind === "dynamic-import" ? lazily("../repolock.cjs") : null,
        );
      },
    },
  ],
});

const lock = await build({
  ...shared,
  entryPoints: { repolock: "repolock" },
});

const yamlFile = await build({
  ...shared,
  // The same code as yaml's entry for Node, but as ES modules: what is unused is dropped.
  stdin: {
    contents: 'export { isAlias, isMap, isScalar, isSeq, parse, parseDocument } from "./browser/dist/index.js";',
    resolveDir: yaml,
  },
  outdir: undefined,
  outfile: join(dist, "yaml.cjs"),
});

const markdownFile = await build({
  ...shared,
  stdin: { contents: 'export { parse, postprocess, preprocess } from "micromark";', resolveDir: src },
  outdir: undefined,
  outfile: join(dist, "micromark.cjs"),
});

// The manual page is written by the program's own descriptions of its verbs, so that it says what help says.
const writer = join(dist, "man-page.mjs");
await build({
  stdin: {
    contents: 'export { manPage } from "./command-line/manual.js"; export { VERBS } from "./main.js";',
    resolveDir: src,
  },
  bundle: true,
  format: "esm",
  platform: "node",
  packages: "external",
  outfile: writer,
  logLevel: "warning",
});
const { manPage, VERBS } = await import(pathToFileURL(writer).href);
writeFileSync(join(dist, "aiwf.1"), await manPage(VERBS));
rmSync(writer);

writeThirdPartyNotices(
  join(dist, "THIRD-PARTY-NOTICES.txt"),
  [program, lock, yamlFile, markdownFile].map(({ metafile }) => metafile),
);
