import type { Root, Sentence } from "nlcst";
import retextEnglish from "retext-english";
import retextPassive from "retext-passive";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import type { Term } from "./glossary.js";
import { HABITS } from "./habits.js";
import type { Passage } from "./passages.js";

/** Something in a text that a reader would stumble over. */
export interface Complaint {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

/** How many words half of the sentences may have. */
export const MAX_MEDIAN_WORDS = 18;
/** How many words any sentence may have. */
export const MAX_WORDS = 45;
/** How many of a text's sentences may be passive. */
export const MAX_PASSIVE_SHARE = 0.2;

// In fewer sentences neither a median nor a share says anything.
const ENOUGH_SENTENCES = 8;

// retext-passive knows the irregular participles alone.
const REGULAR_PASSIVE =
  /\b(?:am|is|are|was|were|be|been|being)(?: (?:not|never|also|then|only|\w+ly))? (?!need|indeed|speed)\w+ed\b/i;

const english = unified().use(retextEnglish).use(retextPassive);

/** What is wrong with a text. */
export async function judge(passages: readonly Passage[], glossary: readonly Term[]): Promise<Complaint[]> {
  const complaints: Complaint[] = [];
  const lengths: number[] = [];
  let passives = 0;
  for (const { line, text, isProse } of passages) {
    for (const [index, sentence] of (await sentencesOf(text)).entries()) {
      const found = [
        ...habitsIn(sentence.text, { isProse, followsAnother: index > 0 }),
        ...termsIn(sentence.text, glossary),
      ];
      complaints.push(...found.map((message) => ({ line, message })));
      if (!isProse) continue;
      lengths.push(sentence.words);
      if (sentence.isPassive) passives++;
      if (sentence.words > MAX_WORDS) {
        complaints.push({ line, message: `a sentence of ${sentence.words} words; at most ${MAX_WORDS}: split it` });
      }
    }
  }
  if (lengths.length < ENOUGH_SENTENCES) return complaints;
  const median = lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
  if (median > MAX_MEDIAN_WORDS) {
    complaints.push({ line: 1, message: `the median sentence has ${median} words; at most ${MAX_MEDIAN_WORDS}` });
  }
  const share = passives / lengths.length;
  if (share > MAX_PASSIVE_SHARE) {
    const percent = (value: number) => `${Math.round(value * 100)} %`;
    const message = `${percent(share)} of the sentences are passive; at most ${percent(MAX_PASSIVE_SHARE)}: name the actor`;
    complaints.push({ line: 1, message });
  }
  return complaints;
}

interface Measured {
  readonly text: string;
  readonly words: number;
  readonly isPassive: boolean;
}

async function sentencesOf(text: string): Promise<Measured[]> {
  const tree = english.parse(text) as Root;
  const passiveAt = await new Promise<number[]>((resolve, reject) => {
    english.run(tree, { value: text }, (error, _, file) => {
      if (error) reject(error);
      else
        resolve(file?.messages.map(({ place }) => (place && "start" in place ? (place.start.offset ?? -1) : -1)) ?? []);
      return undefined;
    });
  });
  const sentences: Measured[] = [];
  visit(tree, "SentenceNode", ({ position, children }: Sentence) => {
    const [start = 0, end = 0] = [position?.start.offset, position?.end.offset];
    const within = text.slice(start, end);
    const words = children.filter(({ type }) => type === "WordNode").length;
    const isPassive = REGULAR_PASSIVE.test(within) || passiveAt.some((offset) => offset >= start && offset < end);
    sentences.push({ text: within, words, isPassive });
  });
  return sentences;
}

function habitsIn(sentence: string, place: { isProse: boolean; followsAnother: boolean }): string[] {
  return HABITS.flatMap(({ name, pattern, remedy, onlyInProse, followsAnother }) => {
    const [match] = pattern.exec(sentence) ?? [];
    if (match === undefined || (onlyInProse && !place.isProse) || (followsAnother && !place.followsAnother)) return [];
    return [`${name} ("${match.trim()}"): ${remedy}`];
  });
}

function termsIn(sentence: string, glossary: readonly Term[]): string[] {
  return glossary.flatMap(({ term, instead }) => {
    const [match] = instead.exec(sentence) ?? [];
    return match === undefined ? [] : [`"${match}" is not a term of the glossary: say ${term}`];
  });
}
