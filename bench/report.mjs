// What the slices come to: ratios of neighbours, medians, and how far they spread.

import { cpus, totalmem } from "node:os";
import { median, quantile } from "./load.mjs";

/** `name: [of, beside]`: how many times as fast the first is as the second. */
const RATIOS = {
  read_ratio: ["slots", "read_floor"],
  write_ratio: ["bookings_1", "write_floor"],
  three_resources_ratio: ["bookings_3", "bookings_1"],
  read_growth: ["slots_young", "slots_old"],
  write_growth: ["bookings_young", "bookings_old"],
};

/** Milliseconds: `name: [measure, percentile]`. */
const LATENCIES = {
  slots_50_resources_p95_ms: ["slots_any_50", "p95"],
  slots_p95_ms: ["slots_100_users", "p95"],
  booking_p95_ms: ["bookings_100_users", "p95"],
};

/** What was left out by `--only` is not in it. Each ratio stands with the quarter and three quarter marks of its pairs. */
export function summaryOf(slices, more) {
  const summary = {};
  for (const [name, [of, beside]] of Object.entries(RATIOS)) {
    if (!slices[of] || !slices[beside]) continue;
    const pairs = slices[of].map(({ perSecond }, at) => perSecond / slices[beside][at].perSecond);
    summary[name] = round3(median(pairs));
    summary[`${name}_spread`] = [0.25, 0.75].map((share) => round3(quantile(pairs, share)));
  }
  for (const [name, [of, percentile]] of Object.entries(LATENCIES)) {
    if (slices[of]) summary[name] = round3(median(slices[of].map((figures) => figures[percentile])));
  }
  const failed = Object.values(slices)
    .flat()
    .reduce((sum, figures) => sum + figures.failed, 0);
  return { ...summary, ...more, failed };
}

export function reportOf(slices, summary, { rounds, youngBookings }) {
  const [cpu] = cpus();
  const table = Object.entries(slices).map(([name, figures]) => row(name, figures));
  return `# Results

Written by \`npm run bench\`; not to be edited. ${rounds} rounds; 32 connections, or users who each ask once a second. What is
compared takes turns in slices of 1 s (reads) or 3 s (writes), each time in the opposite order. A ratio is the median over
pairs of neighbouring slices; its spread is where the middle half of them lies. One machine carries the server and the load:
${cpus().length} cores of ${cpu?.model ?? "an unnamed processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}.

| what | a second | least to most | p50 ms | p95 ms | p99 ms |
| --- | --- | --- | --- | --- | --- |
${table.join("\n")}

- \`read_floor\`: a constant body as long as our slots. \`slots\`: 31 days of one resource with 200 bookings.
- \`write_floor\`: one RPC, one bounded SELECT, one INSERT. \`bookings_1\`, \`bookings_50\`: a free slot each, on so many resources.
- \`slots_any_10\`: 31 days of a service that any of ten resources serves. \`bookings_3\`: a free slot of three resources at once.
- \`slots_any_50\`: the same of any of fifty, 10 users. \`hold_confirm\`: a hold and its booking, pairs a second.
- \`_young\`, \`_old\`: two resources with the same month; one has ${youngBookings} bookings in all, the other ${summary.growth_bookings} more.

${Object.entries(summary)
  .map(([name, value]) => `- ${name}: ${Array.isArray(value) ? value.join(" to ") : value}`)
  .join("\n")}
`;
}

function row(name, figures) {
  const perSecond = figures.map((one) => one.perSecond);
  const range = `${Math.round(Math.min(...perSecond))} to ${Math.round(Math.max(...perSecond))}`;
  const latencies = ["p50", "p95", "p99"].map((percentile) => round3(median(figures.map((one) => one[percentile]))));
  return `| ${[name, Math.round(median(perSecond)), range, ...latencies].join(" | ")} |`;
}

function round3(value) {
  return Math.round(value * 1_000) / 1_000;
}
