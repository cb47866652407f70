// How an owner sets payments up without the API: accounts at providers, and what each service asks.

import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { authorityBy } from "../../src/domain/tenant/actor";
import { envWith } from "../support/around";
import { setTime, testClock } from "../support/clock";
import { type Browser, openBusiness } from "../support/people";
import { aRazorpay } from "../support/razorpay";
import { asked, memberOf } from "../support/staff";
import { aStripe } from "../support/stripe";
import { textOf } from "../support/visitor";
import { checkPaymentAccount, makeDeps, settingsOf } from "../support/worker";

const NINE = "2026-06-08T08:00:00Z";
const ROOT = "/dashboard/till-setup/payments";
setTime(NINE);

let owner: Browser;
let desk: Browser;
let service: string;
let chair: string;

beforeAll(async () => {
  owner = await openBusiness("setup@example.com", "till-setup");
  chair = (await asked(owner, "POST", "/v1/resources", { name: "Chair", kind: "person" })).id;
  const made = await asked(owner, "POST", "/v1/services", {
    name: "Haircut",
    price: { amount: 10_000, currency: "GBP" },
    duration: { kind: "fixed", minutes: 30 },
    requires: [{ any_of: [chair] }],
  });
  service = made.id;
  desk = await memberOf(owner, "front@setup.example", "desk");
});

beforeEach(() => setTime(NINE));

const seen = async (path: string) => textOf((await owner.get(ROOT + path)).html);

