/** A defect that the model can be given, and that the verifier must find. */
export interface Defect {
  /** Switches it on in the model. */
  readonly name: string;
  readonly text: string;
  /** Tells by its words whether the error is the one that the defect leads to. */
  readonly error: RegExp;
  /** One for each claim is enough to see that the verifier can fail. */
  readonly isForQuickRuns?: true;
}

const TWO_HOLDERS_WITHOUT_DEEDS = /^assertion violated.*deedsBefore/;
const DEADLOCK = /^invalid end state/;

/** All of them. Whoever thinks of another way to build the lock can try it here first. */
export const DEFECTS: readonly Defect[] = [
  {
    name: "NO_IDENTITY_CHECK",
    text: "the lockfile is not compared with the path after it was locked",
    error: TWO_HOLDERS_WITHOUT_DEEDS,
  },
  {
    name: "NO_ASSERT_HELD",
    text: "`assertHeld` always passes",
    error: /^assertion violated(?!.*deedsBefore).*holding/,
    isForQuickRuns: true,
  },
  { name: "UNLINK_BEFORE_UNLOCK", text: "a release removes the lockfile first", error: TWO_HOLDERS_WITHOUT_DEEDS },
  {
    name: "UNLINK_AFTER_UNLOCK",
    text: "a release removes the lockfile at the end",
    error: TWO_HOLDERS_WITHOUT_DEEDS,
    isForQuickRuns: true,
  },
  {
    name: "ERASE_AFTER_UNLOCK",
    text: "the record is erased after the unlock",
    error: /^assertion violated.*hasSigned/,
    isForQuickRuns: true,
  },
  { name: "LEAK_ON_REOPEN", text: "a lockfile that is of no use is left open", error: DEADLOCK },
  { name: "NO_POLL", text: "those who wait rely on events alone", error: DEADLOCK, isForQuickRuns: true },
  {
    name: "PUT_BACK_IS_HARMLESS",
    text: "a lockfile that is put back is said to do no harm (a limit that is documented)",
    error: /^assertion violated.*wasOvertaken/,
  },
];
