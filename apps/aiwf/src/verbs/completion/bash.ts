import type { DescribedOption, DescribedVerb, Filling } from "./described-verb.js";

/** A script for bash 3.2 and newer. With bash-completion the script also completes commands of `exec`. */
export function bashCompletion(verbs: readonly DescribedVerb[]): string {
  return `# Completes command lines of aiwf. Put this into ~/.bashrc: source <(aiwf completion bash)

_aiwf() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes the = of --option=value for a word.
  if [[ $word == = ]]; then word=''; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  if ((COMP_CWORD == 1)); then
    _aiwf_words "${[...verbs.map(({ name }) => name), "--help", "--version"].join(" ")}"
    return
  fi
  local options valued positionals=() command=''
  case \${COMP_WORDS[1]} in
${verbs.map(verbCase).join("")}    *) return ;;
  esac
  [[ " $valued " == *" $before "* ]] && return
  local at position=0
  for ((at = 2; at < COMP_CWORD; at++)); do
    if [[ " $valued " == *" \${COMP_WORDS[at]} "* ]]; then
      ((at++))
      [[ \${COMP_WORDS[at]} == = ]] && ((at++))
    elif [[ $command && \${COMP_WORDS[at]} == -- ]]; then
      _aiwf_command $((at + 1))
      return
    elif [[ \${COMP_WORDS[at]} != -* ]]; then
      [[ $command ]] && { _aiwf_command "$at"; return; }
      ((position++))
    fi
  done
  if [[ $word == -* ]]; then
    _aiwf_words "$options"
  elif [[ $command ]]; then
    _aiwf_command "$COMP_CWORD"
  else
    _aiwf_words "\${positionals[position]}"
  fi
}

_aiwf_words() {
  COMPREPLY=($(compgen -W "$1" -- "$word"))
}

_aiwf_paths() {
  local IFS=$'\\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen "$1" -- "$word"))
}

_aiwf_command() {
  if declare -F _command_offset > /dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    COMPREPLY=($(compgen -c -- "$word"))
  else
    _aiwf_paths -f
  fi
}

complete -F _aiwf aiwf
`;
}

function verbCase({ name, options, positionals }: DescribedVerb): string {
  const valued = options.filter(({ argument }) => argument !== undefined);
  const guided = options.flatMap(({ names, argument }) => {
    const action = argument === undefined ? "" : reply(argument);
    return action === "" ? [] : [`        ${names.join(" | ")}) ${action} ;;`];
  });
  const words = positionals.map((filling) => (filling.kind === "words" ? `'${filling.words.join(" ")}'` : "''"));
  const isCommand = positionals.some(({ kind }) => kind === "command");
  const lines = [
    `    ${name})`,
    `      options='${namesOf(options)}'`,
    `      valued='${namesOf(valued)}'`,
    isCommand ? "      command=yes" : `      positionals=(${words.join(" ")})`,
    "      case $before in",
    ...guided,
    "      esac",
    "      ;;",
  ];
  return `${lines.join("\n")}\n`;
}

/** Completes the argument of an option; empty if any value is possible. */
function reply(filling: Filling): string {
  switch (filling.kind) {
    case "words":
      return `_aiwf_words '${filling.words.join(" ")}'`;
    case "directory":
      return "_aiwf_paths -d";
    case "file":
      return "_aiwf_paths -f";
    default:
      return "";
  }
}

function namesOf(options: readonly DescribedOption[]): string {
  return options.flatMap(({ names }) => names).join(" ");
}
