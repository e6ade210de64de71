import { type Reach, resolveLockfilePath, resolveRepositoryLockfilePath, usualLockfilePath } from "repolock-core";
import { findInheritance, nestedPath, whyVoid } from "./inheritance.js";
import type { Site } from "./site.js";

/**
 * Returns the sites that an acquire locks, in this order.
 *
 * @param root absolute path
 * @throws ErrAcquire (`repo-lock-acquire-failed`) if `.git` leads nowhere
 */
export function findSites(root: string, reach: Reach = "worktree", inherit = false): readonly [Site, Site?] {
  const worktree = worktreeSite(root);
  const first = inherit ? inheritingSite(worktree) : worktree;
  if (reach === "worktree") return [first];
  const repository = repositorySite(root);
  if (repository.key === worktree.resolvePath()) return [first];
  return [first, inherit ? inheritingSite(repository) : repository];
}

/** The site of the worktree's own lockfile. */
export function worktreeSite(root: string): Site {
  const usualPath = usualLockfilePath(root);
  return { root, key: usualPath, usualPath, resolvePath: () => resolveLockfilePath(root) };
}

/** The site of the lockfile that all worktrees share. */
function repositorySite(root: string): Site {
  const resolvePath = () => resolveRepositoryLockfilePath(root);
  return { root, key: resolvePath(), resolvePath };
}

/** The site of the lockfile beside `site`'s, while an ancestor of this process holds `site`'s; else `site`. */
function inheritingSite(site: Site): Site {
  const basePath = site.resolvePath();
  const inheritance = findInheritance(basePath);
  if (inheritance === undefined) return site;
  if (typeof inheritance === "string") return { ...site, whyNotInherited: () => inheritance };
  return {
    root: site.root,
    key: nestedPath(basePath, inheritance.length),
    resolvePath() {
      const path = site.resolvePath();
      return whyVoid(path, inheritance) === undefined ? nestedPath(path, inheritance.length) : path;
    },
    inherited: { basePath, holds: inheritance },
    whyNotInherited: () => whyVoid(basePath, inheritance),
  };
}
