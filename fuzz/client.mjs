// One request over HTTP with nothing added, mended or refused on its way, as `fetch` would: paths, headers and bodies go
// out as they are given, and an upgrade is an answer like any other.

import { Agent, request as ask } from "node:http";

/** What takes so long is taken to go round for ever. */
const DEADLINE_MS = 60_000;

export class Client {
  constructor(origin) {
    this.origin = new URL(origin);
    this.agent = new Agent({ keepAlive: true, maxSockets: 16 });
  }

  /** Answers `{ status, headers, text, json }`; `json` is undefined where the text is none. */
  async send(request) {
    try {
      return await this.sendOnce(request);
    } catch (fault) {
      // The server may end a connection that was idle just as it is used again; it has seen nothing of the request then.
      if (!fault.isOnKeptConnection) throw fault;
      // The other kept connections may be as old, so the second try gets a new one.
      return await this.sendOnce(request, { agent: false });
    }
  }

  sendOnce({ method, path, headers = {}, body = null }, { agent } = { agent: this.agent }) {
    return new Promise((resolve, reject) => {
      const length = body === null ? {} : { "content-length": Buffer.byteLength(body) };
      const isUpgrade = headers.upgrade !== undefined;
      const sent = ask({
        host: this.origin.hostname,
        port: this.origin.port,
        method,
        path,
        headers: { ...length, ...headers },
        ...(isUpgrade ? {} : { agent }),
      });
      sent.once("error", (fault) => {
        fault.isOnKeptConnection = sent.reusedSocket && fault.code === "ECONNRESET";
        reject(fault);
      });
      sent.setTimeout(DEADLINE_MS, () => sent.destroy(new Error(`Never answered: ${method} ${path} ${body ?? ""}`)));
      sent.once("upgrade", (answer, socket) => {
        socket.destroy();
        resolve({ status: answer.statusCode, headers: answer.headers, text: "", json: undefined });
      });
      sent.once("response", async (answer) => {
        try {
          const chunks = [];
          for await (const chunk of answer) chunks.push(chunk);
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({ status: answer.statusCode, headers: answer.headers, text, json: parsed(text) });
        } catch (fault) {
          reject(fault);
        }
      });
      sent.end(body ?? undefined);
    });
  }

  close() {
    this.agent.destroy();
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
