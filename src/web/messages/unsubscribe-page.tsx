// The page behind the link that ends reminders or announcements (RFC 8058). Opening it changes nothing: programs open
// links too. A mail program posts to it with one click, and a reader presses the button.

import { loadConfigurationOf } from "../../actions/load-configuration";
import { type EndedTopic, endTopic, openUnsubscribe, resumeTopic } from "../../actions/messages/opt-outs";
import { refuse } from "../../domain/refusal";
import type { Words } from "../../i18n/words/en";
import { say } from "../../i18n/words/say";
import { readForm } from "../kit/form-values";
import { type Asked, pageContext } from "../kit/page-context";
import { renderPage, renderRefusal } from "../kit/render-page";

export async function answerUnsubscribePage(asked: Asked, token: string): Promise<Response> {
  const { deps } = asked;
  const opened = await openUnsubscribe(deps, token);
  if (!opened) return renderRefusal(pageContext(asked), null, refuse("not_found"), pageContext(asked).words.linkOver);
  asked.noteTenant(opened.tenantId);
  const configuration = (await loadConfigurationOf(deps, opened.tenantId)) ?? null;
  const page = pageContext(asked, configuration?.tenant);
  const isPost = asked.request.method === "POST";
  // A mail program may post in any form: only the button of this page asks for more again.
  const isResumed = isPost && (await readForm(asked.request))?.get("again") === "1";
  if (isPost) await (isResumed ? resumeTopic(deps, opened) : endTopic(deps, opened));
  const isEnded = isPost ? !isResumed : opened.isEnded;
  const { words } = page;
  const name = configuration?.tenant.name ?? "";
  return renderPage({
    page,
    configuration,
    title: words.unsubscribeTitle,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1>{words.unsubscribeTitle}</h1>
        <p class={isPost ? "alert good" : undefined} role="status">
          {say(sentenceOf(words, opened.topic, isEnded), { name })}
        </p>
        <form method="post">
          {isEnded ? <input type="hidden" name="again" value="1" /> : null}
          <button class={isEnded ? "button" : "button main"} type="submit">
            {isEnded ? words.unsubscribeUndo : words.unsubscribeDo}
          </button>
        </form>
      </section>
    ),
  });
}

function sentenceOf(words: Words, topic: EndedTopic["topic"], isEnded: boolean): string {
  if (topic === "announcement") return isEnded ? words.announcementsEnded : words.announcementsCome;
  return isEnded ? words.remindersEnded : words.remindersCome;
}
