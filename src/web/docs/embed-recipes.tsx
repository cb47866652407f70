// The loader in other software: frameworks and site builders.

import type { FC } from "hono/jsx";
import { Code } from "./docs-code";

export const EmbedRecipes: FC<{ origin: string; tenant: string }> = ({ origin, tenant }) => (
  <>
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
  </>
);
