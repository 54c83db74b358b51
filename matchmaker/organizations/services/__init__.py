"""Changing organizations: registration and profile, people, checking, merging."""

from matchmaker.organizations.services.merging import merge
from matchmaker.organizations.services.people import (
    accept_invitation,
    accept_invitation_as_new,
    answer_request,
    ask_to_join,
    change_role,
    forget_person,
    invite,
    leave,
    remove_member,
    withdraw_invitation,
)
from matchmaker.organizations.services.registration import edit, register_city, register_organization, vet

__all__ = [
    "accept_invitation",
    "accept_invitation_as_new",
    "answer_request",
    "ask_to_join",
    "change_role",
    "edit",
    "forget_person",
    "invite",
    "leave",
    "merge",
    "register_city",
    "register_organization",
    "remove_member",
    "vet",
    "withdraw_invitation",
]
