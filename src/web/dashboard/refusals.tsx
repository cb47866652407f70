import { refuse } from "../../domain/refusal";
import { loadWords } from "../../i18n/words/load";
import type { PageContext } from "../kit/page-context";
import { renderPage, renderRefusal } from "../kit/render-page";
import type { Desk } from "./desk";
import { renderDesk } from "./desk-layout";

/** A business that the person does not belong to looks as if it did not exist. */
export async function refuseWithoutBusiness(page: PageContext, why: "missing" | "closed"): Promise<Response> {
  if (why === "missing") return renderRefusal(page, null, refuse("not_found"));
  const { closed, closedText } = await loadWords("staff", page.language.code, page.deps.files);
  const children = (
    <section class="card narrow">
      <h1>{closed}</h1>
      <p>{closedText}</p>
    </section>
  );
  return renderPage({ page, configuration: null, title: closed, canonical: null, children }, 403);
}

export function refuseDesk(desk: Desk, status: number, title: string, text: string): Response {
  return renderDesk(
    desk,
    {
      title,
      current: null,
      children: (
        <section class="card narrow">
          <h1>{title}</h1>
          <p>{text}</p>
        </section>
      ),
    },
    status,
  );
}
