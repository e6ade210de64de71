// Against hangs, far above what anything takes that is bounded by this.
const HANG_MS = 20_000;

/** What is told of something that hangs. */
export const HANGS = `hangs, for ${HANG_MS / 1000} s by now`;

/** What comes of the work, or `otherwise` if it hangs. */
export async function withinTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), HANG_MS);
  });
  try {
    return await Promise.race([work, hang]);
  } finally {
    clearTimeout(timer);
  }
}
