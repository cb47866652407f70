// What one business's log of events says, and what its receiver and its customers were told.

export class Told {
  constructor(site, webhookId) {
    this.site = site;
    this.webhookId = webhookId;
    /** By id, in the order of the log. */
    this.events = new Map();
    /** The events of each subject, in their order. */
    this.ofSubject = new Map();
    this.lastRead = null;
    this.receipts = [];
    /** The events that the receiver has taken. */
    this.taken = new Set();
    /** Each mail once: the provider sends no key twice. */
    this.mails = [];
  }

  takeReceipt(receipt) {
    this.receipts.push(receipt);
    if (receipt.isTaken) this.taken.add(receipt.id);
  }

  takeMail(mail) {
    this.mails.push(mail);
  }

  /** Reads on where it stopped the last time. */
  async readEvents() {
    for (;;) {
      const after = this.lastRead === null ? "" : `&after=${this.lastRead}`;
      const page = await this.site.must("GET", `/v1/events?limit=100${after}`);
      for (const event of page.data) this.learn(event);
      if (page.next_cursor === null) return;
    }
  }

  learn({ id, type, subject, occurred_at: occurredAt }) {
    const event = { id, type, subject, at: Date.parse(occurredAt) };
    this.events.set(id, event);
    this.ofSubject.set(subject, [...(this.ofSubject.get(subject) ?? []), event]);
    this.lastRead = id;
  }

  /** The events of a subject of some types. */
  of(subject, types) {
    return (this.ofSubject.get(subject) ?? []).filter(({ type }) => types.includes(type));
  }
}
