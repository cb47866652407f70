// The guides: the paths of most clients, step by step, each with its request and answer.

import type { FC } from "hono/jsx";
import { EVENT_TYPES } from "../../domain/events";
import { SAMPLE_ORIGIN } from "../../http/reference/examples";
import { GUIDES } from "../../http/reference/guides";
import type { Guide } from "../../http/reference/guides/guide";
import { curlOf, DocsLayout, Sample } from "./docs-layout";
import { Rows } from "./embed-tables";

const GuidesPage: FC = () => (
  <DocsLayout
    title="Berth API: guides"
    description="Book, hold, wait, work at the desk and keep a copy in sync, with requests and answers."
    path="/docs/guides"
  >
    <h1>Guides</h1>
    <p>
      Each step is a request and the part of its answer that matters. A later step sends the values in angle brackets.
      johndoe stands for the business, and <code>$TOKEN</code> for a token of its staff.
    </p>
    <ul class="cards">
      {GUIDES.map(({ id, title, says }) => (
        <li>
          <a href={`#${id}`}>
            <strong>{title}</strong>
            {says}
          </a>
        </li>
      ))}
      <li>
        <a href="#event-types">
          <strong>Types of events</strong>
          What happens, and when the log and webhooks tell it.
        </a>
      </li>
    </ul>
    {GUIDES.map((guide) => (
      <OneGuide guide={guide} />
    ))}
    <EventTypes />
  </DocsLayout>
);

const OneGuide: FC<{ guide: Guide }> = ({ guide: { id, title, says, steps, code, after } }) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    <p>{says}</p>
    <ol class="steps">
      {steps.map(({ says: words, method, path, bearer, body, status, answer }) => (
        <li>
          <p>{words}</p>
          <div class="pair">
            <Sample
              label={`Request: ${method} ${path}`}
              text={curlOf({
                method,
                url: `${SAMPLE_ORIGIN}${path}`,
                bearer: bearer === "staff" ? "$TOKEN" : (bearer ?? null),
                isKeyed: method === "POST",
                body,
              })}
            />
            <Sample
              label={`Answer ${status}`}
              status={String(status)}
              text={answer === null ? "" : JSON.stringify(answer, null, 2)}
            />
          </div>
        </li>
      ))}
    </ol>
    {code && <Sample label={code.label} text={code.text} />}
    <p>{after}</p>
  </section>
);

const EventTypes: FC = () => (
  <section aria-labelledby="event-types">
    <h2 id="event-types">Types of events</h2>
    <p>Each change gives its event once. A hold that was never confirmed gives none.</p>
    <Rows label="Each type, and when it happens" head={["Type", "When"]} rows={Object.entries(EVENT_TYPES)} />
  </section>
);

export function docsGuidesPage(): string {
  return `<!doctype html>${(<GuidesPage />).toString()}`;
}
