import type { Entity } from "../entity/entity.js";
import type { Part } from "../entity/frontmatter.js";
import { countPartHeadings, partList, partSections, plainPartSections, saysNothing } from "../entity/part-sections.js";
import { goQuote } from "../print/go-format.js";
import { milestones } from "./milestones.js";
import { entityFinding, type RawFinding, type Rule } from "./rule.js";

const STATUSES = ["open", "met", "deferred", "cancelled"];
const PHASES = ["red", "green", "refactor", "done"];

type Content = Pick<RawFinding, "code" | "subcode" | "severity" | "message">;

/** A finding about a part of a milestone. */
function partFinding(milestone: Entity, partId: string | undefined, content: Content): RawFinding {
  const { id } = milestone.frontmatter;
  return { ...entityFinding(milestone, { ...content, field: "acs" }), entityId: partId ? `${id}/${partId}` : id };
}

/** Every part has the id of its place, a title, and a status. */
export const partsShape: Rule = (tree) =>
  milestones(tree).flatMap((milestone) =>
    (milestone.frontmatter.acs ?? []).flatMap((part, at) =>
      shapeProblems(milestone.frontmatter.id, part, at).map(([subcode, message]) =>
        partFinding(milestone, part.id, { code: "acs-shape", subcode, severity: "error", message }),
      ),
    ),
  );

function shapeProblems(milestoneId: string, { id = "", title = "", status = "", tdd_phase = "" }: Part, at: number) {
  const problems: [subcode: string, message: string][] = [];
  const expected = `AC-${at + 1}`;
  const name = id === "" ? `${milestoneId} acs[${at}]` : `${milestoneId}/${id}`;
  if (id === "") problems.push(["id", `acs[${at}] missing required field: id (expected ${expected})`]);
  else if (!/^AC-\d+$/.test(id)) problems.push(["id", `acs[${at}].id ${goQuote(id)} does not match the AC-N format`]);
  else if (id !== expected) {
    const rule = "(position-based, cancelled entries count toward position)";
    problems.push(["id", `acs[${at}].id ${goQuote(id)} is at the wrong position; expected ${expected} ${rule}`]);
  }
  if (title.trim() === "") problems.push(["title", `${name} missing required field: title`]);
  if (status === "") problems.push(["status", `${name} missing required field: status`]);
  else if (!STATUSES.includes(status)) {
    problems.push(["status", `${name} status ${goQuote(status)} is not allowed (allowed: ${STATUSES.join(", ")})`]);
  }
  if (tdd_phase !== "" && !PHASES.includes(tdd_phase)) {
    const allowed = PHASES.join(", ");
    problems.push(["tdd-phase", `${name} tdd_phase ${goQuote(tdd_phase)} is not allowed (allowed: ${allowed})`]);
  }
  return problems;
}

/** The title of a part is a title. Archived milestones are not spared. */
export const partsTitleProse: Rule = (tree) =>
  tree.entities
    .filter(({ kind }) => kind === "milestone")
    .flatMap((milestone) =>
      (milestone.frontmatter.acs ?? [])
        .filter(({ title = "" }) => isProse(title))
        .map(({ id = "" }) => {
          const name = `${milestone.frontmatter.id}/${id}`;
          const message = `${name} title looks like prose (long / multi-sentence / contains markdown); shorten the title and move detail prose into the body section under \`### ${id}\``;
          return {
            ...partFinding(milestone, id, { code: "acs-title-prose", severity: "warning", message }),
            entityId: name,
          };
        }),
    );

const LONGEST_TITLE_BYTES = 80;

function isProse(title: string): boolean {
  return (
    Buffer.byteLength(title) > LONGEST_TITLE_BYTES || /[\n\r`]|\*\*|__|\]\(/.test(title) || /[.?!] [A-Z]/.test(title)
  );
}

/** A part that is met has gone through its tests, where the milestone wants that. */
export const partsTddAudit: Rule = (tree) =>
  milestones(tree).flatMap((milestone) => {
    const { id, tdd, acs = [] } = milestone.frontmatter;
    if (tdd !== "required" && tdd !== "advisory") return [];
    return acs
      .filter(({ status, tdd_phase }) => status === "met" && tdd_phase !== "done")
      .map((part) => {
        const phase = part.tdd_phase || "(absent)";
        const message = `${id}/${part.id ?? ""} status: met under tdd: ${tdd} but tdd_phase is ${phase} (expected done)`;
        return partFinding(milestone, part.id, {
          code: "acs-tdd-audit",
          severity: tdd === "required" ? "error" : "warning",
          message,
        });
      });
  });

/** The body of a milestone has a heading for each part, and no other. */
export const partsBodyCoherence: Rule = (tree) =>
  milestones(tree).flatMap((milestone) => {
    const { id, acs = [] } = milestone.frontmatter;
    const body = milestone.body.toString();
    const headings = countPartHeadings(body);
    const known = new Set(acs.map((part) => part.id));
    const report = (part: string | undefined, subcode: string, message: string) =>
      partFinding(milestone, part, { code: "acs-body-coherence", subcode, severity: "warning", message });
    return [
      ...acs
        .filter((part) => part.id && !headings.has(part.id))
        .map((part) =>
          report(
            part.id,
            "missing-heading",
            `${id}/${part.id} has no \`### ${part.id}\` heading in the milestone body`,
          ),
        ),
      ...[...headings.keys()]
        .filter((part) => !known.has(part))
        .map((part) =>
          report(
            undefined,
            "orphan-heading",
            `milestone body has \`### ${part}\` heading but acs[] has no matching entry`,
          ),
        ),
      ...[...countPartHeadings(partList(body))]
        .filter(([, count]) => count > 1)
        .map(([part, count]) => {
          const message = `the \`## Acceptance criteria\` section has ${count} \`### ${part}\` headings; keep exactly one`;
          return report(part, "duplicate-heading", message);
        }),
    ];
  });

/** Under the heading of each part there is text. */
export const partsBodyEmpty: Rule = (tree) =>
  milestones(tree).flatMap((milestone) => {
    const { id, status, acs = [] } = milestone.frontmatter;
    const body = milestone.body.toString();
    const isEmpty = (sections: Map<string, string>) => (part: Part) => {
      const text = part.id && part.status !== "cancelled" ? sections.get(part.id) : undefined;
      return text !== undefined && saysNothing(text);
    };
    const empty = acs.filter(isEmpty(partSections(body))).map((part) => {
      const isDraft = status === "draft";
      const end = isDraft
        ? "; fill the acceptance criterion at plan time (aiwf edit-body) so the contract is visible before the milestone lands on main"
        : "";
      const name = `${isDraft ? "draft milestone " : ""}${id}/${part.id}`;
      const message = `${name} has no body content under its \`### ${part.id}\` heading${end}`;
      return partFinding(milestone, part.id, {
        ...(isDraft
          ? { code: "milestone-draft-incomplete-acs", subcode: "empty-body", severity: "warning" }
          : { code: "acs-empty-body", severity: "error" }),
        message,
      });
    });
    const isWarned = status !== "draft" && status !== "done" && status !== "cancelled";
    const alsoEmpty = isWarned ? acs.filter(isEmpty(plainPartSections(body))) : [];
    return [
      ...(status === "draft" || status === "in_progress" || status === "done" ? empty : []),
      ...alsoEmpty.map((part) => {
        const message = `${id}/${part.id} body under \`### ${part.id}\` is empty`;
        return partFinding(milestone, part.id, {
          code: "entity-body-empty",
          subcode: "ac",
          severity: "warning",
          message,
        });
      }),
    ];
  });
