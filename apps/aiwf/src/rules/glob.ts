/**
 * Tells whether a path matches a pattern in which `*` and `?` stand for anything within one directory. The work is
 * bounded by the product of both lengths, whatever the pattern.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const patterns = pattern.split("/");
  const names = path.split("/");
  return patterns.length === names.length && patterns.every((part, at) => matchesName(part, names[at] ?? ""));
}

function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  // Where the last star is, and how far it reaches: only that one is ever tried again.
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
