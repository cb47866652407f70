import { createServer } from "node:net";

/** The kernel assigns ports from 32768 on to clients. A client that waits for a server on one may connect to itself. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/** A port that no process uses now. */
export async function freePort() {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