describe("the account at Stripe", () => {
  it("is connected by its key, which is never shown, and says its name, its mode and its last word", async () => {
    aStripe();
    expect(await seen("/settings")).toContain("Stripe Not connected Connect Stripe");
    for (const path of ["/settings", "/stripe", "/razorpay", `/services/${service}`]) {
      expect((await desk.get(ROOT + path)).status).toBe(403);
    }
    const nonsense = await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "pk_test_mine" });
    expect([nonsense.status, nonsense.html.includes("pk_test_mine")]).toEqual([422, false]);
    expect(textOf(nonsense.html)).toContain("It begins with sk_test_");
    const put = await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: " sk_test_till_9876 " });
    expect(put.headers.get("location")).toBe(`${ROOT}/stripe?done=connected`);
    const { html } = await owner.get(`${ROOT}/stripe?done=connected`);
    expect(html).not.toContain("sk_test_till_9876");
    expect(textOf(html)).toMatch(
      /Works Test: no real money moves The account is connected\. .*Account Stand-in account .*ends in 9876 Last report from Stripe Mon, 8 Jun 2026, 9:00/,
    );
    expect(html).not.toContain("cannot report to this address");
    const other = await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_live_till" });
    expect([other.status, textOf(other.html).includes("This key is of the other mode.")]).toEqual([422, true]);
  });

  it("tells a provider that is down from a key that is refused, and is asked again by one press", async () => {
    const stripe = aStripe();
    stripe.behave({ mode: "503" });
    await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_anew" });
    const down = await seen("/stripe?done=checked");
    expect(down).toContain("Stripe did not answer. The key is kept, but not proved yet.");
    expect(down).toContain("Stripe cannot report to this address.");
    stripe.behave({ mode: "401" });
    const refused = await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_other" });
    expect([refused.status, textOf(refused.html).includes("Stripe refuses this.")]).toEqual([422, true]);
    await owner.post(`${ROOT}/stripe`, { do: "check" });
    expect(await seen("/stripe")).toContain("Stripe refuses the key now.");
    stripe.behave({ mode: "ok" });
    await owner.post(`${ROOT}/stripe`, { do: "check" });
    const sound = await seen("/stripe?done=checked");
    expect(sound).toContain("Stripe answers, and the key works.");
    expect(sound).not.toContain("cannot report");
  });

  it.each(["ok", "503", "401"])(
    "stays disconnected where that happens while Stripe is asked about it: %s",
    async (mode) => {
      let meanwhile = async (): Promise<unknown> => undefined;
      const stripe = aStripe({
        async around(_, call) {
          await meanwhile();
          return call();
        },
      });
      await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_asked" });
      const refusals = () =>
        env.DB.prepare("SELECT count(*) AS n FROM deliveries WHERE source_type = 'connection.refused'").first("n");
      const before = await refusals();
      meanwhile = async () => {
        meanwhile = async () => undefined;
        stripe.behave({ mode });
        await owner.post(`${ROOT}/stripe`, { do: "disconnect", sure: "1" });
      };
      await owner.post(`${ROOT}/stripe`, { do: "check" });
      expect(await seen("/stripe")).toContain("Not connected");
      expect(await refusals()).toBe(before);
      stripe.behave({ mode: "ok" });
      await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_asked" });
    },
  );

  it.each(["disconnected", "given another key"])(
    "stays so where it is %s just before what Stripe said is written",
    async (how) => {
      const stripe = aStripe();
      stripe.behave({ mode: "503" });
      await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_first" });
      stripe.behave({ mode: "ok" });
      const sent = {
        disconnected: { do: "disconnect", sure: "1" },
        "given another key": { do: "connect", secret_key: "sk_test_till_4321" },
      }[how];
      let meanwhile = async (): Promise<unknown> => owner.post(`${ROOT}/stripe`, sent ?? {});
      const around = envWith(
        { ...env },
        {
          async database(what, work) {
            if (what === "writes") {
              const first = meanwhile;
              meanwhile = async () => undefined;
              await first();
            }
            return work();
          },
          store: (_, work) => work(),
          object: (find) => find(),
        },
      );
      const id = await env.DB.prepare("SELECT id FROM tenants WHERE slug = 'till-setup'").first<string>("id");
      const actor = { kind: "token", tokenId: "tok_0123456789abcdef", role: "owner", scopes: ["manage"] } as const;
      const deps = makeDeps(around, settingsOf(env), testClock, () => undefined);
      const done = await checkPaymentAccount(deps, authorityBy(id ?? "", actor), "stripe", "http://a.test");
      expect(done.ok).toBe(how === "given another key");
      expect(await seen("/stripe")).toContain(how === "disconnected" ? "Not connected" : "ends in 4321");
      await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_asked" });
    },
  );

  it("is disconnected by an owner who is sure, and later only once they prove who they are, as by API", async () => {
    aStripe();
    const unsure = await owner.post(`${ROOT}/stripe`, { do: "disconnect" });
    expect([unsure.status, textOf(unsure.html).includes("Tick this to disconnect it.")]).toEqual([422, true]);
    expect((await owner.post(`${ROOT}/stripe`, { do: "disconnect", sure: "1" })).status).toBe(303);
    expect(await seen("/stripe?done=disconnected")).toContain("Not connected The account is disconnected.");
    await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till_back" });
    expect(await seen("/stripe")).not.toContain("asks for money there");
    const { id } = await asked(owner, "POST", "/v1/services", {
      ...{ name: "Dye", price: { amount: 5_000, currency: "GBP" }, duration: { kind: "fixed", minutes: 60 } },
      ...{ requires: [{ any_of: [chair] }], confirmation: "payment" },
    });
    expect(await seen("/stripe")).toMatch(
      /1 service asks for money there before it is booked: Dye From then on customers are told to pay you directly\. .*Yes, disconnect it\./,
    );
    expect(await seen("/stripe")).not.toContain("keep a customer’s card there");
    const payment = { due: "none", rest: "on_site", methods: ["cash"], no_show_fee: { percent: 50 } };
    expect((await owner.json("DELETE", `/v1/services/${id}`)).status).toBe(204);
    const kept = await asked(owner, "POST", "/v1/services", {
      ...{ name: "Dye", price: { amount: 5_000, currency: "GBP" }, duration: { kind: "fixed", minutes: 60 } },
      ...{ requires: [{ any_of: [chair] }], payment },
    });
    expect(await seen("/stripe")).toMatch(
      /These services keep a customer’s card there, .* From then on they ask for no card: Dye Yes, disconnect it\./,
    );
    expect((await owner.json("DELETE", `/v1/services/${kept.id}`)).status).toBe(204);
    await owner.post(`${ROOT}/stripe`, { do: "disconnect", sure: "1" });
    setTime("2026-06-08T08:11:00Z");
    const late = await owner.get(`${ROOT}/stripe`);
    expect(late.headers.get("location")).toContain("/confirm?next=");
    const key = { secret_key: "sk_test_till" };
    expect((await owner.json("PUT", "/v1/connections/stripe", key)).status).toBe(403);
    expect((await owner.json("DELETE", "/v1/connections/stripe")).status).toBe(403);
    vi.unstubAllGlobals();
  });
});

