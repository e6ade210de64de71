import { fileURLToPath } from "node:url";
import { Application } from "typedoc";

/** The packages whose exports are documented, those first that most readers come for. */
const PACKAGES = ["repolock", "aiwf-os-guard", "repolock-core"];

/**
 * Writes the reference into a directory: for each package a page of Markdown, made from its doc comments.
 *
 * @throws Error for a package with an export that is not documented, or with a link to nothing
 */
export async function writeReference(directory: string): Promise<void> {
  for (const name of PACKAGES) await writePage(name, directory);
}

async function writePage(name: string, directory: string): Promise<void> {
  const source = fileURLToPath(new URL(`../../../packages/${name}/`, import.meta.url));
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
    ...{ entryFileName: `${name}.md` },
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

// Options of typedoc-plugin-markdown, which TypeDoc's type does not know: one page, with tables.
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
