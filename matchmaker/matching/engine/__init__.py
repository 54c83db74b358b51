"""The matcher as pure computation: plain facts in, explained pairings out. Standard library, numpy and the packaged
vocabulary only.

What to import from where:

* `facts`: ChallengeFacts, SolutionFacts and their parts · `facts_json`: canonical JSON of them
* `vocabulary`: Vocabulary, file_vocabulary · `ruleset`: RuleSet, default_rule_set, rule_set_from_json
* `pack`: pack_solutions, pack_challenges · `match`: match_block · `incremental`: update_for_solution
* `explain`: Explainer, explain · `replay`: stored_inputs, replay · `change`: what_would_change, …_for_all
* `allocation`: allocate · `sessions`: propose_sessions · `fairness` · `preview`: preview
* `catalogue`: catalogue, catalogue_markdown

`docs/matching.md` explains the model.
"""
