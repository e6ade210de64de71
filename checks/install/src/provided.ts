import { inject } from "vitest";
import type { Materials } from "./project.js";
import type { Tarball } from "./public-packages.js";

declare module "vitest" {
  interface ProvidedContext {
    /** A directory outside the repository, removed at the end. */
    scratch: string;
    tarballs: Tarball[];
    /** The directory of a project in which npm has installed everything, as it does by default. */
    installed: string;
    /** A git repository with an epic and a gap, to be copied. */
    plans: string;
  }
}

/** What the run has prepared to make projects of. */
export const materials = (): Materials => ({ scratch: inject("scratch"), tarballs: inject("tarballs") });
