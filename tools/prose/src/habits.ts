/** A habit that makes prose hard to read, as far as a pattern can tell. */
export interface Habit {
  readonly name: string;
  /** Matches in the text of one sentence. */
  readonly pattern: RegExp;
  /** True for a pattern that applies only to whole sentences, not to headings, cells and phrases. */
  readonly onlyInProse?: boolean;
  /** True for a pattern that applies only to a sentence that follows another one. */
  readonly followsAnother?: boolean;
  readonly remedy: string;
}

const VERB = "(?:is|was|has|had|can|could|may|might|must|does|did|will|would|also|then|alone|(?!thus|\\w*ss\\b)\\w+s)";

/** The habits that the house rules name. */
export const HABITS: readonly Habit[] = [
  {
    name: "relative clause without a head",
    pattern: /(?:^|[:;] |, (?:and|but|so|or) )(?:who|what|whom|whoever|whatever)\b(?![^?]*\?$)/i,
    onlyInProse: true,
    remedy: "name the actor or the thing",
  },
  {
    name: '"no" with "to be"',
    pattern: /\b(?:is|are|was|were|be|been|being|there's) (?:no(?! longer\b)|none)\b/i,
    remedy: 'use a verb, or "is not a"',
  },
  {
    name: '"have" for hold, "turn" for lock',
    pattern:
      /\b(?:ha(?:s|ve|d)(?: had)?|having) (?:it|the lock|the turn)\b|\b(?:its|their|the|a|my|your|his|last|takes?|took|taking) turns?\b/i,
    remedy: "a holder holds a lock, a contender acquires it",
  },
  {
    name: "person or proverb",
    pattern:
      /\b(?:greed(?:y|ily)?|polite(?:ly|ness)?|impolite|patien(?:ce|t|tly)|the dead|saboteurs?|deeds?|crowds?|(?:good|bad|his|her|their) manners|victims?|strangers?|in vain)\b/i,
    remedy: "use a plain term: a process that acquires again at once, a killed process, interference",
  },
  {
    name: "pointer over a full stop",
    pattern: new RegExp(`^(?:(?:that|this) ${VERB}\\b|(?:it|then|so|those|these) |(?:that|this|then|so),)`, "i"),
    followsAnother: true,
    remedy: "repeat the noun, or join the sentences",
  },
  {
    name: "light verb",
    pattern:
      /\b(?:com(?:es?|ing)|came) (?:by|of)\b|\bstands?\b(?! (?:for|alone)\b)|\bstood\b|\blets? (?:it |them )?be\b|\bsee(?:s|n)? to it\b|\bto be had\b/i,
    remedy: "use the verb of the field: runs, results from, is stored, skips",
  },
];
