import type { VerbModule } from "../command-line/verb.js";
import { usageFailure } from "../print/failure.js";
import { goQuote } from "../print/go-format.js";
import { printExact } from "../print/output.js";
import { bashCompletion } from "./completion/bash.js";
import { describeVerbs } from "./completion/described-verb.js";
import { fishCompletion } from "./completion/fish.js";
import { zshCompletion } from "./completion/zsh.js";

const SCRIPTS = new Map([
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
  ["fish", fishCompletion],
]);

/** `aiwf completion <shell>` */
export const verb: VerbModule = {
  usage: "completion <bash|zsh|fish>",
  description: "Prints a script for the shell that completes verbs, options and their values with the Tab key.",
  examples: [
    { line: "source <(aiwf completion bash)", purpose: "in ~/.bashrc" },
    { line: "source <(aiwf completion zsh)", purpose: "in ~/.zshrc, below compinit" },
    { line: "aiwf completion fish > ~/.config/fish/completions/aiwf.fish", purpose: "once, for fish" },
  ],
  options: [],
  positionals: { min: 1, max: 1, values: [[...SCRIPTS.keys()]] },
  mutates: false,
  async run({ positionals: [shell = ""], verbs }) {
    const script = SCRIPTS.get(shell);
    if (script === undefined) throw usageFailure(`unknown shell ${goQuote(shell)}: use bash, zsh or fish`);
    printExact(script(await describeVerbs(verbs)));
    return 0;
  },
};
