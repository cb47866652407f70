// The front page of a deployment. Customers who shorten an address land here, so it is for them first. It names only
// the demo businesses, because a deployment does not publish who uses it.

import { loadConfiguration } from "../../actions/load-configuration";
import { isNewDeployment } from "../../actions/setup/is-new-deployment";
import { loadWords } from "../../i18n/words/load";
import type { PageContext } from "../kit/page-context";
import { renderPage } from "../kit/render-page";

const DEVELOPERS = { "/docs": "API", "/openapi.json": "OpenAPI", "/llms.txt": "llms.txt" };

export async function showIndexPage(page: PageContext): Promise<Response> {
  const { words, deps } = page;
  const accountWords = await loadWords("accounts", page.language.code, deps.files);
  const demo = await Promise.all([...deps.settings.demoTenants].map((slug) => loadConfiguration(deps, slug)));
  const shown = demo.flatMap((loaded) => (loaded.ok ? [loaded.value.tenant] : []));
  // A new deployment shows its operator the first step.
  const isNew = shown.length === 0 && (await isNewDeployment(deps));
  return renderPage({
    page,
    configuration: null,
    title: words.indexTitle,
    description: words.indexText,
    canonical: `${page.origin}/`,
    children: (
      <section class="card narrow">
        <h1 tabindex={-1}>{words.indexTitle}</h1>
        <p class="lead">{words.indexText}</p>
        <p>{words.indexBooked}</p>
        {shown.length > 0 && (
          <>
            <h2>{words.indexDemo}</h2>
            <ul class="plain">
              {shown.map(({ slug, name, description }) => (
                <li>
                  <a href={`/${slug}`}>
                    <bdi>{name}</bdi>
                  </a>{" "}
                  <span class="soft" dir="auto">
                    {description}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
        {isNew && (
          <p lang="en" dir="ltr">
            This deployment has no business yet. <a href="/setup">Set up the first one</a>.
          </p>
        )}
        <p>
          <a href="/signin">{accountWords.signIn}</a> <span class="soft">{accountWords.signInLead}</span>
          {deps.settings.isSignupOpen && (
            <>
              {" "}
              <a href="/signup">{accountWords.signUp}</a>
            </>
          )}
        </p>
        <p class="soft">
          {words.indexDevelopers}:{" "}
          {Object.entries(DEVELOPERS).map(([path, name], n) => (
            <>
              {n > 0 && " · "}
              <a href={path} lang="en" dir="ltr">
                {name}
              </a>
            </>
          ))}
        </p>
      </section>
    ),
  });
}
