"""Pages of organizations: directory, profiles, registration, people, checking."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries as accounts
from matchmaker.core.access import ANYONE, GuardedBlueprint, anyone_may_see, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.addresses import address_key
from matchmaker.core.aim import keep_aim, take_aim
from matchmaker.core.cards import GOVERNMENT, ORGANIZATION, Card, card
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.refusals import may_open
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.core.sheets import MOST_ROWS, Column, list_answer
from matchmaker.core.signing_in import begin_anew
from matchmaker.organizations import policy
from matchmaker.organizations.forms import (
    AcceptInvitationForm,
    ApartForm,
    AskToJoinForm,
    CityForm,
    CloseForm,
    EditCityForm,
    InviteColleagueForm,
    KindForm,
    NewMemberForm,
    ReopenForm,
    UnlistedCityForm,
    VetForm,
    edit_form,
    registration_form,
    role_choices,
)
from matchmaker.organizations.hooks import ends_with, on_profile, stays_after
from matchmaker.organizations.models import (
    CITY,
    Invitation,
    MembershipRequest,
    Organization,
    OrganizationMember,
    OrganizationPair,
)
from matchmaker.organizations.queries import alike, lists, visibility
from matchmaker.organizations.queries import doubles as doubles_queries
from matchmaker.organizations.queries import people as people_queries
from matchmaker.organizations.services import closing, merging, registration
from matchmaker.organizations.services import people as people_services
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("organizations", __name__)
REGISTER = may(policy.can_register)
MANAGE = may(policy.can_manage_members, organization=visibility.get_visible)


@bp.get("/organizations", access=ANYONE)
def index() -> ResponseReturnValue:
    """The public directory."""
    kinds, countries = request.args.getlist("kind"), request.args.getlist("country")
    text = request.args.get("q", "")[:200]
    found = lists.directory(
        current_actor(), text=text, kinds=kinds, countries=countries, number=page_number(request.args.get("page"))
    )
    return render(found=found, q=text, kinds=kinds, countries=countries, words=_words(), page_url=_page_url)


@bp.get("/organizations.<ending>", access=ANYONE)
def download(ending: str) -> ResponseReturnValue:
    """The directory with its filters as a file: every organization that it counts, in its order."""
    found = lists.everybody_in(
        current_actor(),
        text=request.args.get("q", "")[:200],
        kinds=request.args.getlist("kind"),
        countries=request.args.getlist("country"),
        most=MOST_ROWS + 1,
    )
    columns: list[Column[Organization]] = [
        Column("name", _("Name"), lambda o: o.name),
        Column("kind", _("Kind"), lambda o: vocabulary.label("organization_kind", o.kind)),
        Column("country", _("Country"), lambda o: vocabulary.country_name(o.country)),
        Column("summary", _("In one sentence"), lambda o: o.summary),
        Column("website", _("Website"), lambda o: o.website),
        Column("population", _("Population"), lambda o: o.population),
        Column("url", _("Address"), lambda o: public_url(".show", slug=o.slug)),
    ]
    return list_answer("organizations", ending, columns, found)


@bp.get("/organizations/<slug>", access=anyone_may_see(organization=visibility.find_address))
def show(organization: Organization) -> ResponseReturnValue:
    """The profile; the address of a merged organization leads to the one that was kept."""
    if (request.view_args or {}).get("slug") != organization.slug:
        return redirect(url_for("organizations.show", slug=organization.slug), 301)
    actor = current_actor()
    return render(
        organization=organization,
        words=_words(),
        may_edit=policy.can_edit(actor, organization=organization),
        may_vet=policy.can_vet(actor, organization=organization),
        may_join=policy.can_ask_to_join(actor, organization=organization),
        may_see_members=policy.can_see_members(actor, organization=organization),
        may_reopen=policy.can_reopen(actor, organization=organization),
        form=VetForm(formdata=None),
        lookalikes=alike.lookalikes([organization]) if policy.can_vet(actor, organization=organization) else {},
        parts=[part for answer in on_profile(organization) for part in answer] if organization.is_vetted else [],
        card=_card(organization) if organization.is_vetted and organization.is_here else None,
    )


def _card(organization: Organization) -> Card:
    url = public_url(".show", slug=organization.slug)
    return card(
        GOVERNMENT if organization.is_city else ORGANIZATION,
        url,
        organization.name,
        organization.summary,
        kind="profile",
        sameAs=organization.website if organization.website.startswith(("https://", "http://")) else "",
        address={"@type": "PostalAddress", "addressCountry": organization.country},
        knowsLanguage=list(organization.languages),
    )


@bp.get("/organizations/new", access=REGISTER)
def new() -> ResponseReturnValue:
    """First question: what kind."""
    keep_aim(request.args.get("aim", ""))
    kind = request.args.get("kind", "")
    if vocabulary.is_code("organization_kind", kind):
        if kind == CITY:
            return redirect(url_for("organizations.find_city"))
        return redirect(url_for("organizations.register", kind=kind))
    return render(form=KindForm(formdata=None), asked="kind" in request.args)


@bp.get("/organizations/new/city", access=REGISTER)
def find_city() -> ResponseReturnValue:
    """Find the city in the gazetteer, by search and by choice, also without JavaScript."""
    keep_aim(request.args.get("aim", ""))
    text = request.args.get("q", "")[:100]
    return render(q=text, places=vocabulary.search_cities(text, 20), country_name=vocabulary.country_name)


@bp.route("/organizations/new/city/<int:geoname_id>", methods=["GET", "POST"], access=REGISTER)
def register_city(geoname_id: int) -> ResponseReturnValue:
    """Confirm the chosen city, or ask to join it."""
    place = vocabulary.get_city(geoname_id)
    if place is None:
        raise NotFound(_("This city is not in our list."))
    existing = lists.city_of_place(geoname_id)
    form = CityForm()
    if (
        existing is None
        and form.validate_on_submit()
        and (
            done := form.attempt(
                registration.register_city,
                current_actor(),
                geoname_id=geoname_id,
                website=form.website.data or "",
                job_title=form.job_title.data or "",
                languages=tuple(form.languages.data or ()),
            )
        )
    ):
        return _welcome(done.result)
    return render(
        form=form,
        place=place,
        existing=existing,
        country_name=vocabulary.country_name,
        status=409 if existing is not None and request.method == "POST" else 200,
    )


@bp.route("/organizations/new/city/unlisted", methods=["GET", "POST"], access=REGISTER)
def register_unlisted_city() -> ResponseReturnValue:
    """Register a city that the list of places lacks; the organizer who vets it checks that it is one."""
    form = UnlistedCityForm(name=request.args.get("q", "")[:200])
    actor = current_actor()
    if form.validate_on_submit() and (
        done := form.attempt(
            registration.register_unlisted_city,
            actor,
            values=form.values(),
            job_title=form.job_title.data or "",
            is_new=form.is_new.data,
        )
    ):
        return _welcome(done.result)
    similar = lists.similar(
        kind=CITY,
        name=form.name.data or "",
        country=form.country.data or "",
        email_domain=lists.own_domain(actor.email),
    )
    return render(form=form, similar=similar, words=_words())


@bp.route("/organizations/new/<kind>", methods=["GET", "POST"], access=REGISTER)
def register(kind: str) -> ResponseReturnValue:
    """Register an organization of any kind but city; likely doubles are shown before a second one is made."""
    if kind == CITY or not vocabulary.is_code("organization_kind", kind):
        raise NotFound(_("There is no such type of organization."))
    form = registration_form(kind)
    actor = current_actor()
    if form.validate_on_submit() and (
        done := form.attempt(
            registration.register_organization,
            actor,
            kind=kind,
            values=form.values(),
            job_title=form.job_title.data or "",
            is_new=form.is_new.data,
        )
    ):
        return _welcome(done.result)
    similar = lists.similar(
        kind=kind,
        name=form.name.data or "",
        country=form.country.data or "",
        email_domain=lists.own_domain(actor.email),
        registration_number=form.registration_number.data or "",
    )
    return render(form=form, org_kind=kind, similar=similar, words=_words())


def _welcome(organization: Organization) -> ResponseReturnValue:
    session["acting_for"] = organization.public_id
    reload_actor()
    flash(
        _("%(name)s is registered. An organizer will review it before it becomes public.", name=organization.name),
        "success",
    )
    wanted = take_aim()
    if wanted and may_open(wanted) is not None:
        return redirect(wanted, 303)
    return redirect(url_for("organizations.show", slug=organization.slug), 303)


@bp.route(
    "/organizations/<slug>/edit",
    methods=["GET", "POST"],
    access=may(policy.can_edit, organization=visibility.get_visible),
)
def edit(organization: Organization) -> ResponseReturnValue:
    """Change the profile."""
    form = edit_form(organization)
    if form.validate_on_submit() and form.attempt(
        registration.edit_organization,
        current_actor(),
        organization=organization,
        seen_version=form.seen_version,
        values=form.values(),
        systems=form.systems() if isinstance(form, EditCityForm) else None,
    ):
        flash(_("Profile saved."), "success")
        if organization.asked_changes:
            flash(_("An organizer reviews the new name or size first. Until then the old one is shown."), "info")
        return redirect(url_for("organizations.show", slug=organization.slug), 303)
    return render(form=form, organization=organization)


@bp.get("/organizations/<slug>/members", access=may(policy.can_see_members, organization=visibility.get_visible))
def members(organization: Organization) -> ResponseReturnValue:
    """Who belongs to it, open invitations, wishes to join."""
    return _members_page(organization, InviteColleagueForm(formdata=None))


def _members_page(organization: Organization, form: InviteColleagueForm, **more: Any) -> ResponseReturnValue:
    return render(
        "organizations/members.html",
        organization=organization,
        members=people_queries.members_of(organization),
        invitations=people_queries.invitations_of(organization),
        requests=people_queries.requests_of(organization),
        may_manage=policy.can_manage_members(current_actor(), organization=organization),
        may_close=policy.can_close(current_actor(), organization=organization),
        role_choices=role_choices(),
        form=form,
        **more,
    )


@bp.post("/organizations/<slug>/invitations", access=MANAGE)
def invite(organization: Organization) -> ResponseReturnValue:
    """Invite an address."""
    form = InviteColleagueForm()
    if form.validate_on_submit() and form.attempt(
        people_services.invite_member,
        current_actor(),
        organization=organization,
        email=form.email.data or "",
        role=form.role.data,
    ):
        flash(_("Invitation sent to %(email)s.", email=form.email.data), "success")
        return redirect(url_for("organizations.members", slug=organization.slug), 303)
    return _members_page(organization, form)


@bp.post(
    "/organizations/<slug>/invitations/<invitation_id>/withdraw",
    access=may(
        policy.can_manage_members, organization=visibility.get_visible, invitation=people_queries.load_invitation
    ),
)
def withdraw(organization: Organization, invitation: Invitation) -> ResponseReturnValue:
    """Take an invitation back."""
    people_services.withdraw_invitation(current_actor(), organization=organization, invitation=invitation)
    flash(_("Invitation withdrawn."), "success")
    return redirect(url_for("organizations.members", slug=organization.slug), 303)


@bp.post(
    "/organizations/<slug>/members/<person_id>/role",
    access=may(policy.can_manage_members, organization=visibility.get_visible, member=people_queries.load_member),
)
def change_role(organization: Organization, member: OrganizationMember) -> ResponseReturnValue:
    """Give a member another role."""
    try:
        people_services.change_role(
            current_actor(), organization=organization, member=member, role=request.form.get("role", "")
        )
    except Invalid as error:
        return _refused(organization, error)
    flash(_("Role changed."), "success")
    return redirect(url_for("organizations.members", slug=organization.slug), 303)


@bp.post(
    "/organizations/<slug>/members/<person_id>/remove",
    access=may(policy.can_manage_members, organization=visibility.get_visible, member=people_queries.load_member),
)
def remove(organization: Organization, member: OrganizationMember) -> ResponseReturnValue:
    """End a membership."""
    try:
        people_services.remove_member(current_actor(), organization=organization, member=member)
    except Invalid as error:
        return _refused(organization, error)
    flash(_("Membership ended."), "success")
    return redirect(url_for("organizations.members", slug=organization.slug), 303)


@bp.post("/organizations/<slug>/leave", access=may(policy.can_leave, organization=visibility.get_visible))
def leave(organization: Organization) -> ResponseReturnValue:
    """End one's own membership."""
    try:
        people_services.leave_organization(current_actor(), organization=organization)
    except Invalid as error:
        return _refused(organization, error)
    session.pop("acting_for", None)
    reload_actor()
    flash(_("You are no longer a member of %(name)s.", name=organization.name), "success")
    return redirect(url_for("accounts.show"), 303)


