// The contract as a page to read. One file, no script, nothing from elsewhere.

import type { FC } from "hono/jsx";
import { REFUSAL_CODES } from "../../domain/refusal";
import { refusalsOf } from "../openapi";
import { PROBLEMS } from "../problem";
import type { Route } from "../route";
import { shapeOf } from "./schema-shape";

type Json = Record<string, unknown>;

export const DOCS_STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--line:#dde3ea;--paper:#fff;--tint:#f5f7fa;--accent:#1f4fd8}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf4;--soft:#a3afbf;--line:#2c3644;--paper:#10151c;--tint:#171e28;--accent:#8fb0ff}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 5rem}h1{font-size:2rem;margin:.2em 0}h2{margin-top:3rem}
h3{font-size:1rem;margin:0;display:flex;flex-wrap:wrap;gap:.5rem;align-items:baseline}
a{color:var(--accent)}p{max-width:46rem}.soft{color:var(--soft)}code,pre{font:.875rem/1.5 ui-monospace,monospace}
.method{font-weight:700;color:var(--accent);min-width:4rem}section{border-top:1px solid var(--line);padding:1.1rem 0}
details{margin:.4rem 0}summary{cursor:pointer;color:var(--soft)}pre{background:var(--tint);padding:.8rem;overflow:auto;border-radius:.5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
nav{display:flex;flex-wrap:wrap;gap:.4rem 1rem}.scroll{overflow-x:auto}
.builder{display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.8rem;margin:1rem 0}
.builder label{display:grid;gap:.2rem;font-size:.875rem;color:var(--soft)}
.builder :is(input,select){font:inherit;min-height:2.5rem;padding:.3rem .5rem;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:.4rem;width:100%}
button{font:inherit;font-weight:600;min-height:2.5rem;padding:.3rem 1rem;color:var(--ink);background:var(--tint);border:1px solid var(--soft);border-radius:.4rem;cursor:pointer}
.preview{border:1px dashed var(--soft);border-radius:.5rem;padding:.5rem;min-height:5rem}`;

const DocsPage: FC<{ routes: readonly Route[]; document: Json }> = ({ routes, document }) => {
  const tags = [...new Set(routes.map((route) => route.tag))];
  const paths = document.paths as Record<string, Record<string, Json>>;
  const { schemas } = document.components as { schemas: Json };
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Berth API</title>
        <meta name="description" content="The HTTP contract of Berth: reservations without double bookings." />
        <link rel="stylesheet" href="/docs.css" />
      </head>
      <body>
        <main>
          <h1>Berth API</h1>
          <p>
            Public routes need no account. Staff routes take <code>Authorization: Bearer</code> with a staff token.
            Creating requests take an <code>Idempotency-Key</code>, so a retry never books twice. The same as{" "}
            <a href="/openapi.json">OpenAPI 3.1</a> and, for language models, <a href="/llms.txt">llms.txt</a>.
          </p>
          <nav aria-label="Sections">
            {tags.map((tag) => (
              <a href={`#${tag}`}>{tag}</a>
            ))}
            <a href="#refusals">Refusals</a>
            <a href="/docs/embed">On your own website</a>
          </nav>
          {tags.map((tag) => (
            <>
              <h2 id={tag}>{tag}</h2>
              {routes
                .filter((route) => route.tag === tag)
                .map((route) => (
                  <Operation
                    route={route}
                    operation={paths[route.path]?.[route.method.toLowerCase()] ?? {}}
                    schemas={schemas}
                  />
                ))}
            </>
          ))}
          <h2 id="refusals">Refusals</h2>
          <p>
            Every refusal is <code>application/problem+json</code> with one of these codes. Bad input lists every
            problem at once, each with a pointer.
          </p>
          <section class="scroll" tabindex={0} aria-label="Refusals">
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
        </main>
      </body>
    </html>
  );
};

const Operation: FC<{ route: Route; operation: Json; schemas: Json }> = ({ route, operation, schemas }) => {
  const parameters = (operation.parameters ?? []) as { name: string; in: string; required: boolean }[];
  const { access } = route;
  const body = operation.requestBody as Content | undefined;
  const answers = Object.entries((operation.responses ?? {}) as Record<string, Content>).filter(
    ([status]) => status < "400",
  );
  return (
    <section id={route.name}>
      <h3>
        <span class="method">{route.method}</span>
        <code>{route.path}</code>
        {typeof access === "object" && <span class="soft">scope {access.scope}</span>}
      </h3>
      <p>
        {route.summary}. {route.description}
      </p>
      {parameters.length > 0 && (
        <p class="soft">
          {parameters.map(({ name, in: place, required }, index) => (
            <>
              {index > 0 && ", "}
              <code>{name}</code> ({place}
              {required ? ", required" : ""})
            </>
          ))}
        </p>
      )}
      {body && <Shape title="Body" schema={schemaIn(body)} schemas={schemas} />}
      {answers.map(([status, answer]) => (
        <Shape title={`${status} ${answer.description ?? ""}`} schema={schemaIn(answer)} schemas={schemas} />
      ))}
      <p class="soft">
        Refuses with{" "}
        {refusalsOf(route).map((code, index) => (
          <>
            {index > 0 && ", "}
            <a href={`#${code}`}>{code}</a>
          </>
        ))}
        .
      </p>
    </section>
  );
};

type Content = {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
};

function schemaIn({ content }: Content): Json | null {
  return content?.["application/json"]?.schema ?? null;
}

const Shape: FC<{ title: string; schema: Json | null; schemas: Json }> = ({ title, schema, schemas }) =>
  schema === null ? (
    <p class="soft">{title}</p>
  ) : (
    <details>
      <summary>{title}</summary>
      <pre tabindex={0}>{shapeOf(schema, schemas)}</pre>
    </details>
  );

export function docsPage(routes: readonly Route[], document: Json): string {
  return `<!doctype html>${(<DocsPage routes={routes} document={document} />).toString()}`;
}
