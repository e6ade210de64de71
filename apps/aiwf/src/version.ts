/** What `aiwf version` prints and every JSON envelope carries. Equals the version in package.json. */
export const VERSION = "0.1.0";
