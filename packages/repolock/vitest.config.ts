import { mergeConfig } from "vitest/config";
import { shared } from "../../tools/vitest.shared.js";

export default mergeConfig(shared, {
  test: { typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "test/tsconfig.json" } },
});
