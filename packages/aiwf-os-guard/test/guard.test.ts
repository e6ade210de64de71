import { expect, test } from "vitest";
import { assertSupportedOS, ErrUnsupportedOS } from "../src/index.js";

test("win32 is refused in one line, in the words of the Go program", () => {
  const error = refusal("win32");
  expect(error).toBeInstanceOf(ErrUnsupportedOS);
  expect(error).toMatchObject({ name: "ErrUnsupportedOS", code: "unsupported-os", platform: "win32" });
  expect((error as Error).message).toBe(
    "aiwf is not supported on Windows in the PoC (POSIX-only assumptions: /bin/sh hook, exec.LookPath validators, flock(2) repo lock). See docs/design/design-decisions.md and the README's Known Limitations section",
  );
});

test.each(["linux", "darwin", "freebsd", "openbsd", "sunos", "aix", "android", "cygwin", ""])(
  "%j is let pass",
  (os) => {
    expect(refusal(os)).toBeUndefined();
  },
);

test("without an argument it judges the system it runs on", () => {
  expect(refusal()).toEqual(refusal(process.platform));
});

function refusal(...platform: [] | [string]): unknown {
  try {
    assertSupportedOS(...platform);
    return undefined;
  } catch (error) {
    return error;
  }
}
