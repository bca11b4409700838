# SPDX-License-Identifier: Apache-2.0
"""What docs/reference/result-datasets.md says that no result says of itself. The test of that page fails
where a text is missing, or is of something that no result has."""

# When a group is there, and what it is.
GROUPS = {
    "/": "Coordinates and attributes of the whole.",
    "/city": "Flows of the whole city. Always there.",
    "/participants": "Energy and bills of everybody by month. Always there.",
    "/kept": "Series of single participants. There when `/output/participants` of the scenario names some.",
    "/charging": "One row for each charging session, in order of end. There when a group has `ev`.",
    "/journal": "Every posting of the bills with the exchange, in the order in which it was made, and the cost"
                " of each settlement at the end. There when `/output/journal` is true.",
    "/contracts": "One group for each contract, under its name. There when the scenario has contracts.",
    "/contracts/NAME": "What a contract did, by month.",
    "/settlements": "One group for each settlement, under its name. Always there.",
    "/settlements/NAME": "What a settlement did in each interval; the last row also holds what came after"
                         " the period, until all was settled or refused.",
    "/settlements/NAME/blocks": "One row for each block or statement, in the order in which they became"
                                " final.",
    "/settlements/NAME/trades": "One row for each settled trade, in the order in which they were settled. There when"
                                " the settlement's `crypto` is `real`; see"
                                " [the chain](../explanation/chain.md).",
    "/settlements/NAME/operations": "One row for each settled operation of a contract, in the order in which they were"
                                    " settled. There when the settlement's `crypto` is `real`; see"
                                    " [the chain](../explanation/chain.md).",
    "/settlements/NAME/functions": "The function matrix in force: what work on each function costs, with the range"
                                   " of each part. Always there.",
    "/comparison": "Every figure of every settlement, over the whole period. Always there.",
    "/baselines": "What stands beside the settlements: doing nothing, the grid operator's default key, a battery"
                  " in each home, an association with a spreadsheet. Always there.",
    "/attacks": "What became of every attack on a settlement, named `SETTLEMENT/KIND/N`: floods, eclipses, those of"
                " a record's `attack`, false records, and equivocating nodes. There when there was one.",
}

# Datasets of a group that not every result with that group has.
WHEN = {
    ("/participants", "statement_inside"): "unless `/output/statements` is false",
    ("/participants", "statement_outside"): "unless `/output/statements` is false",
}
for _name in ("first_trade", "trade_count", "first_operation", "operation_count", "merkle_root", "previous_hash", "block_hash"):
    WHEN["/settlements/NAME/blocks", _name] = "when the settlement's `crypto` is `real`"
WHEN["/settlements/NAME", "meter_key"] = "when the settlement's `crypto` is `real`"

for _name in ("off_chain_bytes", "payload_energy_kwh"):
    WHEN["/settlements/NAME", _name] = "when the record's `payload` is not `clear`"
for _name in ("trades", "operations"):
    WHEN[f"/settlements/NAME/{_name}", "sealed"] = "when the record's `payload` is not `clear`"

for _name in ("simulated_window_count", "estimated_window_count", "message_count_standard_error",
              "storage_bytes_standard_error", "consensus_energy_standard_error_kwh",
              "final_delay_standard_error_s"):
    WHEN["/settlements/NAME", _name] = "when the record's `fidelity` is `window`"

for _name in ("siege_tx_sent_count", "siege_tx_accepted_count", "siege_refused_trade_count",
              "siege_refused_energy_kwh", "siege_late_trade_count", "siege_late_energy_kwh", "siege_cost"):
    WHEN["/settlements/NAME", _name] = "when a flood or an eclipse strikes it"
# The same of a group of one kind, where another kind always has a dataset of that name.
WHEN_OF_KIND = {("/settlements/NAME", "`pow` with chain `own_network`", _name): "when `chain` has a `mempool`"
                for _name in ("tx_fees", "mempool_bytes", "mempool_tx_count", "block_used_ratio", "outbid_ratio",
                              "others_offered_count", "others_included_count", "others_pushed_out_count",
                              "city_pushed_out_count")}

_NOBODY = "without participants"
_NO_TRADE = "when nothing was traded"
_NO_FINAL = "when no trade became final"
_NO_OPERATION = "when no operation became final"
_NO_SYNC = "for an intermediary, whose record nobody reads from the beginning, and for a public chain, of which"\
           " nearly all is others'"
