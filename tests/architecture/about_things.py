"""Columns with text that tell nothing about a person: codes, keys, and what organizations write about things.

`test_personal_data.py` compares them with the tables: a new column stands here or in `KEPT`
(`matchmaker/admin/queries/kept_data.py`).
"""

from __future__ import annotations

from typing import Final

ABOUT_THINGS: Final = {
    "alert": "digest kind public_id",
    "api_token": "digest hat public_id scope stamp",
    "application": "checks public_id solution_facts status",
    "application_decision": "result",
    "assessment": "criteria public_id",
    "audit_entry": "object_kind request_id verb",
    "audit_seal": "digest",
    "browser_session": "digest public_id stamp",
    "calendar_key": "key",
    "challenge": (
        "budget_band closing_note confirmed_numbers constraints country_condition country_law "
        "country_reason engagement_level indicator measured_how notice_url outcome_code pending problem "
        "procurement_phase public_id returned_answers returned_comments returned_note route_to_adoption "
        "slug smart_answers source source_url stage status summary title tried_before unit who_affected "
        "written_in"
    ),
    "challenge_revision": "changes snapshot",
    "challenge_tag": "code scheme",
    "chosen_setting": "name",
    "city_activity": "activity source",
    "city_landscape": "priorities",
    "city_system": "role system",
    "city_value": "given_unit indicator kind origin public_id source_url",
    "collaboration": "agreement currency next_side next_step origin outcome_code public_id stage still_in_use",
    "collaboration_milestone": "public_id title",
    "consent": "text",
    "contact": "kind public_id role source_id source_kind summary",
    "criterion": "name",
    "day_action": "key",
    "embedding": "origins",
    "evaluator": "public_id",
    "evaluator_invitation": "public_id token_hash",
    "gazetteer_city": "country county name region timezone",
    "group_meeting": "key public_id source theme why",
    "homework": "public_id text title",
    "invitation": "public_id role token_hash",
    "job": "key name public_id status worker",
    "kept_answer": "fingerprint headers key",
    "kept_form": "hat public_id",
    "kept_report": "data digest",
    "ladder_step": "proof proof_url side step",
    "mail_preference": "kind",
    "library_piece": (
        "body draft draft_state draft_why file_digest kind language licence public_id returned_note slug sources "
        "summary title withdrawn_why"
    ),
    "library_tag": "code scheme",
    "library_version": "content reason",
    "list_change": "name",
    "match_block": "challenge_facts",
    "match_facts": "facts fingerprint kind",
    "match_run": "kind public_id solution_facts status subject",
    "match_snapshot": "fingerprint pairings_so_far statistics vocabulary",
    "meeting": "absent_side cancelled_why late_side public_id status uid",
    "meeting_follow_up": "meeting_reference next_side next_step public_id",
    "meeting_note": "meeting_uid",
    "meeting_request": "city_level company_level forbidden_why public_id reason source",
    "membership_request": "public_id status",
    "missed_pairing": "reason rule",
    "notification": "public_id",
    "organization": (
        "asked_changes countries_served country description email_domain kind languages name name_key "
        "networks population_source public_id registration_number size slug summary vetting website"
    ),
    "organization_member": "role",
    "organization_pair": "public_id",
    "outbox_mail": "event public_id status thread",
    "outcome_indicator": "definition method name public_id unit",
    "outcome_measurement": "evidence proof public_id side",
    "package_item": "why",
    "package_relation": "kind why",
    "pairing": "city_decision city_reason company_decision company_reason points public_id terms",
    "passkey": "public_id",
    "process_tick": "step",
    "progress_check": "outcome_code public_id side still_in_use",
    "prompt": "text",
    "question": "answer public_id published_text",
    "registration": "check_in_code kind leave_key public_id status",
    "requirement": "text",
    "result": "country evidence outcome_code public_id stage step system withdrawn_reason",
    "room": "name",
    "rule_set": "limits measured note preview public_id reasons rules status",
    "schedule": "before certificate changes fingerprint kind note problem public_id repair",
    "search_doc": "body kind title words",
    "search_word": "word",
    "seating": "apart certificate error guests public_id seats status",
    "sent_form": "digest",
    "signatory": "demand status",
    "solution": (
        "budget_band data_terms description evidence_level further_countries ghg_claim maturity "
        "price_model public_id returned_answers returned_note slug smart_answers status summary title written_in"
    ),
    "solution_package": "description public_id shipped_key slug summary title",
    "solution_reference": "country place result unit",
    "solution_tag": "code scheme",
    "solution_type": (
        "cases co_benefits conditions description enabling_actions estimate public_id risks shipped_key slug steps "
        "summary title who_for withdrawn_reason"
    ),
    "solution_type_tag": "code scheme",
    "solve_run": "changes error fingerprint floors history problem public_id result status",
    "stored_file": "content_type public_id scan_status sha256 stored_as subject_kind",
    "trouble": "kind public_id",
    "type_suggestion": "public_id status system",
    "user_account": "public_id stamp",
    "file_import": "kind language public_id status wanted",
    "import_columns": "kind",
    "import_line": "outcome",
    "imported_record": "external_id kind",
    "webhook": "address events former_secret off_why public_id sealed_secret",
    "webhook_delivery": "event problem public_id status",
    "wish": "level",
    "worker_beat": "worker",
    "vocabulary_version": "changes code note scheme",
    "workshop": (
        "cancelled_why description invitation_rule kit languages lottery_seed online_url place public_id "
        "slug status summary timezone title waiting_rule"
    ),
    "workshop_allocation": "result settings",
    "workshop_invitation": "public_id source",
    "workshop_joining": "public_id",
    "workshop_mail_text": "event language",
    "workshop_message": "public_id",
    "workshop_pairing": "public_id why",
    "workshop_phase": "phase",
    "workshop_question": "choices kind label public_id purpose",
    "workshop_report": "facts invited next_steps summary",
    "workshop_report_version": "facts invited next_steps reason summary",
    "workshop_role": "role",
    "workshop_series": "public_id slug summary title",
    "workshop_session": "description kind public_id title",
}
