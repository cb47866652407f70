// What the Worker reaches on our own server. Miniflare alone would let it reach the networks of this machine. A webhook
// could then read what only they may read. Here the runtime checks each address when it connects: a name that
// resolves to a private address, or that does so the next time, is refused.

/** The name of the Worker through which all requests of Berth leave. */
const OUTBOUND = "outbound";

/** `local` is this machine and `private` includes it, in the words of workerd. */
const network = (...allow) => ({ network: { allow, tlsOptions: { trustBrowserCas: true } } });

/**
 * Options of Miniflare that send each request of a Worker through the public network alone. `trusted` are addresses that
 * the operator has set, such as a provider's: they may be anywhere. `allowsLocal` opens this machine, for trying.
 */
export function throughPublicNetwork(worker, { trusted = [], allowsLocal = false } = {}) {
  const origins = trusted.filter(Boolean).map((address) => new URL(address).origin);
  return [
    { ...worker, outboundService: OUTBOUND },
    {
      name: OUTBOUND,
      modules: true,
      compatibilityDate: worker.compatibilityDate,
      script: SCRIPT,
      bindings: { ORIGINS: JSON.stringify(origins) },
      serviceBindings: {
        PUBLIC: allowsLocal ? network("public", "local") : network("public"),
        TRUSTED: network("public", "private"),
      },
    },
  ];
}

// A redirect is followed by the Worker that asked, which then asks here again.
const SCRIPT = `export default {
  fetch(request, { ORIGINS, PUBLIC, TRUSTED }) {
    const isTrusted = JSON.parse(ORIGINS).includes(new URL(request.url).origin);
    return (isTrusted ? TRUSTED : PUBLIC).fetch(request);
  },
};`;
