import { join } from "node:path";
import { inspect } from "repolock";
import type { Directories } from "../directories.js";
import { commandFailure } from "./command-failure.js";
import { NodeRelease } from "./node-release.js";
import type { Place, Setting } from "./place.js";
import { ADDON } from "./workspace-copy.js";

/** A place with a Node of its own, which is downloaded if it is not there yet. */
export function releasedNodePlace(version: string, directories: Directories): Place {
  return {
    name: `Node ${version}`,
    async prepare(workspace) {
      const release = new NodeRelease(version);
      try {
        await release.fetch();
      } catch (error) {
        return commandFailure(error);
      }
      await release.build(join(workspace, ADDON));
      return settingOf(release.node, `v${version}`, directories);
    },
  };
}

/** The Node that runs this program. */
export function currentNodePlace(directories: Directories): Place {
  const { version, execPath } = process;
  return { name: `Node ${version}`, prepare: () => settingOf(execPath, version, directories) };
}

async function settingOf(node: string, version: string, directories: Directories): Promise<Setting> {
  const scratch = directories.create("node");
  const { filesystem } = await inspect(scratch);
  return { node, scratch, on: `Node ${version}, ${filesystem.type}` };
}
