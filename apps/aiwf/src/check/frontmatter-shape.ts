import { parseId } from "../entity/id.js";
import { KINDS } from "../entity/kinds.js";
import { goQuote } from "../go-quote.js";
import { entityFinding, type RawFinding, type Rule } from "./rule.js";
import { active } from "./scope.js";

const code = "frontmatter-shape";
const severity = "error";

/** Every entity has an id of its kind, and a status. */
export const frontmatterShape: Rule = (tree) =>
  active(tree).flatMap((entity) => {
    const { id, status } = entity.frontmatter;
    const { prefix, minDigits } = KINDS[entity.kind];
    const findings: RawFinding[] = [];
    if (id === "") {
      findings.push(entityFinding(entity, { code, severity, message: "missing required field: id", field: "id" }));
    } else if (parseId(id)?.kind !== entity.kind) {
      const message = `id ${goQuote(id)} does not match ${prefix}-${"N".repeat(minDigits)} format`;
      findings.push(entityFinding(entity, { code, severity, message, field: "id" }));
    }
    if (status === "") {
      const message = "missing required field: status";
      findings.push(entityFinding(entity, { code, severity, message, field: "status" }));
    }
    return findings;
  });
