import { Application } from "typedoc";
import { packageDirectory } from "./packages.js";

/**
 * Writes a package's reference, one page of Markdown, from its doc comments.
 *
 * @param directory where the page goes, as `<name>.md`
 * @throws Error that lists what is not documented, or linked to nothing
 */
export async function writeReference(name: string, directory: string): Promise<void> {
  const source = packageDirectory(name);
  const application = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown"],
    logLevel: "Warn",
    name,
    entryPoints: [`${source}src/index.ts`],
    tsconfig: `${source}tsconfig.json`,
    out: directory,
    cleanOutputDir: false,
    readme: "none",
    excludeExternals: true,
    excludePrivate: true,
    disableSources: true,
    sort: ["source-order"],
    groupOrder: ["Variables", "Functions", "Type Aliases", "Interfaces", "Classes"],
    validation: { notDocumented: true, notExported: true, invalidLink: true },
    requiredToBeDocumented: ["Class", "Function", "Interface", "Method", "Property", "TypeAlias", "Variable"],
    treatWarningsAsErrors: true,
    ...MARKDOWN,
    ...pageName(name),
  });
  const project = await application.convert();
  if (project !== undefined) {
    application.validate(project);
    await application.generateOutputs(project);
  }
  if (application.logger.hasWarnings() || application.logger.hasErrors()) {
    throw new Error(`the doc comments of ${name} are not complete; see above`);
  }
}

// Options of typedoc-plugin-markdown, which TypeDoc's type does not know: one page, tables, and nothing that the reader of a package does not ask for.
const MARKDOWN = {
  router: "module",
  hideBreadcrumbs: true,
  hidePageHeader: true,
  hideGroupHeadings: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  tableColumnSettings: { hideDefaults: true, hideInherited: true, hideOverrides: true, hideSources: true },
};

function pageName(name: string) {
  return { entryFileName: `${name}.md` };
}
