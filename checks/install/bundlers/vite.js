// node vite.js <entry> <directory> [condition]: bundles for a server with Vite. It leaves the require of fs-ext as it is.
import { build, defaultServerConditions } from "vite";

const [entry, outDir, condition] = process.argv.slice(2);

await build({
  configFile: false,
  logLevel: "warn",
  build: { ssr: entry, outDir, rollupOptions: { output: { entryFileNames: "main.mjs" } } },
  ssr: {
    noExternal: true,
    resolve: {
      conditions: condition === undefined ? defaultServerConditions : [condition, ...defaultServerConditions],
    },
  },
});
