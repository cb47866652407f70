// Accounts on the platform of an operator, as Stripe Connect has them: opened by the platform's key, and ready for money
// once the business has pressed the button of its page.

const ACCOUNT = /^\/v1\/accounts\/(acct_\w+)$/;
const PAGE = /^\/setup\/(acct_\w+)$/;
const LINK_SECONDS = 5 * 60;

/**
 * The account of a secret key. As at Stripe, all keys of an account name it, in both modes: here by their first word. So
 * `sk_test_shop` and `sk_test_shop_2` are of one account, and `sk_test_other` is of another. Any other text stays.
 */
export function accountOf(key) {
  const [, word] = /^[sr]k_(?:test|live)_([0-9A-Za-z]+)/.exec(key) ?? [];
  return word === undefined ? key : `acct_${word}`;
}

export function platformAccounts({ id, now, tell }) {
  const accounts = new Map();

  const shown = ({ platform: _, back: __, ...account }) => account;

  function open(platform, params) {
    const account = {
      platform,
      id: id("acct"),
      object: "account",
      charges_enabled: false,
      details_submitted: false,
      country: params.country ?? "US",
      email: params.email ?? null,
      metadata: params.metadata ?? {},
    };
    accounts.set(account.id, account);
    return answer(shown(account));
  }

  function link(platform, { account: of, type, return_url: back, refresh_url: again }, origin) {
    const account = accounts.get(of);
    if (account?.platform !== platform) return refuse(`No such account: '${of}'`, 404);
    if (type !== "account_onboarding") return refuse("The stand-in knows only type account_onboarding.");
    if (!back || !again) return refuse("Missing required param: return_url and refresh_url.");
    account.back = back;
    return answer({
      object: "account_link",
      url: `${origin}/setup/${of}`,
      created: now(),
      expires_at: now() + LINK_SECONDS,
    });
  }

  return {
    all: () => [...accounts.values()],
    isOne: (account) => accounts.has(account),
    isReady: (account) => accounts.get(account)?.charges_enabled === true,
    /** The account of the platform that an account is on. Null for what is no such account. */
    platformOf: (account) => accounts.get(account)?.platform ?? null,
    isPage: (path) => PAGE.test(path),
    forget: () => accounts.clear(),
    goOn(known) {
      for (const account of known) accounts.set(account.id, { ...account, platform: accountOf(account.platform) });
    },
    /** The answer to a call about accounts; null for any other. */
    call(platform, method, path, params, origin) {
      if (method === "POST" && path === "/v1/accounts") return open(platform, params);
      if (method === "POST" && path === "/v1/account_links") return link(platform, params, origin);
      const account = accounts.get(ACCOUNT.exec(path)?.[1]);
      if (account === undefined || method !== "GET") return null;
      return account.platform === platform ? answer(shown(account)) : null;
    },
    /** The page on which a business tells what Stripe asks: `outcome` is `finish` or `stop`. */
    async page(method, path, form) {
      const account = accounts.get(PAGE.exec(path)?.[1]);
      if (account === undefined) return null;
      if (method === "POST") {
        // `stop` stands for a business of which Stripe does not know enough any more.
        account.charges_enabled = form.get("outcome") === "finish";
        account.details_submitted ||= account.charges_enabled;
        void tell(account.id, "account.updated", shown(account));
        return { location: account.back };
      }
      const buttons = [
        ["finish", "Tell all that is asked: the account may take money"],
        ["stop", "Go back: the account may take none"],
      ].map(([value, label]) => `<p><button name="outcome" value="${value}">${label}</button></p>`);
      return { main: `<h1>An account at Stripe</h1><form method="post">${buttons.join("")}</form>` };
    },
  };
}

/** What of a fee goes back with a part of the money: the share of all that went back, less what was given before. */
export function feeBack({ fee, total, returned, amount }) {
  const kept = (left) => Math.floor((fee * left) / total);
  return kept(total - returned) - kept(total - returned - amount);
}

const answer = (body) => ({ status: 200, headers: {}, body });
const refuse = (message, status = 400) => ({
  status,
  headers: {},
  body: { error: { type: "invalid_request_error", message } },
});