describe("the account at Razorpay", () => {
  it("shows the address of the webhook, and the secret that was made for it, once", async () => {
    aRazorpay();
    const wrong = await owner.post(`${ROOT}/razorpay`, { do: "connect", key_id: "mine", key_secret: "" });
    expect(textOf(wrong.html)).toMatch(/It begins with rzp_test_ or rzp_live_\. .*This is needed\./);
    expect(wrong.html).toMatch(/<input id="f-key_id"[^>]*aria-invalid="true" autofocus[^>]* value="mine"/);
    const made = await owner.post(`${ROOT}/razorpay`, { do: "connect", key_id: "rzp_test_a", key_secret: "s3cret" });
    const secret = /id="f-hook-secret" readonly[^>]* value="([^"]{32})"/.exec(made.html)?.[1] ?? "none";
    expect(made.html).toMatch(/value="http:\/\/berth\.test\/hooks\/razorpay\/con_\w+"/);
    expect(made.html).not.toContain("s3cret");
    const later = (await owner.get(`${ROOT}/razorpay`)).html;
    expect([later.includes(secret), textOf(later).includes("Key id rzp_test_a")]).toEqual([false, true]);
    await owner.post(`${ROOT}/razorpay`, { do: "disconnect", sure: "1" });
    vi.unstubAllGlobals();
  });
});