@bp.route(
    "/organizations/<slug>/close",
    methods=["GET", "POST"],
    access=may(policy.can_close, organization=visibility.get_visible),
)
def close(organization: Organization) -> ResponseReturnValue:
    """What closing ends and what stays, then the reason."""
    form = CloseForm()
    name = organization.name
    if form.validate_on_submit() and form.attempt(
        closing.close_organization,
        current_actor(),
        organization=organization,
        reason=form.reason.data or "",
        forget_name=form.forget_name.data and not organization.is_city,
    ):
        session.pop("acting_for", None)
        reload_actor()
        flash(_("%(name)s is closed.", name=name), "success")
        return redirect(url_for("organizations.show", slug=organization.slug), 303)
    ending = [sentence for answer in ends_with(organization) for sentence in answer]
    staying = [sentence for answer in stays_after(organization) for sentence in answer]
    return render(form=form, organization=organization, ending=ending, staying=staying)


@bp.post("/organizations/<slug>/reopen", access=may(policy.can_reopen, organization=visibility.get_visible))
def reopen(organization: Organization) -> ResponseReturnValue:
    """Let it take part again."""
    if ReopenForm().validate_on_submit():
        closing.reopen_organization(current_actor(), organization=organization)
        flash(_("%(name)s is open again.", name=organization.name), "success")
    return redirect(url_for("organizations.show", slug=organization.slug), 303)


