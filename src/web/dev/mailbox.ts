// The addresses of the mailbox. Only a local server has them.

import type { Context, Hono } from "hono";
import type { Deps } from "../../actions/deps";
import { listMailbox, type MailboxFilter, type MailboxMessage } from "../../actions/messages/list-mailbox";
import type { Clock } from "../../clock";
import { missing } from "../../domain/refusal";
import { problemResponse } from "../../http/problem";
import { requestContext } from "../../http/request-context";
import type { App } from "../../http/route";
import { MailboxPage } from "./mailbox-page";

const OWN_STYLE =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'";
/** A mail is shown as a mail program does: its style and pictures, and nothing that runs. */
const MAIL =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:";

export function mountMailbox(app: Hono<App>, clock: Clock): void {
  app.get("/dev/messages", (context) =>
    withMessages(context, clock, "/dev/messages", filterOf(context), (messages, deps) => {
      const wanted = context.req.query("id");
      const open = messages.find(({ id }) => id === wanted) ?? null;
      const page = MailboxPage({ messages, open, filter: filterOf(context), isLocal: isLocal(deps) });
      return context.html(`<!doctype html>${String(page)}`, 200, {
        "content-security-policy": `${OWN_STYLE}; frame-ancestors 'none'`,
        "cache-control": "no-store",
      });
    }),
  );
  app.get("/dev/messages.json", (context) =>
    withMessages(context, clock, "/dev/messages.json", filterOf(context), (messages) =>
      context.json(messages.map(toWire), 200, { "cache-control": "no-store" }),
    ),
  );
  app.get("/dev/messages/:id/html", (context) =>
    withOne(context, clock, "/dev/messages/{id}/html", (message) =>
      context.html(message.html ?? "", 200, { "content-security-policy": MAIL, "cache-control": "no-store" }),
    ),
  );
  app.get("/dev/messages/:id/files/:index", (context) =>
    withOne(context, clock, "/dev/messages/{id}/files/{index}", (message) => {
      const file = message.attachments[Number(context.req.param("index"))];
      if (!file) return notFound(context);
      return context.body(file.content, 200, {
        "content-type": file.contentType,
        "content-disposition": `attachment; filename="${file.filename.replaceAll(/[^\w.-]/g, "_")}"`,
        "cache-control": "no-store",
      });
    }),
  );
}

/** True while the deployment itself has no provider. */
function isLocal({ env, settings: { senders } }: Deps): boolean {
  return senders.resend === null && senders.twilio === null && !env.EMAIL;
}

type Show<T> = (shown: T, deps: Deps) => Response;

async function withMessages(
  context: Context<App>,
  clock: Clock,
  route: string,
  filter: MailboxFilter,
  show: Show<readonly MailboxMessage[]>,
): Promise<Response> {
  const { deps } = requestContext(context, clock, route);
  const messages = await listMailbox(deps, filter);
  return messages ? show(messages, deps) : notFound(context);
}

function withOne(context: Context<App>, clock: Clock, route: string, show: Show<MailboxMessage>): Promise<Response> {
  return withMessages(context, clock, route, {}, (messages, deps) => {
    const message = messages.find(({ id }) => id === context.req.param("id"));
    return message ? show(message, deps) : notFound(context);
  });
}

function filterOf(context: Context<App>): MailboxFilter {
  const { to, booking, kind } = context.req.query();
  return { to, booking, kind };
}

function notFound(context: Context<App>): Response {
  return problemResponse(missing("route"), { requestId: context.get("requestId") });
}

function toWire({ createdAt, attachments, locale, ...message }: MailboxMessage) {
  return {
    ...message,
    attachments: attachments.map(({ filename, contentType, content }) => ({
      filename,
      content_type: contentType,
      content,
    })),
    created_at: new Date(createdAt).toISOString(),
  };
}
