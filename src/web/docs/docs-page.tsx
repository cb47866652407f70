// The contract as a page: an overview, every operation with an example, errors, limits and versions.

import type { FC } from "hono/jsx";
import { REFUSAL_CODES } from "../../domain/refusal";
import { PROBLEMS } from "../../http/problem";
import { GUIDES } from "../../http/reference/guides";
import { TAG_WORDS } from "../../http/reference/words";
import type { Route } from "../../http/route";
import { MOST_BODY_BYTES } from "../../http/validate";
import { DocsLayout, Sample, tagsOf } from "./docs-layout";
import { Operation, PROBLEM_SAMPLES } from "./docs-operation";

type Json = Record<string, unknown>;

const DocsPage: FC<{ routes: readonly Route[]; document: Json }> = ({ routes, document }) => {
  const paths = document.paths as Record<string, Record<string, Json>>;
  const { schemas } = document.components as { schemas: Json };
  return (
    <DocsLayout
      title="Berth API"
      description="The HTTP contract of Berth: reservations without double bookings."
      path="/docs"
    >
      <Overview />
      {tagsOf(routes).map((tag) => (
        <section aria-labelledby={tag}>
          <h2 id={tag}>{tag}</h2>
          <p>{TAG_WORDS[tag]}</p>
          {routes
            .filter((route) => route.tag === tag)
            .map((route) => (
              <Operation
                route={route}
                operation={paths[route.path]?.[route.method.toLowerCase()] ?? {}}
                schemas={schemas}
              />
            ))}
        </section>
      ))}
      <Errors />
      <Limits />
      <Versions version={(document.info as { version: string }).version} />
    </DocsLayout>
  );
};

const Overview: FC = () => (
  <>
    <h1 id="start">Berth API</h1>
    <p>
      JSON over HTTPS. Customers need no account: the answer to a booking contains a token that reads and changes it.
      Staff send <code>Authorization: Bearer</code> with a token of their business. Times have an offset. Dates and
      clock times are in the zone of the business. Amounts are in the smallest unit of their currency.
    </p>
    <p>
      Requests that create something take an <code>Idempotency-Key</code>. Send a new UUID with each request, and the
      same one on a retry: nothing is booked twice. The examples follow the contract; johndoe stands for the business,
      and <code>$TOKEN</code> for a token of its staff.
    </p>
    <ul class="cards">
      {GUIDES.map(({ id, title, says }) => (
        <li>
          <a href={`/docs/guides#${id}`}>
            <strong>{title}</strong>
            {says}
          </a>
        </li>
      ))}
      <li>
        <a href="/docs/embed">
          <strong>On your own website</strong>
          One line of HTML adds the booking pages to any site; a builder writes it.
        </a>
      </li>
    </ul>
  </>
);

const Errors: FC = () => (
  <section aria-labelledby="refusals">
    <h2 id="refusals">Errors</h2>
    <p>
      Every refusal is <code>application/problem+json</code> (RFC 9457) with one of the codes below. Use{" "}
      <code>code</code>: it is stable, while texts may change. The operator finds <code>request_id</code> in the log.
    </p>
    {PROBLEM_SAMPLES.map(([says, problem]) => (
      <>
        <p>{says}</p>
        <Sample label={`Problem: ${problem.code}`} text={JSON.stringify(problem, null, 2)} />
      </>
    ))}
    <section class="scroll" tabindex={0} aria-label="All codes">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {REFUSAL_CODES.map((code) => (
            <tr id={code}>
              <td>
                <code>{code}</code>
              </td>
              <td>{PROBLEMS[code].status}</td>
              <td>{PROBLEMS[code].detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  </section>
);

const Limits: FC = () => (
  <section aria-labelledby="limits">
    <h2 id="limits">Limits</h2>
    <p>
      A body has at most {MOST_BODY_BYTES / 1024} KiB, and a page of a list at most 100 rows. One request for free times
      covers at most 62 days. Reading is limited per address and per business, holding and booking per address, staff
      per token. At a limit, the answer is 429 with <code>Retry-After</code>, <code>RateLimit</code> and{" "}
      <code>RateLimit-Policy</code>. The business decides how much one customer may have open at once (
      <code>policies.open_limits</code>); more is 429 with <a href="#too_many_open">too_many_open</a>.
    </p>
  </section>
);

const Versions: FC<{ version: string }> = ({ version }) => (
  <section aria-labelledby="versions">
    <h2 id="versions">Versions</h2>
    <p>
      This is {version}. Paths begin with <code>/v1</code>. This version may gain fields, parameters, operations and
      codes, so ignore those that you do not know. None is removed or changes its meaning. Unknown fields in a request
      are refused, so that none is lost silently. The history of the source lists the changes of each version.
    </p>
  </section>
);

export function docsPage(routes: readonly Route[], document: Json): string {
  return `<!doctype html>${(<DocsPage routes={routes} document={document} />).toString()}`;
}