describe("what a service asks", () => {
  const path = () => `${ROOT}/services/${service}`;
  const read = async () => (await asked(owner, "GET", `/v1/services/${service}`)) as Record<string, unknown>;
  /** The form as it is drawn, with some fields filled in. */
  async function filled(fields: Record<string, string>): Promise<Record<string, string>> {
    const { html } = await owner.get(path());
    const was = /name="was" value="([^"]*)"/.exec(html)?.[1] ?? "";
    const own = { ask: "none", unit: "percent", share: "", least: "", most: "", rest: "on_site", minutes: "15" };
    const lines = { hours_0: "", back_0: "", hours_1: "", back_1: "", hours_2: "", back_2: "" };
    return { ...own, ...lines, was: was.replaceAll("&amp;", "&"), do: "save", ...fields };
  }
  const DEPOSIT = { ask: "deposit", share: "30", by_online: "1", by_cash: "1" };

  it("is told in sums while it is typed, saved by the API's own change, and shown with its fault", async () => {
    expect((await owner.get(path())).html).toMatch(/name="by_online" value="1" checked/);
    const looked = await owner.post(path(), await filled({ ...DEPOSIT, do: "look" }));
    expect(looked.status).toBe(200);
    expect(textOf(looked.html)).toMatch(
      /At £100, a customer pays £30 when booking and £70 at the visit\. .*After a cancellation, nothing goes back\./,
    );
    expect(await read()).toMatchObject({ confirmation: "instant", payment: { due: "none" } });
    const steps = { hours_0: "24", back_0: "50", hours_1: "72", back_1: "100" };
    expect((await owner.post(path(), await filled({ ...DEPOSIT, ...steps, minutes: "20" }))).status).toBe(303);
    expect(await read()).toMatchObject({
      ...{ confirmation: "payment", hold_seconds: 1200 },
      payment: { due: "deposit", deposit: { percent: 30 }, rest: "on_site", methods: ["online", "cash"] },
      cancellation: {
        refunds: [
          { from_minutes: 4320, percent: 100 },
          { from_minutes: 1440, percent: 50 },
        ],
      },
    });
    expect(await seen("/settings")).toMatch(
      /Haircut · £100 At £100, .*£70 at the visit\. Customers cannot pay online yet/,
    );
    const log = await asked(owner, "GET", "/v1/audit?limit=100");
    expect(log.data.filter((row: { action: string }) => row.action === "service.updated")).toHaveLength(1);
  });

  it("keeps what was typed wrong, and warns of a sum that the provider does not take", async () => {
    const wrong = await owner.post(path(), await filled({ ask: "deposit", share: "101", least: "5", most: "x" }));
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.html)).toMatch(/whole number from 1 to 100.*Must be an amount\..*Tick at least one\./);
    expect(textOf(wrong.html)).not.toContain("At £100");
    expect(wrong.html).toMatch(/name="share"[^>]* value="101"/);
    const swapped = await owner.post(path(), await filled({ ...DEPOSIT, least: "5", most: "4" }));
    expect(textOf(swapped.html)).toContain("Must not be below the least deposit.");
    const all = await filled({ ...DEPOSIT, share: "101", least: "5", most: "4", minutes: "0" });
    expect(textOf((await owner.post(path(), all)).html)).toMatch(
      /whole number from 1 to 100.*Must not be below the least deposit\..*whole number from 1 to/,
    );
    aStripe();
    await owner.post(`${ROOT}/stripe`, { do: "connect", secret_key: "sk_test_till" });
    const small = await owner.post(path(), await filled({ ...DEPOSIT, unit: "amount", share: "0.20", do: "look" }));
    expect(textOf(small.html)).toContain("Stripe takes no less than £0.30, so £0.20 cannot be paid online.");
    const never = await owner.post(path(), await filled({ ...DEPOSIT, unit: "amount", share: "0.20" }));
    expect([never.status, textOf(never.html)]).toEqual([422, expect.stringContaining("no less than £0.30")]);
    const byHand = await owner.post(path(), await filled({ ask: "full", by_cash: "1", do: "look" }));
    expect(textOf(byHand.html)).toContain("Customers cannot pay this online.");
    await owner.post(`${ROOT}/stripe`, { do: "disconnect", sure: "1" });
    vi.unstubAllGlobals();
  });

  it("refuses steps that give more for less notice, by API and in the form, and keeps reading stored ones", async () => {
    const patch = async (...refunds: unknown[]) => {
      const answer = await owner.json("PATCH", `/v1/services/${service}`, { cancellation: { refunds } });
      return [answer.status, JSON.parse(answer.html).errors];
    };
    const step = (from_minutes: number, percent: number) => ({ from_minutes, percent });
    const at = (place: number, field: string) => `/cancellation/refunds/${place}/${field}`;
    expect(await patch(step(4_320, 50), step(1_440, 100))).toEqual([
      ...[400, [{ pointer: at(1, "percent"), detail: "must not be more than a longer notice gives: at most 50" }]],
    ]);
    expect(await patch(step(60, 0), step(60, 0))).toMatchObject([400, [{ pointer: at(1, "from_minutes") }]]);
    expect(await patch(step(60, 101))).toMatchObject([400, [{ pointer: at(0, "percent") }]]);
    expect((await patch(step(1_440, 50), step(4_320, 100)))[0]).toBe(200);
    const sorted = { refunds: [step(4_320, 100), step(1_440, 50)] };
    expect(await read()).toMatchObject({ cancellation: sorted });

    const asIs = { ...DEPOSIT, minutes: "20" };
    const lines = { hours_0: "72", back_0: "50", hours_1: "24", back_1: "100", hours_2: "", back_2: "" };
    const rising = await owner.post(path(), await filled({ ...asIs, ...lines }));
    expect([rising.status, textOf(rising.html)]).toEqual([422, expect.stringContaining("here at most 50%.")]);
    expect(rising.html).toMatch(/name="back_1"[^>]*aria-invalid="true"/);
    const twice = await owner.post(path(), await filled({ ...asIs, ...lines, hours_1: "72" }));
    expect(twice.html).toMatch(/name="hours_1"[^>]*aria-invalid="true"/);
    expect(textOf(twice.html)).toContain("These hours stand in another line already.");
    expect(await read()).toMatchObject({ cancellation: sorted });

    const refunds = [60, 4_320, 1_440].map((fromMinutes, place) => ({ fromMinutes, percent: [10, 50, 100][place] }));
    const stored = JSON.stringify({ minNoticeMinutes: 0, refunds });
    await env.DB.prepare("UPDATE services SET cancellation = ? WHERE id = ?").bind(stored, service).run();
    expect(await read()).toMatchObject({
      cancellation: { refunds: [step(60, 10), step(4_320, 50), step(1_440, 100)] },
    });
    const drawn = { ...lines, hours_2: "1", back_2: "10", hours_3: "", back_3: "" };
    expect((await owner.post(path(), await filled({ ...asIs, ...drawn, tax: "7" }))).status).toBe(303);
    expect(await read()).toMatchObject({
      tax: { rate_percent: 7 },
      cancellation: { refunds: [{}, step(4_320, 50), {}] },
    });
    expect((await owner.post(path(), await filled({ ...asIs, ...drawn, hours_2: "2", tax: "7" }))).status).toBe(422);
    expect((await patch())[0]).toBe(200);
  });

  it("tells who saves second what the other has saved, and loses nothing typed", async () => {
    const form = await filled({ ...DEPOSIT, share: "45" });
    await asked(owner, "PATCH", `/v1/services/${service}`, { payment: null, confirmation: "instant" });
    const second = await owner.post(path(), form);
    expect([second.status, second.html.includes('value="45"')]).toEqual([422, true]);
    expect(textOf(second.html)).toContain("pays nothing when booking and £100 at the visit. Nothing that you typed");
    expect(await read()).toMatchObject({ confirmation: "instant" });
    const again = /name="was" value="([^"]*)"/.exec(second.html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    expect((await owner.post(path(), { ...form, was: again })).status).toBe(303);
    expect(await read()).toMatchObject({ confirmation: "payment", payment: { deposit: { percent: 45 } } });
    expect((await owner.post(path(), await filled({ ask: "none", by_cash: "1" }))).status).toBe(303);
    expect(await read()).toMatchObject({ confirmation: "instant", payment: { due: "none", methods: ["cash"] } });
    expect((await owner.get(`${ROOT}/services/svc_${"a".repeat(20)}`)).status).toBe(404);
  });

  it("keeps a card where a fee is set, and says what it comes to and which provider keeps cards", async () => {
    const card = { ask: "none", by_cash: "1", fee: "20", fee_unit: "amount" };
    expect(textOf((await owner.post(path(), await filled({ ...card, fee: "x", do: "look" }))).html)).toContain(
      "Must be an amount.",
    );
    const looked = textOf((await owner.post(path(), await filled({ ...card, do: "look" }))).html);
    expect(looked).toContain(
      "£100 at the visit. Only Stripe keeps cards, and it is not connected. " +
        "So bookings ask for no card, and no fee is taken.",
    );
    expect((await owner.post(path(), await filled(card))).status).toBe(303);
    expect(await read()).toMatchObject({ confirmation: "instant", payment: { no_show_fee: { amount: 2_000 } } });
    expect((await owner.post(path(), await filled({ ask: "none", by_cash: "1" }))).status).toBe(303);
    expect(await read()).toMatchObject({ payment: { no_show_fee: null } });
  });
});