_NO_HARDWARE = "while none of `hardware` is on sale"
_NO_ATTACK = "without `attack`"
_NO_CHANCE = "without the settlement's `trust/dishonest_party_per_year`"
_NO_PUBLIC_CHAIN = "of a record that is on no public chain"
_UNKNOWN_FEE = "when the fees of a public chain are not known"

# When a float64 is NaN. What is not here is never missing.
MISSING = {
    ("/participants", "self_consumption_ratio"): "in months without generation",
    ("/participants", "self_sufficiency_ratio"): "in months without use",
    ("/participants", "local_energy_ratio"): "in months without use",
    ("/comparison", "settled_share_ratio"): _NO_TRADE,
    ("/comparison", "settlement_cost"): _UNKNOWN_FEE,
    ("/comparison", "settlement_cost_by_function"): _UNKNOWN_FEE,
    ("/comparison", "settlement_cost_by_line"): _UNKNOWN_FEE,
    ("/comparison", "benefit"): _UNKNOWN_FEE,
    ("/comparison", "cash_flow"): f"{_UNKNOWN_FEE}, or beyond 10^9 a year",
    ("/comparison", "net_present_value"): f"{_UNKNOWN_FEE}, or beyond 10^9 a year",
    ("/comparison", "settlement_cost_per_kwh"): f"{_NO_TRADE}, or {_UNKNOWN_FEE}",
    ("/comparison", "consensus_energy_per_traded_kwh_ratio"): _NO_TRADE,
    ("/comparison", "benefit_per_household_year"): f"when no participant is a household, or {_UNKNOWN_FEE}",
    ("/comparison", "benefit_over_best_intermediary"): "when no settlement's record is an intermediary's, or"
                                                       f" {_UNKNOWN_FEE}",
    **{("/comparison", name): f"{_NOBODY}, or {_UNKNOWN_FEE}" for name in (
        "worse_off_ratio", "benefit_per_member", "benefit_of_worst_member", "benefit_of_best_member")},
    ("/comparison", "member_actions_per_year"): _NOBODY,
    ("/baselines", "benefit_per_household_year"): "when no participant is a household",
    ("/baselines", "benefit_per_member"): _NOBODY,
    ("/baselines", "worse_off_ratio"): _NOBODY,
    ("/comparison", "rewrite_chance_per_year"): _NO_CHANCE,
    ("/comparison", "expected_loss"): "when the settlement's `trust` says no chance",
    ("/comparison", "attack_cost"): "when no way has a price: no `trust/bribe_per_party`, and none of the next two",
    **{("/comparison", f"false_record_{name}"): "when no record was false, or nobody is known to look"
       for name in ("detected_count", "detected_ratio", "detected_low_ratio", "detected_high_ratio", "missed_value")},
    ("/comparison", "collusion_cost"): "when nobody lied, or neither a bribe nor a stake has a price",
    ("/comparison", "attack_work_cost"): "without proof of work, or without a price of its hashes",
    ("/comparison", "attack_stake_cost"): "without proof of stake, or without `trust/rewrite/stake_price`",
    ("/comparison", "first_sync_s"): _NO_SYNC,
    ("/comparison", "first_sync_energy_kwh"): _NO_SYNC,
    ("/comparison", "light_client_bytes_per_year"): _NO_SYNC,
    ("/comparison", "light_client_energy_kwh_per_year"): _NO_SYNC,
    ("/comparison", "gain_gini_ratio"): "when nobody gains or loses",
    ("/comparison", "gain_min_max_ratio"): "when nobody gains",
    ("/comparison", "gain_jain_ratio"): "when members together gain nothing",
    ("/comparison", "emissions_kg"): "without `/site/carbon_intensity_kg_per_kwh`; of a public chain without its"
                                     " own `carbon_intensity_kg_per_kwh`",
    ("/comparison", "embodied_emissions_kg"): "of a public chain without `miner_embodied_kg_per_kwh`",
    ("/comparison", "network_power_w"): _NO_PUBLIC_CHAIN,
    ("/comparison", "network_power_series_end_w"): f"{_NO_PUBLIC_CHAIN}, or whose `series` ends within the period",
    **{("/comparison", f"network_power_{name}_w"): f"{_NO_PUBLIC_CHAIN}, or {_NO_HARDWARE}"
       for name in ("lower", "guess", "upper")},
    ("/comparison", "network_power_economic_w"): f"{_NO_PUBLIC_CHAIN}, or while `series` has no `price_per_coin`",
    ("/comparison", "tx_average_kwh"): f"{_NO_PUBLIC_CHAIN}, or before the first transaction",
    ("/comparison", "tx_marginal_kwh"): f"{_NO_PUBLIC_CHAIN}, or before the first transaction",
    ("/comparison", "tx_fee_share_kwh"): f"{_NO_PUBLIC_CHAIN}, before the first transaction, or {_UNKNOWN_FEE}",
    ("/comparison", "tampered_detected_ratio"): "when an attack made no reading false",
    ("/settlements/NAME", "recorded_delay_s"): "in intervals in which no trade became final",
    ("/settlements/NAME", "final_delay_s"): "in intervals in which no trade became final",
    ("/settlements/NAME", "network_power_lower_w"): _NO_HARDWARE,
    ("/settlements/NAME", "network_power_guess_w"): _NO_HARDWARE,
    ("/settlements/NAME", "network_power_upper_w"): _NO_HARDWARE,
    ("/settlements/NAME", "network_power_efficiency_w"): "while `series` has no `efficiency_j_per_gh`",
    ("/settlements/NAME", "network_power_economic_w"): "while `series` has no `price_per_coin`",
    ("/settlements/NAME", "network_power_free_entry_w"): "while `series` has no `price_per_coin`",
    ("/settlements/NAME", "fees"): _UNKNOWN_FEE,
    ("/settlements/NAME", "tx_fees"): _UNKNOWN_FEE,
    ("/settlements/NAME", "attributed_fee_share_kwh"): _UNKNOWN_FEE,
    ("/settlements/NAME", "block_used_ratio"): "on a public chain without `block_bytes_max`, and before the first block",
    ("/settlements/NAME", "outbid_ratio"): "on a public chain without `block_bytes_max`",
    ("/settlements/NAME", "network_energy_kwh_per_tx"): "while `tx_per_day` is 0",
    ("/settlements/NAME", "stale_ratio"): "before the first final block",
    ("/settlements/NAME", "propagation_p50_s"): "before a block reached half of the nodes",
    ("/settlements/NAME", "propagation_p50_mean_s"): "before a block reached half of the nodes",
    ("/settlements/NAME", "propagation_p90_s"): "before a block reached nine tenths of the nodes",
    ("/settlements/NAME", "propagation_p90_mean_s"): "before a block reached nine tenths of the nodes",
    ("/settlements/NAME", "attack_success_ratio"): f"{_NO_ATTACK}, and before the first race",
    ("/settlements/NAME", "attack_predicted_ratio"):
        f"{_NO_ATTACK}, for kind `majority`, and for kind `selfish` with half of the hash rate",
    ("/settlements/NAME", "attack_revenue_ratio"): f"{_NO_ATTACK}, and before the first final block",
    ("/settlements/NAME/blocks", "propagation_p50_s"): "when it never reached half of the nodes",
    ("/settlements/NAME/blocks", "propagation_p90_s"): "when it never reached nine tenths of the nodes",
}
for _name in ("tx_sent_count", "tx_accepted_count", "message_bytes", "storage_bytes"):
    MISSING["/attacks", _name] = "of what is no flood"
