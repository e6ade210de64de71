/**
 * Tells whether a path matches a pattern in which `*` and `?` match anything within one directory. The work is at most the
 * product of both lengths.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const patterns = pattern.split("/");
  const names = path.split("/");
  return patterns.length === names.length && patterns.every((part, at) => matchesName(part, names[at] ?? ""));
}

function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  // The position and extent of the last star; only that star is ever extended.
  let star = -1;
  let reach = 0;
  for (let next = 0; next < name.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      reach = next;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[next])) {
      at++;
      next++;
    } else if (star !== -1) {
      at = star + 1;
      next = ++reach;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
