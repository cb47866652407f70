// How the team looks.

import type { FC } from "hono/jsx";
import { hasJustProved } from "../../actions/accounts/device";
import type { Member } from "../../actions/accounts/members";
import { MEMBER_POLICY, mayGive, memberPolicyOf, ROLES, type Role } from "../../domain/accounts/roles";
import { say } from "../../i18n/words/say";
import { Alert } from "../booking/details-form";
import { Field, Hidden } from "../kit/form-fields";
import type { FormValues } from "../kit/form-values";
import type { Desk } from "./desk";
import { type Log, TeamLog } from "./team-log";

export type TeamView = {
  readonly members: readonly Member[];
  readonly log: Log;
  /** What was typed. */
  readonly values: FormValues;
  readonly problem: { readonly act: string; readonly text: string } | null;
};

type Props = { readonly desk: Desk; readonly view: TeamView };

export const TeamScreen: FC<Props> = ({ desk, view }) => {
  const { said, configuration, person } = desk;
  const isOpen = hasJustProved(person, desk.now);
  return (
    <div class="team">
      <div class="desk-head">
        <h1>{said.team.title}</h1>
      </div>
      <p class="lead">{say(said.team.lead, { business: configuration.tenant.name })}</p>
      {view.problem && <Alert title={view.problem.text} />}
      {desk.url.searchParams.has("done") && <Alert kind="good" title={said.team.done} />}
      {!isOpen && (
        <section class="card prove">
          <p>{said.team.prove}</p>
          <a class="button main" href={`/confirm?${new URLSearchParams({ next: `${desk.root}/team` })}`}>
            {said.team.proveButton}
          </a>
        </section>
      )}
      <section class="card" data-region="members">
        <ul class="members">
          {view.members.map((member) => (
            <Row desk={desk} view={view} member={member} isOpen={isOpen} />
          ))}
        </ul>
      </section>
      <Invite desk={desk} view={view} />
      <Rules desk={desk} />
      <TeamLog desk={desk} log={view.log} />
    </div>
  );
};

function givableRoles({ staff }: Desk): readonly Role[] {
  const { actor } = staff;
  return actor.kind === "member" ? ROLES.filter((role) => mayGive(actor.role, role)) : [];
}

function roleName({ roleNames }: Desk, role: Role): string {
  return roleNames[role];
}

function reachOf({ said, configuration }: Desk, { role, resources }: Member): string {
  const { team } = said;
  const reachesAll = role === "owner" || role === "admin" || (role === "desk" && resources === null);
  if (reachesAll) return team.allResources;
  const names = configuration.resources.filter(({ id }) => resources?.includes(id)).map(({ name }) => name);
  return names.length === 0 ? team.noResources : names.join(", ");
}

type RowProps = Props & { readonly member: Member; readonly isOpen: boolean };

const Row: FC<RowProps> = ({ desk, view, member, isOpen }) => {
  const { team } = desk.said;
  const isOwn = member.id === desk.membership.memberId;
  const isTyped = view.problem !== null && view.values.get("member") === member.id;
  return (
    <li>
      <div class="who">
        <strong>
          <bdi>{member.name || member.email}</bdi> {isOwn && <span class="tag">{team.you}</span>}
        </strong>
        {member.name !== "" && (
          <small>
            <bdi>{member.email}</bdi>
          </small>
        )}
      </div>
      <div class="what">
        <span>{roleName(desk, member.role)}</span>
        <small>
          <bdi>{reachOf(desk, member)}</bdi>
        </small>
      </div>
      <span class={member.status === "active" ? "tag good" : "tag"}>
        {member.status === "active" ? team.active : team.invited}
      </span>
      {isOpen && givableRoles(desk).includes(member.role) && (
        <details open={isTyped}>
          <summary class="button quiet">
            {team.change}
            <span class="sr">: {member.name || member.email}</span>
          </summary>
          <Change desk={desk} view={view} member={member} />
        </details>
      )}
    </li>
  );
};