describe("the way of the business", () => {
  it("keeps what was typed where a service would ask for less than its provider takes", async () => {
    await asked(owner, "PATCH", `/v1/services/${service}`, { payment: null, confirmation: "payment" });
    const asIs = { percent: "", least: "", most: "", discount: "" };
    const small = await owner.post(`${ROOT}/ways`, { ...asIs, way: "hybrid", amount: "0.20" });
    expect([small.status, small.html.includes('value="0.20"')]).toEqual([422, true]);
    expect(textOf(small.html)).toContain("Stripe takes no less than £0.30, so £0.20 cannot be paid online.");
    await asked(owner, "PATCH", `/v1/services/${service}`, { confirmation: "instant" });
  });

  it("says of which services it asks nothing, and has those ask that the owner ticks", async () => {
    const chair = (await asked(owner, "GET", "/v1/resources")).data[0].id;
    const made = async (code: string, more: object) =>
      (
        await asked(owner, "POST", "/v1/services", {
          ...{
            name: code,
            code: code.toLowerCase(),
            price: { amount: 4_000, currency: "GBP" },
            requires: [{ any_of: [chair] }],
          },
          ...{ duration: { kind: "fixed", minutes: 30 }, ...more },
        })
      ).id as string;
    const beard = await made("Polish", { confirmation: "instant" });
    const colour = await made("Colour", { confirmation: "approval" });
    const apart = await made("Apart", { payment: { due: "none", methods: ["cash"] } });
    const fields = { percent: "25", amount: "", least: "", most: "", discount: "", way: "cash_deposit" };
    const looked = textOf((await owner.post(`${ROOT}/ways`, { ...fields, do: "look" })).html);
    const nothing = "At £40, a customer pays nothing when booking and £40 at the visit.";
    const atOnce = `${nothing} Its bookings stand at once, so no money is asked for first.`;
    expect(looked).toMatch(/Fade : At £35, [^.]*nothing when booking [^.]*\. Its bookings stand at once/);
    expect((await owner.post(`${ROOT}/ways`, { ...fields, do: "save" })).status).toBe(303);
    const settings = await seen("/settings");
    expect(settings).toContain(atOnce);
    expect(settings).toContain(`${nothing} You confirm its bookings yourself, so no money is asked for first.`);
    const form = await seen(`/services/${beard}`);
    expect(form).toContain("To ask for it when booking, choose: As set under “How you take money”.");
    expect(form).toContain(atOnce);
    expect(await seen(`/services/${apart}`)).not.toMatch(/To ask for it|no money is asked/);

    const { html } = await owner.get(`${ROOT}/ways`);
    expect(textOf(html)).toContain("These services ask for nothing when booking");
    expect(html).toMatch(new RegExp(`name="${beard}" value="1" checked`));
    expect(html).toMatch(new RegExp(`name="${colour}" value="1"/>`));
    expect(html).not.toContain(`name="${apart}"`);
    const confirmed = async (id: string) => (await asked(owner, "GET", `/v1/services/${id}`)).confirmation;
    expect((await owner.post(`${ROOT}/ways`, { do: "ask", [beard]: "1" })).status).toBe(303);
    expect([await confirmed(beard), await confirmed(colour), await confirmed(apart)]).toEqual([
      ...["payment", "approval", "instant"],
    ]);
    expect(await seen("/settings")).toContain("At £40, a customer pays £10 when booking and £30 at the visit.");
    await asked(owner, "PATCH", `/v1/services/${colour}`, { price: { amount: 100, currency: "GBP" } });
    const never = await owner.post(`${ROOT}/ways`, { do: "ask", [colour]: "1" });
    expect([never.status, textOf(never.html)]).toEqual([422, expect.stringContaining("no less than £0.30")]);
    expect(await confirmed(colour)).toBe("approval");
  });
});

