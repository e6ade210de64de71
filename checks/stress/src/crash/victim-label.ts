/** What those who are to be killed say that they do: nobody must be told so after their death. */
export const VICTIM_LABEL = "the victim, who is dead";
