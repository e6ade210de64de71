import { transformSync } from "esbuild";
import redos from "eslint-plugin-redos";

// Biome lints; this is for what it has no rule for: a regular expression that goes back over what it has passed takes
// minutes for a text that somebody has made for it. The names of types are taken away first, so that no parser for
// TypeScript is needed.
const withoutTypes = {
  preprocess: (text, filename) => [
    { text: transformSync(text, { loader: "ts", sourcefile: filename }).code, filename: "without-types.js" },
  ],
  postprocess: (messages) => messages.flat(),
};

export default [
  { ignores: ["**/dist/**", "**/test/**", "checks/**", "tools/**"] },
  {
    files: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"],
    plugins: { types: { processors: { without: withoutTypes } } },
    processor: "types/without",
  },
  {
    files: ["**/*.js"],
    plugins: { redos },
    rules: {
      "redos/no-vulnerable": ["error", { timeout: 10_000 }],
    },
  },
];
