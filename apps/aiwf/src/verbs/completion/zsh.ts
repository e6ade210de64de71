import type { DescribedOption, DescribedVerb, Filling } from "./described-verb.js";

/** A script for zsh: source it, or save it on the fpath as `_aiwf`. */
export function zshCompletion(verbs: readonly DescribedVerb[]): string {
  return `#compdef aiwf
# Completes command lines of aiwf. Put this into ~/.zshrc, below compinit: source <(aiwf completion zsh)

_aiwf() {
  if (( CURRENT == 2 )); then
    local -a verbs=(
${verbs.map(({ name, summary }) => `      ${quoted(`${name}:${summary}`)}\n`).join("")}    )
    _arguments '(- 1)'{-h,--help}'[explain aiwf]' '(- 1)'{-v,--version}'[print the version]' '1: :{ _describe verb verbs }'
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${verbs.map(verbCase).join("")}  esac
}

if [[ $funcstack[1] == _aiwf ]]; then _aiwf "$@"; else compdef _aiwf aiwf; fi
`;
}

function verbCase({ name, options, positionals }: DescribedVerb): string {
  const isCommand = positionals.some(({ kind }) => kind === "command");
  const specs = [...options.map(optionSpec), ...positionals.flatMap(positionalSpecs)];
  const lines = [`    ${name})`, `      _arguments -S ${isCommand ? "-A '-*' " : ""}: \\`];
  return `${lines.join("\n")}\n${specs.map((spec) => `        ${spec}`).join(" \\\n")}\n      ;;\n`;
}

function optionSpec({ names, description, argument }: DescribedOption): string {
  const ending = argument === undefined ? "" : `:${names.at(-1)?.slice(2)}:${action(argument)}`;
  const marked = names.map((name) => name + (argument === undefined ? "" : name.startsWith("--") ? "=" : "+"));
  const explained = `[${escaped(description)}]${ending}`;
  if (marked.length === 1) return quoted(marked.join("") + explained);
  return `'(${names.join(" ")})'{${marked.join(",")}}${quoted(explained)}`;
}

function positionalSpecs(filling: Filling, at: number): string[] {
  if (filling.kind === "command") return ["'(-)1:command:_command_names -e'", "'*::argument:_normal'"];
  // A message, as for options, would prevent the completion of an option here.
  return [quoted(`${at + 1}:argument:${filling.kind === "words" ? action(filling) : "()"}`)];
}

function action(filling: Filling): string {
  switch (filling.kind) {
    case "words":
      return `(${filling.words.join(" ")})`;
    case "directory":
      return "_files -/";
    case "file":
      return "_files";
    default:
      return " ";
  }
}

function escaped(description: string): string {
  return description.replaceAll(/[[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