const Change: FC<Props & { member: Member }> = ({ desk, member }) => {
  const { team } = desk.said;
  const action = `${desk.root}/team`;
  return (
    <div class="change">
      <form class="form" method="post" action={action}>
        <Hidden values={{ act: "change", member: member.id }} />
        <RoleField desk={desk} id={member.id} chosen={member.role} />
        <Reach desk={desk} marked={member.resources ?? []} />
        <div class="row">
          <button class="button main" type="submit">
            {team.save}
          </button>
        </div>
      </form>
      {member.status === "invited" && (
        <form method="post" action={action}>
          <Hidden values={{ act: "resend", member: member.id, key: crypto.randomUUID() }} />
          <button class="button" type="submit">
            {team.resend}
          </button>
        </form>
      )}
      <form class="form" method="post" action={action}>
        <Hidden values={{ act: "remove", member: member.id }} />
        <p class="soft">{say(team.removeText, { name: member.name || member.email })}</p>
        <div class="row">
          <button class="button danger" type="submit">
            {team.remove}
          </button>
        </div>
      </form>
    </div>
  );
};

const RoleField: FC<{ desk: Desk; id: string; chosen: Role }> = ({ desk, id, chosen }) => {
  const { team } = desk.said;
  return (
    <div class="field">
      <label for={`role-${id}`}>{team.role}</label>
      <select id={`role-${id}`} name="role" required>
        {givableRoles(desk).map((role) => (
          <option value={role} selected={role === chosen}>
            {roleName(desk, role)}: {team.roleTexts[role]}
          </option>
        ))}
      </select>
    </div>
  );
};

const Reach: FC<{ desk: Desk; marked: readonly string[] }> = ({ desk, marked }) => {
  const { team } = desk.said;
  const { resources } = desk.configuration;
  if (resources.length === 0) return null;
  return (
    <fieldset class="field reach">
      <legend>{team.resources}</legend>
      <small class="hint">{team.resourcesHint}</small>
      <div class="marks">
        {resources.map(({ id, name }) => (
          <label class="check">
            <input type="checkbox" name="resources" value={id} checked={marked.includes(id)} />
            <bdi>{name}</bdi>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

const Invite: FC<Props> = ({ desk, view }) => {
  const { team } = desk.said;
  const isTyped = view.problem === null || view.problem.act === "invite";
  const typed = (name: string) => (isTyped ? (view.values.get(name) ?? "") : "");
  const role = ROLES.find((each) => each === typed("role")) ?? "staff";
  return (
    <section class="card">
      <h2>{team.invite}</h2>
      <p class="soft">{team.inviteText}</p>
      <form class="form" method="post" action={`${desk.root}/team`}>
        <Hidden values={{ act: "invite", key: crypto.randomUUID() }} />
        <div class="pair">
          <Field
            name="email"
            label={team.email}
            type="email"
            value={typed("email")}
            problem={null}
            maxlength={254}
            isRequired
          />
          <Field name="name" label={team.name} type="text" value={typed("name")} problem={null} maxlength={200} />
        </div>
        <RoleField desk={desk} id="new" chosen={role} />
        <Reach desk={desk} marked={typed("resources").split(",")} />
        <div class="row">
          <button class="button main" type="submit">
            {team.send}
          </button>
        </div>
      </form>
    </section>
  );
};

/** What the business lets its people do beyond their role, as this request has read it. */
const Rules: FC<{ desk: Desk }> = ({ desk }) => {
  const { team } = desk.said;
  const policy = memberPolicyOf(desk.membership.policy);
  return (
    <section class="card" id="rules">
      <h2>{team.rules}</h2>
      <p class="soft">{team.rulesText}</p>
      <form class="form" method="post" action={`${desk.root}/team`}>
        <Hidden values={{ act: "rules" }} />
        {MEMBER_POLICY.map((name) => (
          <label class="check wide">
            <input type="checkbox" name={name} value="yes" checked={policy[name]} />
            <span>{team.ruleTexts[name]}</span>
          </label>
        ))}
        <div class="row">
          <button class="button" type="submit">
            {team.save}
          </button>
        </div>
      </form>
    </section>
  );
};