MISSING["/attacks", "energy_kwh"] = "of what is neither a flood nor an eclipse of miners"
MISSING["/attacks", "attempt_count"] = "of floods and eclipses"
MISSING["/attacks", "success_count"] = "likewise, and of false records that nobody is known to look for"
for _name in ("refused_trade_count", "refused_energy_kwh"):
    MISSING["/attacks", _name] = "of what is neither flood nor eclipse"
for _name in ("late_trade_count", "late_energy_kwh"):
    MISSING["/attacks", _name] = "likewise, and when no trade was final before it"
MISSING["/attacks", "cost"] = "of an eclipse without `price_per_connection`, and of equivocation" \
                               " and false records without a price of a bribe or of stake"
MISSING["/attacks", "honest_gain"] = "of attacks that are not a miner's"
MISSING["/attacks", "gain"] = "of false records that nobody is known to look for"
MISSING["/settlements/NAME", "siege_cost"] = "with an eclipse without `price_per_connection`"
for _clock in ("recorded", "final", "paid"):
    for _share in ("p50", "p95", "p99"):
        MISSING["/comparison", f"{_clock}_delay_s_{_share}"] = (
            "when no trade was paid" if _clock == "paid" else _NO_FINAL)
        if _clock != "paid":
            MISSING["/comparison", f"operation_{_clock}_delay_s_{_share}"] = _NO_OPERATION

