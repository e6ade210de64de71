import type { DescribedOption, DescribedVerb, Filling } from "./described-verb.js";

/** A script for fish: source it, or save it among the completions as `aiwf.fish`. */
export function fishCompletion(verbs: readonly DescribedVerb[]): string {
  const valued = new Set(verbs.flatMap(({ options }) => valuedNames(options)));
  return `# Completes command lines of aiwf. Once: aiwf completion fish > ~/.config/fish/completions/aiwf.fish

function __aiwf_verb -a verb
    set -l words (commandline -opc)
    test "$words[2]" = "$verb"
end

# Whether the verb is given, and this many arguments after it.
function __aiwf_at -a verb position
    __aiwf_verb $verb; or return
    set -l words (commandline -opc)
    set -l count 0
    set -l skip 0
    for word in $words[3..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word ${[...valued].join(" ")}
            set skip 1
        else if not string match -q -- '-*' $word
            set count (math $count + 1)
        end
    end
    test $count = $position
end

complete -c aiwf -f
complete -c aiwf -n '__aiwf_verb ""' -s h -l help -d 'explain aiwf'
complete -c aiwf -n '__aiwf_verb ""' -s v -l version -d 'print the version'
${verbs.map(verbLines).join("")}`;
}

function verbLines({ name, summary, options, positionals }: DescribedVerb): string {
  const lines = [
    `-n '__aiwf_verb ""' -a ${name} -d ${quoted(summary)}`,
    ...options.map((option) => `-n '__aiwf_verb ${name}' ${optionWords(option)}`),
    ...positionals.flatMap((filling, at) => positionalLines({ name, options }, filling, at)),
  ];
  return lines.map((line) => `complete -c aiwf ${line}\n`).join("");
}

function optionWords({ names, description, argument }: DescribedOption): string {
  const words = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...words, ...(argument === undefined ? [] : [argumentWords(argument)]), `-d ${quoted(description)}`].join(
    " ",
  );
}

function argumentWords(filling: Filling): string {
  switch (filling.kind) {
    case "words":
      return `-x -a ${quoted(filling.words.join(" "))}`;
    case "directory":
      return "-x -a '(__fish_complete_directories)'";
    case "file":
      return "-r -F";
    default:
      return "-x";
  }
}

function positionalLines({ name, options }: Pick<DescribedVerb, "name" | "options">, filling: Filling, at: number) {
  if (filling.kind === "words") return [`-n '__aiwf_at ${name} ${at}' -a ${quoted(filling.words.join(" "))}`];
  if (filling.kind !== "command") return [];
  const rest = `(__fish_complete_subcommand --fcs-skip=2 ${valuedNames(options).join(" ")})`;
  return [`-n '__aiwf_verb ${name}' -x -a '${rest}'`];
}

/** The options with an argument, as users type them. */
function valuedNames(options: readonly DescribedOption[]): string[] {
  return options.filter(({ argument }) => argument !== undefined).flatMap(({ names }) => names);
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
}
