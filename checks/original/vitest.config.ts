import { shared } from "../../tools/vitest.shared.js";

export default shared;
