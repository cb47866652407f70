// The mailbox of a local server: all messages beside the one that is open.

import type { FC } from "hono/jsx";
import type { MailboxFilter, MailboxMessage } from "../../actions/messages/list-mailbox";

type MailboxProps = {
  readonly messages: readonly MailboxMessage[];
  readonly open: MailboxMessage | null;
  readonly filter: MailboxFilter;
  /** True when messages go by no provider, unless a business has an account of its own. */
  readonly isLocal: boolean;
};

/** The address of the page with the present filter, and one message open. */
function address(filter: MailboxFilter, id: string | null): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, id })) if (value) query.set(name, value);
  const text = query.toString();
  return `/dev/messages${text === "" ? "" : `?${text}`}`;
}

const CHANNELS: Readonly<Record<string, string>> = {
  email: "Mail",
  sms: "SMS",
  whatsapp: "WhatsApp",
  notice: "Notice",
};

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

export const MailboxPage: FC<MailboxProps> = ({ messages, open, filter, isLocal }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>Messages - Berth on this machine</title>
      <style dangerouslySetInnerHTML={{ __html: STYLE }} />
    </head>
    <body class={open ? "opened" : ""}>
      <a class="skip" href="#message">
        Skip to the message
      </a>
      <header>
        <h1>Messages</h1>
        <p>
          {isLocal
            ? "Nothing leaves this machine, unless a business has an account of its own at a provider. "
            : "This server has a provider: what it takes is sent for real. "}
          <a href="/dev/messages.json">As JSON</a>
        </p>
        <form method="get" action="/dev/messages">
          <label>
            To
            <input name="to" value={filter.to ?? ""} placeholder="jane@example.com" />
          </label>
          <label>
            Kind
            <input name="kind" value={filter.kind ?? ""} placeholder="booked" />
          </label>
          <button type="submit">Show</button>
          {filter.to || filter.kind || filter.booking ? <a href="/dev/messages">Show all</a> : null}
        </form>
      </header>
      <main class="box">
        <nav aria-label="Messages, the newest first">
          {messages.length === 0 ? (
            <p class="none">No messages yet. Book something, and its confirmation appears here.</p>
          ) : (
            <ul>
              {messages.map((message) => (
                <li>
                  <a
                    href={`${address(filter, message.id)}#message`}
                    {...(message.id === open?.id && { "aria-current": "true" })}
                  >
                    <span class="line">
                      <span class="tag">{CHANNELS[message.channel] ?? message.channel}</span>
                      <span class="to">{message.to}</span>
                    </span>
                    <strong dir="auto" lang={message.locale}>
                      {message.subject || message.text.slice(0, 90)}
                    </strong>
                    <span class="soft">
                      {message.tenant} · {message.kind} · {clock(message.createdAt).slice(11, 19)}
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          )}
        </nav>
        <section id="message" aria-label="The message" tabindex={-1}>
          {open ? <Opened message={open} filter={filter} /> : <p class="none">Choose a message.</p>}
        </section>
      </main>
    </body>
  </html>
);

const Opened: FC<{ message: MailboxMessage; filter: MailboxFilter }> = ({ message, filter }) => (
  <article>
    <a class="back" href={address(filter, null)}>
      All messages
    </a>
    <h2 dir="auto" lang={message.locale}>
      {message.subject || (CHANNELS[message.channel] ?? message.channel)}
    </h2>
    <dl>
      <dt>To</dt>
      <dd>{message.to}</dd>
      <dt>Kind</dt>
      <dd>
        {message.kind}, {CHANNELS[message.channel] ?? message.channel}, {message.state}
      </dd>
      <dt>At</dt>
      <dd>{clock(message.createdAt)}</dd>
      {message.booking ? (
        <>
          <dt>Booking</dt>
          <dd>
            <a href={address({ booking: message.booking }, null)}>{message.booking}</a>
          </dd>
        </>
      ) : null}
      {message.attachments.length > 0 ? (
        <>
          <dt>Files</dt>
          <dd>
            {message.attachments.map(({ filename }, index) => (
              <a href={`/dev/messages/${message.id}/files/${index}`} download={filename}>
                {filename}
              </a>
            ))}
          </dd>
        </>
      ) : null}
    </dl>
    {message.html === null ? null : (
      <iframe
        title="The message as mail programs show it"
        src={`/dev/messages/${message.id}/html`}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      ></iframe>
    )}
    <details open={message.html === null}>
      <summary>As plain text</summary>
      <pre dir="auto" lang={message.locale} tabindex={0}>
        {message.text}
      </pre>
    </details>
  </article>
);

const STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#566172;--line:#dde3ea;--paper:#fff;--tint:#f2f5f9;--accent:#1f4fd8}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf4;--soft:#a3afbf;--line:#2c3644;--paper:#10151c;--tint:#1a222d;--accent:#8fb0ff}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;min-height:100vh;display:flex;flex-direction:column}
header{padding:1rem 1.25rem;border-bottom:1px solid var(--line)}h1{font-size:1.4rem;margin:0}header p{margin:.1rem 0 .7rem;color:var(--soft)}
a{color:var(--accent)}form{display:flex;flex-wrap:wrap;gap:.6rem;align-items:end}label{display:grid;font-size:.875rem;color:var(--soft)}
input,button{font:inherit;min-height:2.5rem;padding:.2rem .7rem;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:.4rem}
button{background:var(--tint);font-weight:600;cursor:pointer}form a{padding:.5rem 0}
.box{display:grid;grid-template-columns:minmax(17rem,24rem) minmax(0,1fr);flex:1;min-height:0}
nav{border-right:1px solid var(--line)}nav ul{list-style:none;margin:0;padding:0}nav li{border-bottom:1px solid var(--line)}
nav a{display:grid;gap:.1rem;padding:.7rem 1.25rem;color:var(--ink);text-decoration:none}nav a:hover{background:var(--tint)}
nav [aria-current]{background:var(--tint);box-shadow:inset 4px 0 var(--accent)}.line{display:flex;gap:.5rem;align-items:center;font-size:.875rem;color:var(--soft)}
.tag{border:1px solid var(--line);border-radius:.3rem;padding:0 .4rem;font-size:.75rem;font-weight:600}.soft{font-size:.8125rem;color:var(--soft)}
section{padding:1.25rem 1.5rem 3rem;min-width:0;outline-offset:-2px}h2{margin:.2rem 0 .8rem;font-size:1.35rem;line-height:1.3}
dl{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.15rem 1rem;margin:0 0 1rem}dt{color:var(--soft)}dd{margin:0}dd a+a{margin-inline-start:.8rem}
iframe{width:100%;height:44rem;border:1px solid var(--line);border-radius:.6rem;background:#fff}
pre{white-space:pre-wrap;background:var(--tint);padding:1rem;border-radius:.6rem;font:.875rem/1.55 ui-monospace,monospace;overflow:auto}
summary{cursor:pointer;padding:.5rem 0}.none{padding:1.25rem;color:var(--soft)}.back{display:none}
:is(a,button,summary,input,pre):focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:.2rem}nav a:focus-visible{outline-offset:-2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static;padding:.5rem}
@media (max-width:48rem){.box{display:block}nav{border-right:0}.opened nav,.opened header form,.opened header p{display:none}.opened .back{display:inline-block;padding:.4rem 0}body:not(.opened) :is(section,.skip){display:none}section{padding:1rem 1.25rem}label{flex:1 1 7.5rem}input{width:100%}}
`;
