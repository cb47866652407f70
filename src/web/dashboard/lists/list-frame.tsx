// The frame of every list: what it is, what can be sifted, its rows or what to do while there are none, and its pages.

import type { Child, FC } from "hono/jsx";
import type { Desk } from "../desk";
import { renderDesk, type Screen } from "../desk-layout";
import { Done, Empty, Pages } from "./list-kit";

type Link = { readonly href: string; readonly text: string };

export type ListShown = {
  readonly title: string;
  readonly current: Screen;
  readonly lead?: string;
  readonly back?: Link;
  /** What leads to a new row, or to a list beside this one. */
  readonly action?: Link | null;
  /** A second one of the same weight. */
  readonly beside?: Link | null;
  /** Why the last press did nothing. It makes the answer a 422. */
  readonly problem?: Child;
  /** What the last press has done. */
  readonly done?: string | undefined;
  /** The filters, and which one row or person the list keeps to. */
  readonly sift?: Child;
  /** False while there are none: `empty` is shown instead. */
  readonly rows: Child;
  readonly empty: { readonly title: string; readonly text: string; readonly step?: Link | null };
  readonly pages: { readonly first: string | null; readonly next: string | null };
};

const HeadLink: FC<{ link: Link | null | undefined; look?: string }> = ({ link, look = "button" }) =>
  link ? (
    <a class={look} href={link.href}>
      {link.text}
    </a>
  ) : null;

export function renderList(desk: Desk, shown: ListShown): Response {
  const { title, current, lead, back, action, beside, problem, done, sift, rows, empty, pages } = shown;
  const isRefused = Boolean(problem);
  const children = (
    <>
      {back && (
        <a class="back" href={back.href}>
          {back.text}
        </a>
      )}
      <div class="desk-head">
        <div>
          <h1>{title}</h1>
          {lead && <p class="soft">{lead}</p>}
        </div>
        {beside ? (
          <div class="row no-print">
            <HeadLink link={action} look="button quiet" />
            <HeadLink link={beside} look="button quiet" />
          </div>
        ) : (
          <HeadLink link={action} />
        )}
      </div>
      {problem}
      <Done text={isRefused ? undefined : done} />
      {sift}
      <div data-region="list">
        {rows || (
          <Empty title={empty.title} text={empty.text}>
            {empty.step && (
              <a class="button main" href={empty.step.href}>
                {empty.step.text}
              </a>
            )}
          </Empty>
        )}
      </div>
      <Pages desk={desk} first={pages.first} next={pages.next} />
    </>
  );
  return renderDesk(desk, { title, current, children }, isRefused ? 422 : 200);
}
