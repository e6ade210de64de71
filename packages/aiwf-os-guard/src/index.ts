/** aiwf does not run on this operating system. The message is the one line to print. */
export class ErrUnsupportedOS extends Error {
  /** The same for every refused system. */
  readonly code = "unsupported-os";
  /** The refused platform, as in `process.platform`. */
  readonly platform: string;

  constructor(platform: string) {
    // Exactly the Go program's text, because scripts match it.
    super(
      "aiwf is not supported on Windows in the PoC (POSIX-only assumptions: /bin/sh hook, exec.LookPath validators, " +
        "flock(2) repo lock). See docs/design/design-decisions.md and the README's Known Limitations section",
    );
    this.platform = platform;
  }

  static {
    ErrUnsupportedOS.prototype.name = "ErrUnsupportedOS";
  }
}

/**
 * Asserts that aiwf runs on this operating system. Call it first in a command-line program, before other imports.
 *
 * @param platform as in `process.platform`, which is the default
 * @throws ErrUnsupportedOS for `"win32"`, and for nothing else
 *
 * @example
 * ```ts
 * import { assertSupportedOS, ErrUnsupportedOS } from "aiwf-os-guard";
 *
 * assertSupportedOS("linux");
 * try {
 *   assertSupportedOS("win32");
 * } catch (error) {
 *   console.log(error instanceof ErrUnsupportedOS && error.code); // → unsupported-os
 * }
 * ```
 */
export function assertSupportedOS(platform: string = process.platform): void {
  if (platform === "win32") throw new ErrUnsupportedOS(platform);
}
