// One purchase, for its buyer: the way to pay, what became of it, and its receipts. The link gives access.

import type { FC } from "hono/jsx";
import {
  openPurchasePage,
  type PurchaseRead,
  purchaseByToken,
  withPurchaseRead,
} from "../../actions/credit/buy-package";
import { type Credit, readCredit } from "../../actions/credit/credit-of-customer";
import { orNull } from "../../actions/deps";
import { readPurchaseReceipt, receiptsOfPurchases } from "../../actions/payments/receipts";
import { givenBack } from "../../domain/payments/giving-back";
import { wasTaken } from "../../domain/payments/payment";
import { canBePaid, type Purchase } from "../../domain/payments/purchase";
import { refuse } from "../../domain/refusal";
import type { Configuration } from "../../domain/tenant/configuration";
import { purchaseReturns } from "../../http/purchase-returns";
import { formatMoney, formatZone } from "../../i18n/format";
import { say } from "../../i18n/words/say";
import { Alert, Countdown } from "../booking/details-form";
import { type PageContext, pageLink, tenantPath } from "../kit/page-context";
import { ONCE } from "../kit/page-names";
import { PayingPanel } from "../kit/paying-panel";
import { limitedPage, renderPage, renderRefusal, seeOther } from "../kit/render-page";
import { untilWords } from "../manage/payment-panel";
import { myPath } from "../my/ask-link";
import { OwnCredit } from "../my/own-credit";
import { ReceiptList } from "../receipts/receipt-list";
import { ReceiptSheet, receiptTitle } from "../receipts/receipt-sheet";
import { PackageFacts, packagesPath } from "./packages-page";

export type PurchaseStep =
  | { readonly kind: "show" }
  | { readonly kind: "pay" }
  | { readonly kind: "receipt"; readonly id: string };

export async function answerPurchasePage(
  page: PageContext,
  configuration: Configuration,
  token: string,
  step: PurchaseStep,
): Promise<Response> {
  const { deps } = page;
  const found = await purchaseByToken(deps, configuration.tenant.id, token);
  if (!found.ok) return renderRefusal(page, configuration, refuse("not_found"));
  const own = `${packagesPath(page, configuration)}/${token}`;
  switch (step.kind) {
    case "pay":
      return goToPay(page, configuration, found.value, token);
    case "receipt": {
      const receipt = await readPurchaseReceipt(deps, found.value, step.id);
      if (!receipt.ok) return renderRefusal(page, configuration, refuse("not_found"));
      return renderPage({
        page,
        configuration,
        title: receiptTitle(page, receipt.value),
        canonical: null,
        children: (
          <ReceiptSheet
            page={page}
            business={configuration.tenant}
            receipt={receipt.value}
            back={pageLink(page, own)}
            backText={found.value.package.name}
          />
        ),
      });
    }
    case "show":
      return showPurchase(
        page,
        configuration,
        await withPurchaseRead(deps, found.value, page.url.searchParams.has(ONCE.paid)),
        own,
      );
  }
}

/** One purchase has one page, so it is never paid twice. */
async function goToPay(
  page: PageContext,
  configuration: Configuration,
  purchase: Purchase,
  token: string,
): Promise<Response> {
  const limited = await limitedPage(page, configuration);
  if (limited) return limited;
  const own = `${packagesPath(page, configuration)}/${token}`;
  const read = await withPurchaseRead(page.deps, purchase);
  if (read.page === "processing") return seeOther(pageLink(page, own));
  const returns = purchaseReturns(page, configuration.tenant, purchase, token);
  const opened = await openPurchasePage(page.deps, read.purchase, returns);
  if (opened.ok) return seeOther(opened.value.url);
  const isOver = opened.refusal.code !== "unavailable";
  return seeOther(pageLink(page, own, isOver ? {} : { [ONCE.noPage]: 1 }));
}

