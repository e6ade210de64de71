/**
 * Does all the work, so many things at a time. They are begun in order.
 *
 * @param workers those who do it: each does one thing at a time
 */
export async function inParallel<Work, Worker>(
  work: readonly Work[],
  workers: readonly Worker[],
  perform: (work: Work, worker: Worker) => Promise<void>,
): Promise<void> {
  const rest = [...work];
  await Promise.all(
    workers.map(async (worker) => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await perform(next, worker);
    }),
  );
}
