// A limit of time for a call to somewhere else.

/**
 * Ends work at its limit. The timer goes as soon as the work ends: `AbortSignal.timeout` leaves it behind, which keeps
 * the request alive for as long (https://github.com/cloudflare/workerd/issues/4936). A Worker has 10,000 timers at most.
 * @throws a `TimeoutError` after the limit, and otherwise what the work throws.
 */
export async function within<T>(limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException("The limit of time passed.", "TimeoutError")), limitMs);
  try {
    return await work(limit.signal);
  } catch (fault) {
    throw limit.signal.aborted ? limit.signal.reason : fault;
  } finally {
    clearTimeout(timer);
  }
}

export function isTimeOut(fault: unknown): boolean {
  return fault instanceof Error && fault.name === "TimeoutError";
}
