import type { Nodes, Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";

/** A piece of text that people read as a whole: a paragraph, a heading or a cell of a table. */
export interface Passage {
  /** 1-based line at which it begins. */
  readonly line: number;
  /** Without markup. Inline code is the word `Code`, which can begin a sentence. */
  readonly text: string;
  /** Whether it consists of whole sentences: headings, cells and the text behind a tag of a doc comment do not. */
  readonly isProse: boolean;
}

const markdown = unified().use(remarkParse).use(remarkGfm);

/** The passages of a page. Blocks of code are none. */
export function passagesOfMarkdown(source: string, firstLine = 1): Passage[] {
  const tree = markdown.parse(source) as Root;
  const passages: Passage[] = [];
  visit(tree, ["paragraph", "heading", "tableCell"], (node) => {
    const text = plainText(node as Nodes)
      .replace(/\s+/g, " ")
      .trim();
    const line = (node.position?.start.line ?? 1) + firstLine - 1;
    if (text !== "") passages.push({ line, text, isProse: node.type === "paragraph" && /[.:?!]$/.test(text) });
  });
  return passages;
}

function plainText(node: Nodes): string {
  switch (node.type) {
    case "text":
      return node.value;
    case "inlineCode":
      return "Code";
    case "break":
      return " ";
    default:
      return "children" in node ? node.children.map(plainText).join("") : "";
  }
}

// A doc comment; or lines of comments, one below the other. Comments behind code are too short to be prose.
const COMMENT = /^[ \t]*\/\*\*(?<doc>[\s\S]*?)\*\/|(?<lines>(?:^[ \t]*\/\/(?! (?:Stryker|biome-ignore)).*\n)+)/gm;

/** The passages of the comments of a program in TypeScript or JavaScript. */
export function passagesOfComments(source: string): Passage[] {
  return Array.from(source.matchAll(COMMENT)).flatMap(({ index, groups }) => {
    const firstLine = source.slice(0, index).split("\n").length;
    if (groups?.["lines"] !== undefined) {
      return passagesOfMarkdown(groups["lines"].replace(/^[ \t]*\/\/ ?/gm, ""), firstLine);
    }
    return passagesOfDocComment(groups?.["doc"] ?? "", firstLine);
  });
}

/** The text before the first tag is prose; behind a tag are phrases. Sources and examples are left out. */
function passagesOfDocComment(comment: string, firstLine: number): Passage[] {
  const text = comment.replace(/^[ \t]*\* ?/gm, "").replace(/\{@link ([^}]+)\}/g, "`$1`");
  let line = firstLine;
  return text.split(/^(?=@)/m).flatMap((part) => {
    const at = line;
    line += part.split("\n").length - 1;
    if (/^@(see|example)/.test(part)) return [];
    const tag = /^@\w+( [\w.]+)? ?/.exec(part);
    const passages = passagesOfMarkdown(part.slice(tag?.[0].length ?? 0), at);
    return tag === null ? passages : passages.map((passage) => ({ ...passage, isProse: false }));
  });
}
