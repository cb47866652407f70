// Vitest and its runtimes talk over sockets of this machine. To compress what they say takes a third of Vitest's own
// process, and more in the runtimes. Miniflare has no setting for that, so no socket offers it.

import { subscribe } from "node:diagnostics_channel";

subscribe("http.client.request.created", ({ request }) => request.removeHeader("sec-websocket-extensions"));
