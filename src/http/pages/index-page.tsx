// The front door of a deployment. It names no tenant: who uses it is nobody else's business.

import type { PageContext } from "./page-context";
import { renderPage } from "./render-page";

export function showIndexPage(page: PageContext): Response {
  return renderPage({
    page,
    configuration: null,
    title: "Berth",
    description: "Reservations without double bookings.",
    canonical: `${page.origin}/`,
    children: (
      <section class="card narrow" lang="en" dir="ltr">
        <h1>Berth</h1>
        <p class="lead">Reservations without double bookings. This deployment is up and serving.</p>
        <ul class="plain">
          <li>
            <a href="/docs">API reference</a>
          </li>
          <li>
            <a href="/openapi.json">OpenAPI 3.1</a>
          </li>
          <li>
            <a href="/llms.txt">For language models</a>
          </li>
        </ul>
        <p class="soft">Each business has its own page, at the address that it gave you.</p>
      </section>
    ),
  });
}
