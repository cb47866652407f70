// The guide to embedding: a builder, and all options, events and requirements of the loader. In English, like the whole
// reference.

import type { Child, FC } from "hono/jsx";
import { DocsLayout } from "./docs-layout";

type Row = readonly [name: string, meaning: string];

const WHAT: readonly Row[] = [
  ["tenant", "The address of the business, its slug. The one attribute that is needed."],
  ["service", "The code of one service. Without it the frame begins with all of them."],
  ["mode", "inline (usual), popup (a button that opens a dialog) or floating (the same, in a corner of the window)."],
  ["label", "The words of that button, and the name of the dialog."],
  ["color", "The colour of that button; else the accent."],
  ["title", "The title of the frame, for screen readers. Usually Booking."],
  ["close-label", "The name of the button that closes the dialog. Usually Close."],
  ["min-height", "The least height of the frame, in pixels. It follows its content by itself."],
  ["ns", "A name of your own for this element, where a page has several of one service."],
];

const FILLED: readonly Row[] = [
  [
    "name, email, phone, notes",
    "Initial values of the form. Only the frame gets them; the server gets them when the customer sends the form.",
  ],
  ["date, month", "The first day or month of the calendar: 2026-12-01, 2026-12."],
  ["duration, party, resource", "Minutes; number of seats or guests; the id of a person or room."],
  [
    "lang, tz",
    "A language (en es fr de pt hi ja ko ar) and a zone, such as Europe/Berlin. By default the visitor's own.",
  ],
  ["metadata-…", 'Your own data, stored with the booking: metadata-order="7". Customers do not see it.'],
  ["utm_…", "The same for campaigns; the address of your page may contain it too."],
  ["prefill-from-url", "Reads all of these from the address of your page too."],
];

const LOOKS: readonly Row[] = [
  [
    "theme",
    "light (default), dark or auto, which follows the visitor's system. A page whose color-scheme is dark gets a dark frame.",
  ],
  ["accent", "Buttons, links and days. Any CSS colour."],
  ["background", "The background of the frame; transparent by default. It decides between light and dark."],
  ["text", "The colour of the text."],
  ["radius", "The radius of corners in pixels: 4px."],
  ["font", "A font family of the visitor's system: Georgia, serif."],
];

const EVENTS: readonly Row[] = [
  ["berth:ready", "{}"],
  ["berth:slot.selected", "{ service, start }"],
  ["berth:hold.created", "{ booking_id, service, start, end, status, expires_at }"],
  ["berth:hold.expired", "{ booking_id }"],
  ["berth:booking.created", "{ booking_id, service, start, end, status, number?, series_id? }"],
  ["berth:booking.rescheduled", "{ booking_id, service, start, end, status, number? }"],
  ["berth:booking.cancelled", "{ booking_id, service, start, end, status, number? }"],
  ["berth:waitlist.joined", "{ entry_id, service }"],
  ["berth:error", "{ code }"],
];

const Rows: FC<{ head: Row; rows: readonly Row[]; label: string }> = ({ head, rows, label }) => (
  <section class="scroll" tabindex={0} aria-label={label}>
    <table>
      <thead>
        <tr>
          {head.map((text) => (
            <th scope="col">{text}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, meaning]) => (
          <tr>
            <td>
              <code>{name}</code>
            </td>
            <td>{meaning}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Code: FC<{ children?: Child }> = ({ children }) => (
  <div class="code">
    <pre tabindex={0}>
      <code>{children}</code>
    </pre>
  </div>
);

const Choice: FC<{ name: string; label: string; placeholder?: string; value?: string }> = (props) => (
  <label>
    <span>{props.label}</span>
    <input name={props.name} value={props.value ?? ""} placeholder={props.placeholder ?? ""} autocomplete="off" />
  </label>
);

const Select: FC<{ name: string; label: string; options: readonly Row[] }> = ({ name, label, options }) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      {options.map(([value, text]) => (
        <option value={value}>{text}</option>
      ))}
    </select>
  </label>
);

const LANGUAGES = ["en", "es", "fr", "de", "pt", "hi", "ja", "ko", "ar"];

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
    <div hidden>
      <form class="builder" data-builder>
        <Choice name="tenant" label="Business" value={tenant} />
        <Choice name="service" label="Service" placeholder="all" />
        <Select
          name="kind"
          label="As"
          options={[
            ["inline", "part of the page"],
            ["button", "a button that opens a dialog"],
            ["floating", "a button in the corner"],
          ]}
        />
        <Choice name="label" label="Words of the button" placeholder="Book now" />
        <Select
          name="theme"
          label="Theme"
          options={[
            ["", "light"],
            ["dark", "dark"],
            ["auto", "as the visitor's system"],
          ]}
        />
        <Select
          name="lang"
          label="Language"
          options={[["", "the visitor's"], ...LANGUAGES.map((code) => [code, code] as const)]}
        />
        <Choice name="accent" label="Accent" placeholder="#2f4fd0" />
        <Choice name="background" label="Background" placeholder="transparent" />
        <Choice name="text" label="Text" placeholder="#171c26" />
        <Choice name="radius" label="Corners" placeholder="14px" />
        <Choice name="font" label="Font" placeholder="system-ui" />
      </form>
      <pre tabindex={0}>
        <code data-line data-src={`${origin}/widget.js`}></code>
      </pre>
      <p>
        <button type="button" data-copy-line>
          Copy
        </button>
      </p>
      <div class="preview" data-preview></div>
    </div>
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
    <h3>React</h3>
    <Code>{`import { useEffect, useRef } from "react";

export function Booking({ tenant, service, onBooked }) {
  const element = useRef(null);
  useEffect(() => {
    const { current } = element;
    const hear = (event) => onBooked?.(event.detail);
    current.addEventListener("berth:booking.created", hear);
    return () => current.removeEventListener("berth:booking.created", hear);
  }, [onBooked]);
  return <berth-booking ref={element} tenant={tenant} service={service} />;
}
// Once, in the head of the document:
// <script src="${origin}/widget.js" async></script>`}</Code>
    <h3>Vue</h3>
    <Code>{`// vite.config.js
vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === "berth-booking" } } })

<berth-booking tenant="${tenant}" @berth:booking.created="({ detail }) => booked(detail)" />`}</Code>
    <h3>WordPress</h3>
    <p>
      Add a block <em>Custom HTML</em> with the line of the builder. If posts must not contain scripts, add the script
      to the footer of the theme and keep the element in the block.
    </p>
    <h3>Wix, Squarespace, Webflow</h3>
    <p>
      Add an element <em>Embed code</em> (HTML) with the line of the builder. Some of these services show such code in a
      frame of their own. Then name the origin of that frame too; <code>berth:error</code> and the console show it.
    </p>
    <h3>Without a script</h3>
    <Code>{`<a href="${origin}/${tenant}">Book with us</a>`}</Code>

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
