// Load on one address, and what came of it. Latencies are of every answer, so that any percentile can be told.

import autocannon from "autocannon";

/** Closed loop: so many connections, each asking again as soon as it was answered. `next` makes each request. */
export async function saturate({ url, seconds, connections = 32, next }) {
  const latencies = [];
  let refused = 0;
  const instance = autocannon({
    url,
    connections,
    duration: seconds,
    ...(next && { requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }] }),
  });
  instance.on("response", (_client, status, _bytes, ms) => {
    latencies.push(ms);
    if (status < 200 || status > 299) refused += 1;
  });
  const result = await instance;
  return figures(latencies, result.duration, result.errors + refused);
}

/** The same for requests that follow one another; `next` makes the first, `follow` the second from its answer. */
export async function saturatePairs({ url, seconds, connections = 32, next, follow }) {
  const latencies = [];
  let refused = 0;
  const instance = autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        setupRequest: (request) => ({ ...request, ...next() }),
        onResponse: (_status, body, context) => {
          context.answer = body;
        },
      },
      { setupRequest: (request, context) => ({ ...request, ...follow(context.answer) }) },
    ],
  });
  instance.on("response", (_client, status, _bytes, ms) => {
    latencies.push(ms);
    if (status < 200 || status > 299) refused += 1;
  });
  const result = await instance;
  const both = figures(latencies, result.duration, result.errors + refused);
  return { ...both, perSecond: both.perSecond / 2 };
}

/** Open loop: so many users who each ask once a second, evenly spread, whether or not they were answered. */
export async function visit({ url, seconds, users, next }) {
  const latencies = [];
  let failed = 0;
  const ask = async () => {
    const { path = "", ...request } = next ? next() : {};
    const startedAt = performance.now();
    const answer = await fetch(`${url}${path}`, request).catch(() => null);
    await answer?.arrayBuffer();
    latencies.push(performance.now() - startedAt);
    if (!answer?.ok) failed += 1;
  };
  const asked = [];
  const beganAt = performance.now();
  for (let n = 0; n < users * seconds; n++) {
    const waitMs = beganAt + (n * 1_000) / users - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asked.push(ask());
  }
  await Promise.all(asked);
  return figures(latencies, (performance.now() - beganAt) / 1_000, failed);
}

function figures(latencies, seconds, failed) {
  latencies.sort((a, b) => a - b);
  const percentile = (share) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? 0;
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map(percentile);
  return { perSecond: latencies.length / seconds, p50, p95, p99, failed };
}

export function median(values) {
  return quantile(values, 0.5);
}

/** The value that a share of them is not above; NaN where there are none. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
