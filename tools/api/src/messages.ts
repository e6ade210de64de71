import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The parts of the page, with the folders whose messages they list. */
const PARTS = [
  {
    title: "The library",
    folders: ["packages/repolock-core/src", "packages/repolock-posix/src", "packages/repolock-windows/src"],
  },
  { title: "aiwf", folders: ["packages/aiwf-os-guard/src", "apps/aiwf/src"] },
];

// Help, manual and completion are texts of another kind; the helper's programs and lists of words are not prose. The texts
// of findings are those of the Go program, except for the hints.
const WITHOUT_MESSAGES =
  /\/(testing|command-line\/(help|manual)|verbs\/completion|helper-program|yaml-scalar|rules\/(?!hints))\b/;

// Properties whose text is help, not a message.
const HELP = new Set(["description", "summary", "flags", "usage", "examples", "details"]);

const MIN_WORDS = 3;

/** The page docs/messages.md: every text that the library or aiwf prints to a person, from the source. */
export function messagesPage(): string {
  const parts = PARTS.map(({ title, folders }) => {
    const messages = folders.flatMap((folder) => sourcesIn(join(ROOT, folder)).flatMap(messagesIn));
    const rows = [...new Set(messages)].sort((a, b) => a.localeCompare(b, "en")).map((message) => [escaped(message)]);
    return `## ${title}\n\n${markdownTable([["message"], ...rows], { alignDelimiters: false, padding: false })}\n`;
  });
  return `# Messages

\`npm run api\` writes this page from the source: every text of at least ${MIN_WORDS} words that the library or \`aiwf\` shows to a
person, without help texts, and without the texts of findings, which are those of the Go program. \`…\` stands for a value.
A message names the event, the object and the remedy.

${parts.join("\n")}`;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => path.endsWith(".ts") && !WITHOUT_MESSAGES.test(path))
    .sort();
}

function messagesIn(path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isPropertyAssignment(node) && HELP.has(node.name.getText(source))) return;
    const text = ts.isExpression(node) ? textOf(node) : undefined;
    if (text === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    if (isMessage(text)) messages.push(text.trim());
    // A value inside a template can hold a text of its own.
    if (ts.isTemplateExpression(node)) for (const { expression } of node.templateSpans) visit(expression);
  };
  visit(source);
  return messages;
}

/** The text of a literal, or of literals that are added up; undefined for anything else. */
function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join("");
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [textOf(node.left), textOf(node.right)];
    return left === undefined && right === undefined ? undefined : `${left ?? "…"}${right ?? "…"}`;
  }
  return undefined;
}

// A text with one of these is a sentence or a part of one, and not a list of words.
const PROSE =
  /\b(a|an|the|is|are|was|were|of|to|in|on|and|or|not|no|with|by|for|must|may|has|have|be|as|from|without|only)\b|[:;…]/;

function isMessage(text: string): boolean {
  if (/[\n\0]|^--\w+=|#[0-9a-f]{3}/.test(text.trim()) || !PROSE.test(text)) return false;
  return (text.match(/(?<![\w/.-])[a-zA-Z]{2,}(?![\w/])/g) ?? []).length >= MIN_WORDS;
}

/** As a cell of a table. */
function escaped(text: string): string {
  return text.replace(/[|<*_\\]/g, "\\$&");
}
