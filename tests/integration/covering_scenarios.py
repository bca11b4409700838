# SPDX-License-Identifier: Apache-2.0
"""Small scenarios that together have every kind of record, payment, exchange and contract, so that their
results hold everything that a result can hold. A kind of the schema that none of them has is an error.
"""
import json
import subprocess

PRO_RATA = {"kind": "pro_rata"}
# A kind that asks for more than its name.
EXCHANGES = {
    "static_key": {"shares": [{"group": "houses", "share_ratio": 0.5}]},
    "priority": {"order": [{"group": "flats"}]},
    "full_dynamic": {"coefficients": [{"producer": "houses", "consumer": "flats", "share_ratio": 1}]},
    "bilateral": {"preferences": [{"buyer": "flats", "seller": "houses"}]},
}
CONTRACTS = {
    "ev_roaming": {"price_per_kwh": 0.3},
    "share": {"asset": "roof", "holders": [{"group": "flats", "share_ratio": 1}]},
    "vote": {"exchange": {"kind": "pro_rata", "price_per_kwh": 0.1}},
    "energy_account": {"owners": [{"group": "houses"}]},
}
WITHOUT_EXCHANGE = ("energy_account",)  # contracts that stand alone
PUBLIC_CHAIN = {"mode": "public_chain", "power": "efficiency",
                "series": [{"start": "2016-01-01", "hash_rate_h_per_s": 3.67e12, "tx_per_day": 40000,
                            "efficiency_j_per_gh": 4780, "price_per_coin": 9.8, "reward_coin": 5,
                            "fees_coin_per_day": 60}], "block_bytes_max": 1000000}
OWN_CHAIN = {"mode": "own_network", "block_interval_s": 60, "network": {"node_count": 8},
             "attack": {"kind": "double_spend", "hash_share_ratio": 0.2, "value": 10},
             "mempool": {"fee_per_tx": 0.2, "other_tx_per_day": 1e6}}
CHAINS = {"public_chain": PUBLIC_CHAIN, "own_network": OWN_CHAIN}


def _kinds(schema, *path):
    """The kinds that the schema has at a place: one title for each."""
    node = schema
    for key in path:
        node = node["items"] if key == "*" else node["properties"][key]
    return {branch["title"]: branch for branch in node["oneOf"]}


def _settlement(name, record, rail):
    return {"name": name, "record": record, "payment": {"rail": rail}}


def _settlements(schema):
    """One for each kind of record, pow with each mode of chain; payments take turns."""
    rails = list(_kinds(schema, "settlements", "*", "payment"))
    kinds = _kinds(schema, "settlements", "*", "record")
    records = [{"kind": kind} for kind in kinds if kind != "pow"]
    chains = [branch["title"] for branch in kinds["pow"]["properties"]["chain"]["oneOf"]]
    records += [{"kind": "pow", "confirmations": 2, "chain": CHAINS[mode]} for mode in chains]
    names = [record["kind"] for record in records if record["kind"] != "pow"] + chains
    settlements = [_settlement(name.replace("_", "-"), record, rails[place % len(rails)])
                   for place, (name, record) in enumerate(zip(names, records))]
    settlements[names.index("tendermint")]["record"]["fidelity"] = "window"
    settlements[names.index("pbft")]["crypto"] = settlements[names.index("raft")]["crypto"] = "real"
    settlements.append({**_settlement("sealed", {"kind": "pbft", "payload": "encrypted"}, rails[0]), "crypto": "real"})
    return settlements


