// The bar above the calendar after a time off was saved, changed or removed; and how that is taken back.

import type { Child } from "hono/jsx";
import { changeClosure } from "../../../actions/closures/change-closure";
import { readClosure } from "../../../actions/closures/read-closure";
import { removeClosure } from "../../../actions/closures/remove-closure";
import { readRemovedClosure, restoreClosure } from "../../../actions/closures/restore-closure";
import { closureChanges } from "../../../contract/resource-schemas";
import { invalid, type Result, refuse, refused } from "../../../domain/refusal";
import { mayClose } from "../../../domain/tenant/actor";
import { check } from "../../../http/validate";
import { sayCount } from "../../../i18n/words/say";
import type { FormValues } from "../../kit/form-values";
import { pageLink } from "../../kit/page-context";
import { readCarried } from "../carried";
import type { Desk } from "../desk";
import { sayClosure } from "./closure-words";

const COUNTED = ["cancelled", "given", "stay", "failed"] as const;

/** Takes back what was done. Answers what the calendar is to say then; null for a command of other things. */
export async function undoClosure(desk: Desk, form: FormValues): Promise<Result<Record<string, string>> | null> {
  const { deps, staff } = desk;
  const id = form.get("closure");
  if (id === undefined) return null;
  if (!staff.closes) return refused(refuse("forbidden"));
  switch (form.get("command")) {
    case "open": {
      const removed = await removeClosure(deps, staff, id);
      return removed.ok ? { ok: true, value: { opened: id } } : removed;
    }
    case "close": {
      const restored = await restoreClosure(deps, staff, id);
      return restored.ok ? { ok: true, value: { closed: id } } : restored;
    }
    case "unchange": {
      const was = check(closureChanges, parsed(form.get("was") ?? ""));
      if (was.problems) return refused(invalid("/was", "is no closure"));
      const changed = await changeClosure(deps, staff, id, was.value);
      return changed.ok ? { ok: true, value: { closed: id } } : changed;
    }
    default:
      return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the address says that became of a time off. Null for nothing. */
export async function closureBar(desk: Desk, action: string): Promise<Child | null> {
  const { url, said, deps, staff, root, locale } = desk;
  const { closed, opened } = Object.fromEntries(url.searchParams);
  const id = opened ?? closed;
  if (id === undefined || !staff.closes) return null;
  const found = await (opened === undefined ? readClosure : readRemovedClosure)(deps, staff.tenantId, id);
  if (!found.ok || !mayClose(staff, found.value.resourceId)) return null;
  const words = said.closing;
  const settled = (url.searchParams.get("settled") ?? "").split("~").map((part) => part.split("."));
  const told = COUNTED.flatMap((name) => {
    const count = Number(settled.find(([which]) => which === name)?.[1] ?? 0);
    return count > 0 ? [sayCount(locale, words[name], count)] : [];
  });
  const carried = url.searchParams.get("was");
  const was = await readCarried(desk, `closure|${id}`, carried);
  const command = opened !== undefined ? "close" : carried === null ? "open" : "unchange";
  const isOffered = command !== "unchange" || was !== null;
  const back = new URL(action, url).search;
  return (
    <div class="cal-bar-after" role="status">
      <p>
        {sayClosure(desk, opened === undefined ? words.closed : words.opened, found.value)}{" "}
        {told.length > 0 && <span class="soft">{told.join(" ")}</span>}
      </p>
      <div class="cal-choices">
        {opened === undefined && (
          <a class="button" href={pageLink(desk, `${root}/closures/${id}`, { back })}>
            {words.change}
          </a>
        )}
        {isOffered && (
          <form method="post" action={action} data-drop>
            <input type="hidden" name="command" value={command} />
            <input type="hidden" name="closure" value={id} />
            {was !== null && <input type="hidden" name="was" value={was} />}
            <button type="submit" class="button">
              {said.calendar.drag.undo}
            </button>
          </form>
        )}
      </div>
    </div>
  );
}
