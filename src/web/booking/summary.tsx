// The summary of a booking as pages show it.

import type { FC } from "hono/jsx";
import { type Summarised, type SummaryLine, type SummaryView, summaryLines } from "../../i18n/booking-summary";
import type { PageContext } from "../kit/page-context";

export const Summary: FC<{ page: PageContext; booked: Summarised } & SummaryView> = ({ page, booked, ...view }) => (
  <dl class="facts">
    {summaryLines(page, booked, view).map((line) => (
      <FactLine line={line} />
    ))}
  </dl>
);

export const FactLine: FC<{ line: SummaryLine }> = ({ line: { term, value, notes, at, href } }) => (
  <Fact term={term}>
    {at !== undefined ? (
      <time datetime={new Date(at).toISOString()}>{value}</time>
    ) : href !== undefined ? (
      <a href={href} target="_blank" rel="noreferrer noopener">
        <bdi>{value}</bdi>
      </a>
    ) : (
      <bdi>{value}</bdi>
    )}
    {notes.map((note) => (
      <small>{note}</small>
    ))}
  </Fact>
);

export const Fact: FC<{ term: string; children?: unknown }> = ({ term, children }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children as string}</dd>
  </div>
);
