// The readers of what happens in the businesses that are tortured: their receivers of webhooks, and their customers. A
// stand-in for the provider of mails takes what customers get. All fail now and then.

import { startStandIns } from "../scripts/stand-ins-server.mjs";
import { PostOffice } from "./post-office.mjs";
import { Receiver } from "./receiver.mjs";
import { Told } from "./told.mjs";

/** What the provider does, in turn. It took some mails whose answer never comes. */
const PROVIDER = ["ok", "ok", "429", "ok", "500", "ok", "ok", "closed", "ok", "ok", "slow", "ok"];
const RARELY = ["timeout", "lost", "503"];
const TURNS = 8;

/** The kinds of mails that name themselves here, so that a mail alone says why it was sent. */
const KINDS = [
  ...["requested", "booked", "approved", "declined", "moved", "moved_by_business", "reminder"],
  ...["cancelled", "cancelled_by_business", "session_cancelled", "series_booked"],
  ...["waitlist_joined", "offered", "offer_over", "invitation"],
  ...["receipt", "payment_expired", "payment_returned", "refunded"],
];
/** What the provider of payments does, in turn. Some of its work is done, and its answer never comes. */
const BANK = [
  ...Array(9).fill("ok"),
  "500",
  "ok",
  "ok",
  "429",
  "slow",
  "ok",
  "ok",
  "closed",
  "ok",
  "503",
  "ok",
  "lost",
];
const MAIL_OFF = { email: { on: false } };
const ALL_OFF = { ...MAIL_OFF, notice: { on: false } };
const STAFF_KINDS = [
  "staff_new",
  "staff_request",
  "staff_moved",
  "staff_cancelled",
  "staff_waitlist",
  "staff_expiring",
  "digest",
];

export class Readers {
  static async start(seed) {
    const receiver = await Receiver.start(seed);
    const post = new PostOffice(seed);
    const standIns = await startStandIns({ deliver: post.deliver });
    return new Readers(receiver, post, standIns);
  }

  constructor(receiver, post, standIns) {
    Object.assign(this, { receiver, post, standIns });
    /** What the businesses of the newest stage with readers told, by their slugs. */
    this.told = new Map();
  }

  /** What the server has to know of them. */
  get settings() {
    return {
      ALLOW_PRIVATE_TARGETS: "1",
      EMAIL_FROM: "Berth <bookings@berth.test>",
      RESEND_API_KEY: "re_local",
      RESEND_BASE_URL: this.standIns.origin,
    };
  }

  /** From now on the receivers and customers of a stage's businesses are told, or none of them is. */
  async join(stage, isTold) {
    const turns = Array.from({ length: TURNS }, (_, turn) => [...PROVIDER, RARELY[turn % RARELY.length]]);
    this.standIns.control({ resend: { mode: turns.flat() } });
    this.trouble();
    this.told = new Map();
    for (const site of stage.sites) {
      const kinds = Object.fromEntries(KINDS.map((kind) => [kind, isTold ? named(kind) : MAIL_OFF]));
      const staffKinds = Object.fromEntries(STAFF_KINDS.map((kind) => [kind, ALL_OFF]));
      await site.must("PATCH", "/v1/notifications", { kinds: { ...kinds, ...staffKinds } });
      if (isTold) this.told.set(site.slug, new Told(site, await this.addWebhook(site)));
    }
  }

  async addWebhook(site) {
    const url = this.receiver.addressOf(site);
    const { id, secret } = await site.must("POST", "/v1/webhooks", { url, events: ["*"] });
    this.receiver.secrets.set(site.slug, secret);
    return id;
  }

  /** What the businesses of a stage told; nothing where it has no readers. */
  of({ sites }) {
    return sites.flatMap(({ slug }) => this.told.get(slug) ?? []);
  }

  /** Hands what came since the last time to those whom it concerns. */
  collect() {
    for (const receipt of this.receiver.receipts.splice(0)) this.told.get(receipt.slug)?.takeReceipt(receipt);
    for (const { idempotencyKey, mail, at } of this.standIns.resend.taken.splice(0)) {
      // Mails of accounts come from Berth itself, and no business answers them.
      const slug = mail.reply_to?.split("@")[0];
      this.told.get(slug)?.takeMail({ key: idempotencyKey, at: Date.parse(at), ...readMail(mail) });
    }
  }

  /**
   * Providers of payments fail now and then, and a bank may take its time. Razorpay knows no key that names a repetition. It
   * tells of one thing in two reports, which may come the wrong way round.
   */
  trouble(round = 0) {
    const isSlow = round % 3 === 1;
    const reports = round % 2 === 1 ? "reversed" : "once";
    this.standIns.control({
      stripe: { mode: BANK, refunds: isSlow ? "pending" : "succeeded" },
      razorpay: { mode: BANK, refunds: isSlow ? "pending" : "processed", reports, knowsRefundKeys: false },
    });
  }

  /** The providers work from now on. */
  calm() {
    this.standIns.control({
      resend: { mode: "ok" },
      stripe: { mode: "ok", refunds: "succeeded" },
      razorpay: { mode: "ok", refunds: "processed", reports: "once" },
    });
  }

  /** What waits at a provider of payments for its clock is done. */
  async advance() {
    const { stripe, razorpay } = this.standIns;
    await Promise.all([stripe.advance(), razorpay.advance()]);
  }

  async stop() {
    this.post.stop();
    await this.receiver.stop();
    await this.standIns.stop();
  }
}

/** A mail whose subject is its kind. A reminder carries no file that names its booking. */
function named(kind) {
  return { email: { texts: { en: { subject: kind === "reminder" ? `${kind} {number}` : kind } } } };
}

function readMail({ to, subject, attachments }) {
  const [kind, number = null] = subject.split(" ");
  const file = attachments?.[0] && Buffer.from(attachments[0].content, "base64").toString("utf8");
  return { to: to[0], kind, number, starts: startsIn(file ?? "") };
}

/** The starts of the bookings in a calendar file, by their ids. */
function startsIn(file) {
  const starts = new Map();
  for (const entry of file
    .replaceAll(/\r\n[ \t]/g, "")
    .split("BEGIN:VEVENT")
    .slice(1)) {
    const id = /^UID:(bkg_\w+)/m.exec(entry)?.[1];
    const [, year, month, day, hour, minute] = /^DTSTART:(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/m.exec(entry) ?? [];
    if (id && year) starts.set(id, Date.UTC(year, month - 1, day, hour, minute));
  }
  return starts;
}
