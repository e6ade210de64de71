/** Something that the lock did and the reference does not allow. */
export class Contradiction extends Error {}
