// A receiver of webhooks for each business that is tortured. It may fail the first try of an event, and takes the second:
// a business whose receiver always fails is another test's.

import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { Random } from "./random.mjs";

/** What becomes of the first try of an event, by weight. */
const FIRST_TRIES = [
  [85, "ok"],
  [5, "500"],
  [3, "400"],
  [3, "closed"],
  [3, "slow"],
  [0.3, "silent"],
];
const SLOW_MS = 300;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Receiver {
  static async start(seed) {
    const receiver = new Receiver(seed);
    await new Promise((resolve, reject) => {
      receiver.server.once("error", reject);
      receiver.server.listen(0, "127.0.0.1", resolve);
    });
    return receiver;
  }

  constructor(seed) {
    this.seed = seed;
    this.secrets = new Map();
    this.tried = new Set();
    /** What came since it was asked for last. */
    this.receipts = [];
    this.server = createServer((incoming, outgoing) => this.answer(incoming, outgoing).catch(() => outgoing.destroy()));
  }

  /** Where the events of a business are posted to. */
  addressOf({ slug }) {
    return `http://127.0.0.1:${this.server.address().port}/${slug}`;
  }

  async answer(incoming, outgoing) {
    const pieces = [];
    for await (const piece of incoming) pieces.push(piece);
    const body = Buffer.concat(pieces).toString("utf8");
    const slug = incoming.url.slice(1);
    const id = incoming.headers["webhook-id"] ?? "";
    const key = `${slug}/${id}`;
    const isFirst = !this.tried.has(key);
    this.tried.add(key);
    const mode = isFirst ? new Random(`${this.seed}/${key}`).weighted(FIRST_TRIES) : "ok";
    const isTaken = mode === "ok" || mode === "slow";
    this.receipts.push({ slug, id, isTaken, isVerified: this.isSigned(slug, body, incoming.headers), ...told(body) });
    if (mode === "silent") return;
    if (mode === "closed") return incoming.socket.destroy();
    if (mode === "slow") await pause(SLOW_MS);
    outgoing.writeHead(isTaken ? 204 : Number(mode)).end();
  }

  isSigned(slug, body, headers) {
    try {
      new Webhook(this.secrets.get(slug)).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The type of an event and the id of what it is about, as its body says. */
function told(body) {
  try {
    const { type, data } = JSON.parse(body);
    return { type, subject: Object.values(data)[0].id };
  } catch {
    return { type: null, subject: null };
  }
}