async function showPurchase(
  page: PageContext,
  configuration: Configuration,
  read: PurchaseRead,
  own: string,
): Promise<Response> {
  const { words, deps } = page;
  const { purchase } = read;
  const { tenant } = configuration;
  const [credit, receipts] = await Promise.all([
    readCredit(deps, tenant.id, purchase.id),
    orNull("receipts_not_read", receiptsOfPurchases(deps, tenant.id, [purchase.id])),
  ]);
  const { amountMinor, currency } = purchase.payment;
  return renderPage({
    page,
    configuration,
    title: purchase.package.name,
    canonical: null,
    children: (
      <section class="card narrow">
        <h1>
          <bdi>{purchase.package.name}</bdi>
        </h1>
        <PackageFacts
          page={page}
          configuration={configuration}
          one={{ ...purchase.package, currency }}
          isNamed={false}
        />
        <p>
          <strong>{formatMoney(page.locale, { amountMinor, currency })}</strong>
        </p>
        <State
          page={page}
          configuration={configuration}
          read={read}
          credit={credit.ok ? credit.value : null}
          own={own}
        />
        <ReceiptList
          page={page}
          receipts={receipts ?? []}
          hrefOf={(id) => pageLink(page, `${own}/receipts/${id}`)}
          isOpen
        />
        <div class="row">
          <a class="button" href={pageLink(page, tenantPath(page, configuration))}>
            {say(words.bookWith, { name: tenant.name })}
          </a>
          <a class="button quiet" href={pageLink(page, myPath(page, configuration))}>
            {words.myTitle}
          </a>
        </div>
      </section>
    ),
  });
}

type StateProps = {
  readonly page: PageContext;
  readonly configuration: Configuration;
  readonly read: PurchaseRead;
  readonly credit: Credit | null;
  readonly own: string;
};

const State: FC<StateProps> = ({ page, configuration, read, credit, own }) => {
  const { words, locale, now } = page;
  const { purchase } = read;
  const { payment, payBy } = purchase;
  const { tenant } = configuration;
  const money = (amountMinor: number) => formatMoney(locale, { amountMinor, currency: payment.currency });
  if (wasTaken(payment)) {
    const back = givenBack(payment);
    return (
      <>
        {credit && credit.withdrawn === 0 && (
          <Alert title={words.packPaid} kind="good">
            <p>{words.packPaidText}</p>
          </Alert>
        )}
        {back > 0 && (
          <PayingPanel title={words.lateTitle}>
            <p>{say(words.packBack, { price: money(back) })}</p>
          </PayingPanel>
        )}
        {credit && <OwnCredit page={page} timeZone={tenant.timeZone} credit={[credit]} />}
      </>
    );
  }
  if (read.page === "processing" || read.page === "unknown") {
    const isKnown = read.page === "processing";
    return (
      <PayingPanel title={isKnown ? words.bankWorks : words.payChecked}>
        <p>{isKnown ? words.bankWorksText : words.payCheckedText}</p>
        <div class="row">
          <a class="button quiet" href={pageLink(page, own, { [ONCE.paid]: 1 })}>
            {words.lookAgain}
          </a>
        </div>
      </PayingPanel>
    );
  }
  if (payBy !== null && canBePaid(purchase, now)) {
    const timeZone = page.visitorZone ?? tenant.timeZone;
    const time = untilWords(page, timeZone, payBy);
    return (
      <PayingPanel title={words.unpaidTitle}>
        {page.url.searchParams.has(ONCE.noPage) && <p>{words.payNoPage}</p>}
        <p>{say(words.packUnpaid, { time })}</p>
        {/* The time is by the clock of the business where the visitor's is not known. */}
        {page.visitorZone === null && <p class="soft">{formatZone(locale, timeZone, payBy)}</p>}
        <Countdown page={page} expiresAt={payBy} timeZone={timeZone} over={words.payOver} isSaid />
        <a
          class="button main"
          href={pageLink(page, `${own}/pay`)}
          {...(page.kind === "own" && page.url.searchParams.has(ONCE.booked) && { "data-go-on": "" })}
        >
          {say(words.payDo, { price: money(payment.amountMinor) })}
        </a>
      </PayingPanel>
    );
  }
  return (
    <Alert title={payment.state === "failed" ? words.payFailed : words.payOver}>
      <p>{words.packOver}</p>
      {payment.checkout !== null && <p>{words.packLate}</p>}
      <a class="button" href={pageLink(page, packagesPath(page, configuration))}>
        {words.packs}
      </a>
    </Alert>
  );
};