ATTRIBUTES = {
    ("/", "Conventions"): "conventions of the attributes: CF-1.8",
    ("/", "title"): "title of the scenario",
    ("/", "timezone"): "IANA name of the site's time zone; times in the file are UTC",
    ("/", "currency"): "EUR, USD or CHF; `currency` in the units below stands for it",
    ("/", "ledgerwatt_version"): "version of the program",
    ("/", "git_describe"): "commit that the program was built from; `-dirty` when files differed from it",
    ("/", "compiler"): "compiler, processor and build type of the program; not in the digest",
    ("/", "host"): "machine that ran it; not in the digest",
    ("/", "wall_time_s"): "how long the run took, s; not in the digest",
    ("/", "scenario_json"): "the scenario file, byte by byte",
    ("/", "effective_scenario_json"): "the scenario that was run, after `--set` and `--seed`",
    ("/", "inputs"): "JSON: `path` and `sha256` of each file that was read; of data files also"
                    " `byte_order_mark` and `crlf_count`",
    ("/", "tzdata_version"): "version of the time zone data",
    ("/", "seed"): "seed of the random draws",
    ("/", "status"): "`complete`; a file of any other status is no result",
    ("/", "digest"): "SHA-256 over all datasets, see [result-layout](result-layout.md#digest)",
    ("/", "energy_residual_milliwh"): "energy that the balance lacks, mWh: always 0",
    ("/", "money_residual_micro"): "money that the accounts lack, millionths: always 0",
    ("/", "participant_count"): "participants",
    ("/", "household_count"): "participants of kind `household`",
    ("/", "period_s"): "length of the period, s",
    ("/", "interval_s"): "length of a metering interval, s",
    ("/", "weather_filled_day_count"): "days that the weather file lacked (29 February) and that repeat the day before",
    ("/", "weather_filled_value_count"): "values that the weather file lacked and that their neighbours, or the night,"
                                        " stand in for",
    ("/", "load_filled_value_count"): "values that files of measured use lacked and that other weeks lent, over the"
                                     " whole files",
    ("/", "substituted_reading_count"): "readings that fell into a gap of the meter and were substituted",
    ("/", "false_reading_count"): "readings that an attack made false",
    ("/", "audit_window_count"): "audited windows, over all communities",
    ("/", "audit_flagged_count"): "windows that the audit flagged",
    ("/", "audit_false_alarm_count"): "of those, windows without a false reading",
    ("/settlements/NAME", "payload"): "where the record's `payload` is not `clear`: how its contents are protected",
    ("/settlements/NAME", "payload_readers"): "likewise: who holds keys beside the members",
    ("/settlements/NAME/blocks", "payload_secret"): "where `crypto` is `real` and the record's `payload` is not `clear`:"
                                                    " what opens its contents, in hexadecimal; not in the digest",
    ("/settlements/NAME/blocks", "tip_hash"): "where `crypto` is `real`: hash of the last block, in hexadecimal; not in"
                                              " the digest",
    ("/settlements/NAME", "record_kind"): "kind of the record: `/settlements/N/record/kind`",
    ("/settlements/NAME", "legal"): "`yes`, `no` or `unclear`, for the country, period, exchange and contracts",
    ("/settlements/NAME", "legal_from"): "date from which that is so, where the period begins before it",
    ("/settlements/NAME", "legal_before"): "the answer before that date",
    ("/settlements/NAME", "legal_source"): "where that was read, or why it is unclear",
    ("/settlements/NAME", "legal_source_fr"): "the same in French",
    ("/contracts/NAME", "contract_kind"): "kind of the contract: `/contracts/N/kind`",
    ("/settlements/NAME/functions", "range_source"): "where the ranges come from",
}
for _name in ("recruit", "contract", "meter_link", "compute_keys", "record", "invoice", "collect", "dispute", "support",
              "replace"):
    ATTRIBUTES["/settlements/NAME/functions", f"{_name}_by"] = "who does it"
    ATTRIBUTES["/settlements/NAME/functions", f"{_name}_source"] = "where that and its cost come from"
