export { acquire } from "./acquire.js";
export { inspect } from "./inspect.js";
