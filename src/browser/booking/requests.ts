// The request for a page that the visitor waits for.

type Requests = {
  asking: AbortController | null;
  /** A form is being sent: its effect cannot be undone, so the page does nothing else until the answer. */
  isSending: boolean;
};

export const requests: Requests = { asking: null, isSending: false };
