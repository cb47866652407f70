// The link of a booking: no mail sends it, so the page shows it, with buttons to copy, share or mail it.

import type { FC } from "hono/jsx";
import type { PageContext } from "./page-context";

export type KeepLinkProps = {
  readonly page: PageContext;
  /** The full address. */
  readonly url: string;
  /** What it opens, as the subject of a mail. */
  readonly subject: string;
  /** The text above the link in a mail. */
  readonly text: string;
  readonly email: string | null;
};

/** Without a script, the visitor can mark the address or start a mail. */
export const KeepLink: FC<KeepLinkProps> = ({ page, url, subject, text, email }) => {
  const { words } = page;
  const mail = [`subject=${encodeURIComponent(subject)}`, `body=${encodeURIComponent(`${text}\r\n\r\n${url}\r\n`)}`];
  return (
    <div class="keep" data-keep={url} data-copied={words.linkCopied} data-subject={subject}>
      <label class="field">
        <span>{words.keepLink}</span>
        <input type="text" value={url} readonly dir="ltr" spellcheck={false} autocomplete="off" />
      </label>
      <div class="row">
        <button class="button quiet" type="button" data-copy hidden>
          {words.copyLink}
        </button>
        <button class="button quiet" type="button" data-share hidden>
          {words.share}
        </button>
        <a
          class="button quiet"
          href={`mailto:${encodeURIComponent(email ?? "")}?${mail.join("&")}`}
          {...(page.kind === "embed" && { target: "_blank", rel: "noopener noreferrer" })}
        >
          {words.sendToMyself}
        </a>
      </div>
    </div>
  );
};