def _refused(organization: Organization, error: Invalid) -> ResponseReturnValue:
    return _members_page(organization, InviteColleagueForm(formdata=None), refused=str(error), status=422)


@bp.route(
    "/organizations/<slug>/join",
    methods=["GET", "POST"],
    access=may(policy.can_ask_to_join, organization=visibility.find_address),
)
def join(organization: Organization) -> ResponseReturnValue:
    """Ask the owners to be let in."""
    form = AskToJoinForm()
    if form.validate_on_submit() and form.attempt(
        people_services.ask_to_join, current_actor(), organization=organization, message=form.message.data or ""
    ):
        flash(_("We have sent your request to the owners of %(name)s.", name=organization.name), "success")
        return redirect(url_for("accounts.show"), 303)
    return render(form=form, organization=organization)


@bp.post(
    "/organizations/<slug>/requests/<request_id>",
    access=may(policy.can_manage_members, organization=visibility.get_visible, wish=people_queries.load_request),
)
def answer(organization: Organization, wish: MembershipRequest) -> ResponseReturnValue:
    """Let somebody in, or not."""
    try:
        people_services.answer_request(
            current_actor(),
            organization=organization,
            request=wish,
            accepted=request.form.get("decision") == "accept",
            role=request.form.get("role", "editor"),
        )
    except Invalid as error:
        return _refused(organization, error)
    flash(_("We have sent your answer to %(name)s.", name=wish.user.name), "success")
    return redirect(url_for("organizations.members", slug=organization.slug), 303)


