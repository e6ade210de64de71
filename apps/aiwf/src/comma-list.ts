/** The parts of an option's value that lists them with commas; none if the option was not given. */
export function splitCommaList(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