describe("the tax on receipts", () => {
  it("is set for the business, and otherwise for one service", async () => {
    expect(await seen("/settings")).toContain("Tax on receipts Receipts show no tax Change");
    const wrong = await owner.post(`${ROOT}/tax`, { rate: "101", name: "VAT" });
    expect([
      wrong.status,
      textOf(wrong.html).includes("Must be a number from 0 to 100, with at most three decimals."),
    ]).toEqual([422, true]);
    expect((await owner.post(`${ROOT}/tax`, { rate: "17.5 %", name: "VAT", number: "GB123" })).status).toBe(303);
    expect(await seen("/settings")).toContain("VAT 17.5% · GB123");
    // A mark between thousands has no place in a rate, so each mark is that of decimals.
    const written = [
      ["8.875", "8.875"],
      ["8,875", "8.875"],
      ["0,075", "0.075"],
      ["٨٫٨٧٥", "8.875"],
    ] as const;
    for (const [rate, read] of written) {
      expect((await owner.post(`${ROOT}/tax`, { rate, name: "Sales tax" })).status).toBe(303);
      expect(await seen("/settings")).toContain(`Sales tax ${read}%`);
      expect((await owner.get(`${ROOT}/tax`)).html).toContain(`value="${read}"`);
    }
    expect((await owner.post(`${ROOT}/tax`, { rate: "1.234,5", name: "Sales tax" })).status).toBe(422);
    await owner.post(`${ROOT}/tax`, { rate: "17.5 %", name: "VAT", number: "GB123" });
    const { html } = await owner.get(`${ROOT}/services/${service}`);
    const was = /name="was" value="([^"]*)"/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const as = Object.fromEntries(new URLSearchParams(was));
    expect((await owner.post(`${ROOT}/services/${service}`, { ...as, was, tax: "5", do: "save" })).status).toBe(303);
    const { tax } = await asked(owner, "GET", `/v1/services/${service}`);
    expect(tax).toEqual({ rate_percent: 5, name: "VAT", included: true });
    expect((await desk.get(`${ROOT}/tax`)).status).toBe(403);
  });
});
