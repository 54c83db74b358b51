"""Commands on challenges: writing, life, questions, followers, joint challenges."""

from matchmaker.challenges.services.life import (
    advance_challenge,
    close_challenge,
    freeze_challenge,
    publish_challenge,
    publish_version,
    return_challenge,
    submit_challenge,
    take_back_challenge,
    tell_of_closing,
    thaw_challenge,
    withdraw_challenge,
)
from matchmaker.challenges.services.talking import (
    answer_invitation,
    answer_question,
    ask_question,
    follow_challenge,
    invite_city,
    publish_information,
    unfollow_challenge,
)
from matchmaker.challenges.services.writing import (
    discard_pending,
    save_content,
    save_draft,
    save_step,
    start_challenge,
    use_full_form,
)

__all__ = [
    "advance_challenge",
    "answer_invitation",
    "answer_question",
    "ask_question",
    "close_challenge",
    "discard_pending",
    "follow_challenge",
    "freeze_challenge",
    "invite_city",
    "publish_challenge",
    "publish_information",
    "publish_version",
    "return_challenge",
    "save_content",
    "save_draft",
    "save_step",
    "start_challenge",
    "submit_challenge",
    "take_back_challenge",
    "tell_of_closing",
    "thaw_challenge",
    "unfollow_challenge",
    "use_full_form",
    "withdraw_challenge",
]
