// The guide to embedding: a builder, and all options, events and requirements of the loader. In English, like the whole
// reference.

import type { FC } from "hono/jsx";
import { Code } from "./docs-code";
import { DocsLayout } from "./docs-layout";
import { Builder } from "./embed-builder";
import { EmbedRecipes } from "./embed-recipes";
import { EVENTS, FILLED, LOOKS, Rows, WHAT } from "./embed-tables";

const EmbedPage: FC<{ origin: string; tenant: string }> = ({ origin, tenant }) => (
  <DocsLayout
    title="Berth: on your own website"
    description="Put a booking page on any website: a builder, attributes, events, recipes."
    path="/docs/embed"
    scripts={
      <>
        <script src="/widget.js" defer></script>
        <script type="module" src="/docs/embed.js"></script>
      </>
    }
  >
    <h1>On your own website</h1>
    <p>
      One script and one element put the booking pages of a business on any site. The frame is as high as what is in it,
      follows the look of the page, and sets no cookie.
    </p>
    <nav aria-label="Sections">
      {["builder", "allow", "attributes", "look", "events", "script", "policy", "recipes", "types", "trouble"].map(
        (id) => (
          <a href={`#${id}`}>{SECTIONS[id]}</a>
        ),
      )}
    </nav>

    <h2 id="builder">{SECTIONS.builder}</h2>
    <Builder origin={origin} tenant={tenant} />
    <noscript>
      <p>The builder needs a script. Its line looks like this:</p>
    </noscript>
    <Code>
      {`<script src="${origin}/widget.js" async></script>
<berth-booking tenant="${tenant}">
  <a href="${origin}/${tenant}">Book with us</a>
</berth-booking>`}
    </Code>
    <p>
      Until the script has loaded, or if it cannot, the page shows the content of the element: put a link there. Any
      element can open a dialog, also one added later:
    </p>
    <Code>
      {`<button data-berth-tenant="${tenant}" data-berth-service="…">Book</button>
<a href="${origin}/${tenant}" data-berth-popup>Book</a>`}
    </Code>
    <p>
      A trigger has the attributes of the element with the prefix <code>data-berth-</code>. Its other attributes are
      ignored, and it cannot name another deployment.
    </p>

    <h2 id="allow">{SECTIONS.allow}</h2>
    <p>
      A site can show a business only after the business names the site. Staff with the scope <code>manage</code> do
      this. A new list replaces the old one:
    </p>
    <Code>
      {`curl -X PATCH ${origin}/v1/tenant \\
  -H 'authorization: Bearer STAFF_TOKEN' -H 'content-type: application/json' \\
  -d '{"embed_origins": ["https://www.example.com", "http://localhost:3000"]}'`}
    </Code>
    <p>
      An origin is scheme, host and port, without a path. The demo businesses of a deployment need no entry for{" "}
      <code>localhost</code>. On a site that is not named, the frame shows a small page with a link instead. The site
      gets <code>berth:error</code> with <code>not_allowed</code>.
    </p>

    <h2 id="attributes">{SECTIONS.attributes}</h2>
    <Rows label="Attributes" head={["Attribute", "What it does"]} rows={WHAT} />
    <h3>What is filled in</h3>
    <Rows label="What is filled in" head={["Attribute", "What it does"]} rows={FILLED} />
    <p class="soft">
      A changed attribute reloads the frame, once for all attributes that change together. A form keeps its input over
      the reload while its time is held.
    </p>

    <h2 id="look">{SECTIONS.look}</h2>
    <p>
      Each of these is an attribute. All except <code>theme</code> are custom properties too: <code>accent</code> is{" "}
      <code>--berth-accent</code>. The attribute overrides the property. Berth adjusts colours until all text is
      readable (contrast 4.5).
    </p>
    <Rows label="Look" head={["Name", "What it does"]} rows={LOOKS} />
    <Code>{`<style>berth-booking { --berth-accent: #0a7d4f; --berth-radius: 6px }</style>
<berth-booking tenant="${tenant}" accent="#0a7d4f" radius="6px"></berth-booking>`}</Code>

    <h2 id="events">{SECTIONS.events}</h2>
    <p>
      The element dispatches DOM events, which bubble. They contain ids, times and status, never the customer. A booking
      is moved and cancelled on its own page, outside the frame. A frame that still shows the booking reports this
      within seconds, or when it becomes visible again. A declined request is reported as cancelled, with the status{" "}
      <code>rejected</code>. For your records, use the API, which knows every change.
    </p>
    <Rows label="Events" head={["Event", "detail"]} rows={EVENTS} />
    <Code>{`document.addEventListener("berth:booking.created", ({ detail }) => {
  gtag("event", "purchase", { transaction_id: detail.booking_id });
  location.assign("/thanks?start=" + encodeURIComponent(detail.start));
});`}</Code>

    <h2 id="script">{SECTIONS.script}</h2>
    <Code>{`Berth.open({ tenant: "${tenant}", service: "…", lang: "de", metadata: { order: 7 } }); // a dialog
Berth.close();
const stop = Berth.on("booking.created", (data, event) => console.log(data.start, event.target));
stop();`}</Code>

    <h2 id="policy">{SECTIONS.policy}</h2>
    <p>A content security policy must allow the script and the frame, and nothing for styles:</p>
    <Code>{`Content-Security-Policy: script-src ${origin}; frame-src ${origin}`}</Code>
    <p>
      A <code>Permissions-Policy</code> that forbids <code>clipboard-write</code> or <code>web-share</code> hides the
      buttons that copy and share the link of a booking.
    </p>

    <h2 id="recipes">{SECTIONS.recipes}</h2>
    <EmbedRecipes origin={origin} tenant={tenant} />

    <h2 id="types">{SECTIONS.types}</h2>
    <p>
      <a href="/berth-widget.d.ts">berth-widget.d.ts</a> has the types of events, options and <code>window.Berth</code>:
    </p>
    <Code>{`curl -o berth-widget.d.ts ${origin}/berth-widget.d.ts`}</Code>

    <h2 id="trouble">{SECTIONS.trouble}</h2>
    <Rows
      label="When it does not show"
      head={["What you see", "What it means"]}
      rows={[
        ["not_allowed", "The business has not named this site. The console shows the request that names it."],
        [
          "unavailable",
          "The frame did not load within eight seconds because of the deployment, the network, or the policy of your page. The page shows a link below it.",
        ],
        ["not_found", "This business or service does not exist."],
      ]}
    />
  </DocsLayout>
);

const SECTIONS: Readonly<Record<string, string>> = {
  builder: "Builder",
  allow: "Name your site",
  attributes: "Attributes",
  look: "Look",
  events: "Events",
  script: "By script",
  policy: "Content policy",
  recipes: "Recipes",
  types: "Types",
  trouble: "When it does not show",
};

export function docsEmbedPage(origin: string, tenant: string): string {
  return `<!doctype html>${(<EmbedPage origin={origin} tenant={tenant} />).toString()}`;
}
