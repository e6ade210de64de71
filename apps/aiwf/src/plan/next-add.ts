import { findTrunk, readRefs } from "../git/refs.js";
import { assertNoOperationInProgress, readRepository } from "../git/repository-state.js";
import { readUserSettings } from "../git/user-settings.js";
import { isFailure } from "../print/failure.js";
import { readConfig } from "../tree/config.js";

/** Says why any `aiwf add` would fail now; undefined if it would not. */
export async function refusalOfNextAdd(root: string, settings = readUserSettings(root)): Promise<string | undefined> {
  try {
    assertNoOperationInProgress(await readRepository(root, settings));
    const { trunk } = await readConfig(root);
    await findTrunk(root, await readRefs(root), trunk);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.message.replace(/^loading \w+: /, "");
  }
}
