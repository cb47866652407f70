// The robot check, if the deployment has one: its script loads with the form that needs it.

type Turnstile = { render(element: HTMLElement, options: { sitekey: string; action: string }): void };

export function askRobotCheck(main: ParentNode): void {
  const place = main.querySelector<HTMLElement>("[data-turnstile]");
  if (!place) return;
  const { turnstile: sitekey = "", action = "" } = place.dataset;
  const render = () => (window as { turnstile?: Turnstile }).turnstile?.render(place, { sitekey, action });
  if ("turnstile" in window) {
    render();
    return;
  }
  const script = document.createElement("script");
  script.src = place.dataset.turnstileScript as string;
  script.onload = render;
  document.head.append(script);
}