def _city():
    """Two days of March in Lyon: houses with roofs, flats with cars, a common roof, a street's sockets."""
    def group(name, count, kind="household", **more):
        return {"name": name, "count": count, "kind": kind, "community": "block", **more}

    def roof(capacity_kw):
        return {"capacity_kw": capacity_kw, "tilt_deg": 20, "azimuth_deg": 180, "mounting": "roof"}

    load = {"model": "stochastic", "annual_kwh": 3000}
    return {
        "ledgerwatt": 1,
        "title": "Everything that a result can hold",
        "site": {"latitude_deg": 45.76, "longitude_deg": 4.83, "altitude_m": 170,
                 "timezone": "Europe/Paris"},
        "period": {"start": "2016-03-30", "end": "2016-04-02", "interval_s": 1800},
        "seed": 1,
        "currency": "EUR",
        "weather": {"model": "synthetic", "climate": "lyon"},
        "communities": [{"name": "block"}],
        "participants": [
            group("houses", 3, load=load, pv=roof(5), battery={"capacity_kwh": 5}),
            group("flats", 5, load=load, ev={"archetype": "on_street", "owner_share_ratio": 1}),
            group("roof", 1, "public_building", load={"model": "none"}, pv=roof(10)),
        ],
        "charge_points": [{"name": "street", "kind": "on_street", "power_kw": 11, "count": 2,
                           "metered_by": "roof/0"}],
        "tariff": {"retail_per_kwh": 0.2, "feed_in_per_kwh": 0.06, "local_grid_fee_per_kwh": 0.03,
                   "local_tax_ratio": 0.2},
        "exchange": PRO_RATA,
        "settlements": [_settlement("syndicate", {"kind": "syndicate"}, "bank_transfer")],
    }


def _without_cars(exchange):
    city = _city()
    del city["participants"][1]["ev"], city["charge_points"]
    return {**city, "exchange": exchange, "output": {"statements": False}}


def _empty(rail):
    """Nobody lives there, and a ledger keeps the books of nothing."""
    return {**_without_cars({"kind": "none"}), "participants": [],
            "settlements": [_settlement("pbft", {"kind": "pbft"}, rail)]}


def _attacked():
    """Two ledgers, one with a real chain, that are flooded and eclipsed, and whose keepers forge."""
    ledgers = [_settlement("pbft", {"kind": "pbft", "block_interval_s": 60, "block_tx_max": 20}, "bank_transfer"),
               _settlement("raft", {"kind": "raft"}, "bank_transfer")]
    ledgers[0]["crypto"] = "real"
    when = {"start": "2016-03-30T06:00", "end": "2016-03-30T18:00"}
    return {**_without_cars(PRO_RATA), "settlements": ledgers, "attacks": [
        {"kind": "false_record", "share_ratio": 0.2, "factor_ratio": 1.5},
        {"kind": "flood", "settlement": "pbft", "rate_tx_per_s": 0.5, "payload_bytes": 50, **when},
        {"kind": "eclipse", "settlement": "raft", "victim": "gateway", "connection_count": 5, **when}]}


def _contracts(kinds):
    return [{"kind": kind, "name": kind.replace("_", "-"), **CONTRACTS.get(kind, {})}
            for kind in kinds]


def covering_scenarios(program):
    """(name, scenario) of each; the kinds are those of the program's schema."""
    schema = json.loads(subprocess.run([program, "schema"], check=True, capture_output=True,
                                       encoding="utf-8").stdout)
    contracts = list(_kinds(schema, "contracts", "*"))
    yield "settlements", {**_city(), "settlements": _settlements(schema)}
    yield "contracts", {
        **_city(), "contracts": _contracts(k for k in contracts if k not in WITHOUT_EXCHANGE),
        "output": {"participants": [{"group": "houses", "count": 2}], "journal": True}}
    yield "contracts alone", {**_city(), "contracts": _contracts(WITHOUT_EXCHANGE),
                              "exchange": {"kind": "none"}}
    for kind in _kinds(schema, "exchange"):
        yield f"exchange {kind}", _without_cars({"kind": kind, **EXCHANGES.get(kind, {})})
    yield "a law that begins", {**_without_cars(PRO_RATA), "period": {
        "start": "2017-04-30", "end": "2017-05-02", "interval_s": 1800}}
    yield "nobody", _empty("bank_transfer")
    yield "attacks", _attacked()