@bp.route("/invitations/<token>", methods=["GET", "POST"], access=may(policy.can_answer_invitation))
def invitation(token: str) -> ResponseReturnValue:
    """The mailed invitation: accept it, sign in first, or create the account it was sent to."""
    try:
        row = people_queries.find_invitation(token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    actor = current_actor()
    known = accounts.find_by_email(row.email) is not None
    form = AcceptInvitationForm() if known or actor.is_authenticated else NewMemberForm()
    if form.validate_on_submit() and (done := form.attempt(_accept, token, form)):
        return done.result
    is_mine = address_key(actor.email) == row.email_key
    return render(form=form, row=row, known=known, here=request.path, is_mine=is_mine)


def _accept(token: str, form: AcceptInvitationForm) -> ResponseReturnValue:
    actor = current_actor()
    if isinstance(form, NewMemberForm):
        member = people_services.accept_invitation_as_new(
            actor, token=token, name=form.name.data or "", password=form.password.data or "", agreed=form.agreed.version
        )
        begin_anew(accounts.get_user(member.user_id))
    else:
        member = people_services.accept_invitation(actor, token=token)
    session["acting_for"] = visibility.get_organization(member.organization_id).public_id
    reload_actor()
    flash(_("Welcome. You are now acting for %(name)s.", name=current_actor().acting_for_name), "success")
    return redirect(url_for("site.home"), 303)


@bp.get("/organizations/check", access=may(policy.can_see_vetting))
def vetting() -> ResponseReturnValue:
    """Organizations that wait for an organizer."""
    page = lists.vetting_queue(current_actor(), number=page_number(request.args.get("page")))
    return render(
        page=page,
        words=_words(),
        page_url=_page_url,
        lookalikes=alike.lookalikes(page.items),
        pairs=doubles_queries.count_open(),
    )


@bp.get("/organizations/check/doubles", access=may(policy.can_merge))
def doubles() -> ResponseReturnValue:
    """Organizations that may be one."""
    answered = request.args.get("show") == "apart"
    page = doubles_queries.pairs_page(answered=answered, number=page_number(request.args.get("page")))
    return render(page=page, answered=answered, words=_words(), page_url=_page_url)


@bp.route(
    "/organizations/check/doubles/<pair_id>",
    methods=["GET", "POST"],
    access=may(policy.can_settle_pair, pair=doubles_queries.get_pair),
)
def double(pair: OrganizationPair) -> ResponseReturnValue:
    """Two that may be one, side by side: merge them, or say that they differ."""
    form = ApartForm()
    if form.validate_on_submit() and form.attempt(
        merging.tell_apart, current_actor(), pair=pair, note=form.note.data or ""
    ):
        flash(_("%(one)s and %(other)s are two organizations.", one=pair.first.name, other=pair.second.name), "success")
        return redirect(url_for("organizations.doubles"), 303)
    return render(form=form, pair=pair, facts=doubles_queries.facts_of(pair.first, pair.second))


@bp.get("/organizations/<slug>/check", access=may(policy.can_vet, organization=visibility.get_visible))
def review(organization: Organization) -> ResponseReturnValue:
    """Decide about one organization; for an accepted one: what taking the acceptance back means."""
    return _vetting_page(organization, VetForm())


def _vetting_page(organization: Organization, form: VetForm) -> ResponseReturnValue:
    return render(
        "organizations/vet.html",
        form=form,
        organization=organization,
        words=_words(),
        lookalikes=alike.lookalikes([organization]),
    )


@bp.post("/organizations/<slug>/check", access=may(policy.can_vet, organization=visibility.get_visible))
def vet(organization: Organization) -> ResponseReturnValue:
    """Accept or reject."""
    form = VetForm()
    accepted = request.form.get("decision") == "accept"
    asks = organization.is_vetted and organization.asked_changes
    if form.validate_on_submit() and form.attempt(
        registration.answer_changes if asks else registration.vet_organization,
        current_actor(),
        organization=organization,
        accepted=accepted,
        note=form.note.data or "",
    ):
        yes = _("Change confirmed.") if asks else _("%(name)s is accepted.", name=organization.name)
        no = _("Change rejected.") if asks else _("Rejected. We have told its members.")
        flash(yes if accepted else no, "success")
        return redirect(url_for("organizations.vetting"), 303)
    return _vetting_page(organization, form)


def _words() -> dict[str, Any]:
    """Labels of the codes profiles show."""
    schemes = ("organization_kind", "company_size", "system", "city_role", "network", "country", "language")
    return {scheme: vocabulary.labels(scheme) for scheme in schemes}


def _page_url(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(flat=False), "page": number}
    return url_for(request.endpoint or "", **values)
