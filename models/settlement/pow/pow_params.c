// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_params.h"

#include <math.h>
#include <stdio.h>

#define BITCOIN "Bitcoin: "
#define HASHES_PER_GH 1e9
#define INTERVAL_MIN_S 0.1 /* Kaspa's, the fastest, since 2025 */

const int lw_pow_attack_kinds[] = {LW_POW_DOUBLE_SPEND, LW_POW_SELFISH, LW_POW_MAJORITY,
                                   LW_POW_ECLIPSE};

static const char *const fork_rules[] = {"longest", "ghost", NULL};

#define REAL_AS(type, member, presence_, unit_, low_, high_, value, text, source_, remark)         \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(type, member),                  \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_),              \
        .low = (low_), .high = (high_), .fallback = (value), .fallback_text = (remark)             \
    }
#define REAL(type, member, unit_, low_, high_, value, text, source_)                               \
    REAL_AS(type, member, LW_PARAM_DEFAULTED, unit_, low_, high_, value, text, source_, NULL)
#define COUNT_AS(type, member, presence_, unit_, low_, high_, value, text, source_, remark)        \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(type, member),               \
        .presence = (presence_), .unit = (unit_), .doc = (text), .source = (source_),              \
        .low = (low_), .high = (high_), .fallback = (value), .fallback_text = (remark)             \
    }
#define COUNT(type, member, unit_, low_, high_, value, text, source_)                              \
    COUNT_AS(type, member, LW_PARAM_DEFAULTED, unit_, low_, high_, value, text, source_, NULL)
#define MONEY(type, member, unit_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_MICRO, .offset = offsetof(type, member),                 \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

#define ATTACK lw_pow_attack_params
static const lw_param attack_rows[] = {
    REAL(ATTACK, hash_share_ratio, "1", 0, 1, 0.3, "Share of all hash rate that attacks: node 0.",
         "Rosenfeld 2014 and Eyal & Sirer 2014: a middle case of their tables"),
    REAL(ATTACK, start_s, "s", 0, 3.2e9, 0, "When it begins, after the start of the period.",
         "definition of the scenario format"),
    REAL_AS(ATTACK, duration_s, LW_PARAM_UNSET, "s", 0, 3.2e9, 0, "How long it lasts.", NULL,
            "to the end of the period"),
    COUNT_AS(ATTACK, confirmations, LW_PARAM_UNSET, "1", 1, 10000, 0,
             "Confirmations that the payee waits for (double_spend).", NULL, "the record's"),
    COUNT(ATTACK, give_up_blocks, "1", 1, 10000, 50,
          "The attacker begins anew when so many blocks behind (double_spend).",
          "assumption: at a share of 0.4 one in 6e8 races would still be won (UNVERIFIED)"),
    REAL_AS(ATTACK, tie_ratio, LW_PARAM_UNSET, "1", 0, 1, 0,
            "Share of honest nodes that build on the attacker's of two equal branches (selfish): "
            "gamma of Eyal & Sirer 2014.",
            NULL, "the branch that a node sees first"),
    MONEY(ATTACK, value, "currency", 1e12, 0, "What each success brings, beside block rewards.",
          "assumption: none (UNVERIFIED)"),
    MONEY(ATTACK, hardware_price_per_th_per_s, "currency", 1e9, 0,
          "Price of hardware that makes 1e12 hashes a second.",
          "assumption: rented or owned already (UNVERIFIED)"),
    REAL(ATTACK, hardware_life_year, "year", 0.01, 100, 2, "Years until it is replaced.",
         "assumption (UNVERIFIED)"),
    COUNT_AS(ATTACK, connection_count, LW_PARAM_UNSET, "1", 1, 1000000, 0,
             "Connections of the payee's node that are held (eclipse_double_spend): 125 of a "
             "Bitcoin node of 2015, of which it opens 8 itself (Heilman et al. 2015).",
             NULL, "not known, and then neither is the cost"),
    {.name = "price_per_connection",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(ATTACK, price_per_connection),
     .presence = LW_PARAM_UNSET,
     .unit = "currency",
     .doc = "What it costs to hold one for as long as the attack lasts (eclipse_double_spend).",
     .high = 1e6,
     .fallback_text = "not known, and then neither is the cost"},
};

const lw_param_table lw_pow_attack_table = {.name = "attack",
                                            .doc = "A node with hash rate that breaks the rules.",
                                            .size = sizeof(lw_pow_attack_params),
                                            .rows = attack_rows,
                                            .count = LW_PARAM_COUNT(attack_rows)};

static const lw_param_variant attack_variants[] = {
    {"double_spend", "Pays, and mines a branch without the payment in secret (Rosenfeld 2014).",
     &lw_pow_attack_table, &lw_pow_attack_kinds[LW_POW_DOUBLE_SPEND]},
    {"selfish", "Withholds blocks to waste the others' work (Eyal & Sirer 2014).",
     &lw_pow_attack_table, &lw_pow_attack_kinds[LW_POW_SELFISH]},
    {"majority", "Mines a branch in secret for a while, and then shows it.", &lw_pow_attack_table,
     &lw_pow_attack_kinds[LW_POW_MAJORITY]},
    {"eclipse_double_spend",
     "Holds every link of the payee, and confirms the payment with its own hash rate (Heilman et "
     "al. 2015).",
     &lw_pow_attack_table, &lw_pow_attack_kinds[LW_POW_ECLIPSE]},
    {NULL, NULL, NULL, NULL},
};

#define OWN lw_pow_own_params
static const lw_param own_rows[] = {
    {.name = "network",
     .kind = LW_PARAM_OBJECT,
     .offset = offsetof(OWN, network),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "The nodes and what is between them.",
     .table = &lw_net_table},
    REAL(OWN, block_interval_s, "s", INTERVAL_MIN_S, 1e7, 600,
         "Mean time between blocks that is aimed at.", BITCOIN "10 minutes (Nakamoto 2008)"),
    COUNT(OWN, retarget_blocks, "1", 0, 1e6, 2016,
          "The difficulty follows the time that so many blocks took; 0 = never.",
          BITCOIN "2,016 blocks, by at most a factor of 4"),
    REAL_AS(OWN, difficulty, LW_PARAM_UNSET, "1", 1e-30, 1e30, 0,
            "Of the first blocks; 2^32 hashes each.", NULL,
            "that at which the hash rate makes blocks at the interval"),
    {.name = "fork_rule",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(OWN, fork_rule),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Which branch a node builds on.",
     .source = BITCOIN "most work; ghost: Sompolinsky & Zohar 2015",
     .choices = fork_rules},
    REAL_AS(OWN, hash_rate_h_per_s, LW_PARAM_UNSET, "H/s", 1e-9, 1e30, 0, "Of all miners together.",
            NULL,
            "by free entry: where spend_share_ratio of reward_per_block pays the electricity"),
    REAL(OWN, hash_rate_sd_ratio, "1", 0, 1, 0.25,
         "Spread of the miners' hash rates that no pool share names, normal, of their mean.",
         "SimBlock, SimulationConfiguration.java: 100,000 of 400,000"),
    COUNT_AS(OWN, miner_count, LW_PARAM_UNSET, "1", 1, LW_NET_NODES_MAX, 0,
             "The first so many nodes mine.", NULL, "all nodes"),
    {.name = "pool_share_ratio",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(OWN, pool_share_ratio),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Shares of the hash rate of the first nodes; the other miners share the rest.",
     .high = 1,
     .fallback_text = "none",
     .count_low = 1,
     .count_high = 10000},
    REAL(OWN, efficiency_j_per_gh, "J/GH", 0, 1e12, 4780, "Energy of 1e9 hashes.",
         "estimate of Ethereum's fleet of 2016: 4.78 J/MH (UNVERIFIED)"),
    REAL(OWN, mining_pue_ratio, "1", 1, 10, 1.1, "Power from the grid per power of the miners.",
         "CBECI: 1.10 in its best guess"),
    MONEY(OWN, reward_per_block, "currency", 1e9, 1, "Subsidy and fees of a block.",
          "assumption (UNVERIFIED)"),
    REAL(OWN, spend_share_ratio, "1", 0, 1, 0.6,
         "Share of the reward that ends as electricity, with free entry.",
         "assumption: as Digiconomist's 60 % (UNVERIFIED)"),
    COUNT(OWN, header_bytes, "B", 0, 1e6, 80, "Block without transactions.", BITCOIN "80 B"),
    COUNT(OWN, block_bytes, "B", 0, 1e9, 0, "Other people's transactions in each block.",
          "assumption: the network is the city's alone (UNVERIFIED)"),
    REAL(OWN, tx_spread_s, "s", 0, 86400, 2.6, "Until all miners know a new transaction.",
         "bitcoinstats.com 2014-03-24: 90 % of nodes after 2.6 s"),
    REAL(OWN, tx_execution_s, "s", 0, 60, 0,
         "Time of one node to check and execute one of the city's transactions, before it passes a "
         "block on and builds on it, and before it puts one into a block of its own.",
         "assumption: a server's is too short to matter (UNVERIFIED)"),
    {.name = "attack",
     .kind = LW_PARAM_VARIANT,
     .offset = offsetof(OWN, attack),
     .presence = LW_PARAM_UNSET,
     .doc = "Somebody who breaks the rules.",
     .fallback_text = "nobody",
     .discriminator = "kind",
     .variants = attack_variants},
    LW_DEVICE_ROWS(OWN, device),
};

const lw_param_table lw_pow_own_table = {.name = "own network",
                                         .doc = "A network of the scenario's own, block by block.",
                                         .size = sizeof(lw_pow_own_params),
                                         .rows = own_rows,
                                         .count = LW_PARAM_COUNT(own_rows)};

double lw_pow_own_hash_rate(const lw_pow_own_params *params, double electricity_price_per_kwh)
{
    if (!isnan(params->hash_rate_h_per_s)) {
        return params->hash_rate_h_per_s;
    }
    const double spent_per_s = params->spend_share_ratio *
                               lw_double_from_micro(params->reward_per_block) /
                               params->block_interval_s;
    const double joules_per_hash =
        params->efficiency_j_per_gh / HASHES_PER_GH * params->mining_pue_ratio;
    return spent_per_s / (joules_per_hash * electricity_price_per_kwh / LW_JOULES_PER_KWH);
}

static bool is_behind(const double *shares, size_t count, size_t before, size_t i)
{
    if (before >= count) {
        return true;
    }
    return shares[i] < shares[before] || (i > before && shares[i] == shares[before]);
}

/* The place of the largest pool after `before` in the order of size, then of place; `count` when
 * there is none. before = count: the first. */
static size_t next_pool(const double *shares, size_t count, size_t before)
{
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        if (is_behind(shares, count, before, i) && (best == count || shares[i] > shares[best])) {
            best = i;
        }
    }
    return best;
}

int64_t lw_pow_majority_parties(const lw_pow_own_params *params)
{
    const double *shares = params->pool_share_ratio.items;
    const size_t pools = params->pool_share_ratio.count;
    const int64_t miners =
        params->miner_count == LW_PARAM_ABSENT ? params->network.node_count : params->miner_count;
    const int64_t others = miners - (int64_t)pools;
    double left = 1;
    for (size_t i = 0; i < pools; i++) {
        left -= shares[i];
    }
    const double each = others > 0 && left > 0 ? left / (double)others : 0;
    double held = 0;
    int64_t parties = 0;
    size_t pool = next_pool(shares, pools, pools);
    while (held <= 0.5 && pool < pools && shares[pool] > each) {
        held += shares[pool];
        parties++;
        pool = next_pool(shares, pools, pool);
    }
    if (held > 0.5 || each <= 0) {
        return parties > 0 ? parties : 1;
    }
    return parties + (int64_t)floor((0.5 - held) / each + 1e-9) + 1;
}

static void complain(lw_report *report, const char *pointer, const char *name, const char *what)
{
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL, "%s", what);
}

static void check_miners(const lw_pow_own_params *own, const char *pointer, lw_report *report)
{
    const double *shares = own->pool_share_ratio.items;
    const int64_t nodes = own->network.node_count;
    const int64_t miners = own->miner_count == LW_PARAM_ABSENT ? nodes : own->miner_count;
    double sum = 0;
    for (size_t i = 0; i < own->pool_share_ratio.count; i++) {
        sum += shares[i];
    }
    if (miners > nodes) {
        complain(report, pointer, "miner_count", "there are fewer nodes than miners");
    } else if ((int64_t)own->pool_share_ratio.count > miners) {
        complain(report, pointer, "pool_share_ratio", "there are fewer miners than shares");
    } else if (sum > 1 + 1e-9 || ((int64_t)own->pool_share_ratio.count == miners && sum <= 0)) {
        complain(report, pointer, "pool_share_ratio", "shares add up to more than 1, or to none");
    }
    if (own->attack.choice != NULL && miners < 2) {
        complain(report, pointer, "attack", "it needs another miner beside node 0");
    } else if (own->attack.choice != NULL && own->pool_share_ratio.count > 0 && shares[0] >= 1) {
        complain(report, pointer, "pool_share_ratio", "node 0 attacks, and has all the hash rate");
    } else if (own->attack.choice != NULL &&
               own->attack.choice->owner == &lw_pow_attack_kinds[LW_POW_ECLIPSE] && nodes < 3) {
        complain(report, pointer, "attack",
                 "the first node attacks the last one: it needs another one that hears neither");
    }
}

/* The first blocks come neither so fast that they fill all memory, nor at a rate nobody can know.
 */
static void check_difficulty(const lw_pow_own_params *own, const char *pointer, lw_report *report)
{
    if (isnan(own->difficulty)) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/difficulty", pointer);
    if (isnan(own->hash_rate_h_per_s)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where,
                        "give hash_rate_h_per_s as well, or leave difficulty out",
                        "with free entry the hash rate follows from prices, and a difficulty says "
                        "nothing of how fast blocks come");
        return;
    }
    const double interval_s =
        own->difficulty * LW_POW_HASHES_PER_DIFFICULTY / own->hash_rate_h_per_s;
    if (interval_s < INTERVAL_MIN_S) {
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%g at %g H/s makes a block every %.3g s: %g s is the least (write %.3g or "
                        "more)",
                        own->difficulty, own->hash_rate_h_per_s, interval_s, INTERVAL_MIN_S,
                        INTERVAL_MIN_S * own->hash_rate_h_per_s / LW_POW_HASHES_PER_DIFFICULTY);
    }
}

/* With half of the hash rate a selfish miner's lead grows without end, and nobody ever sees it. */
static void check_attack(const lw_pow_own_params *own, const char *pointer, lw_report *report)
{
    const lw_pow_attack_params *attack = own->attack.value;
    if (own->attack.choice == NULL ||
        own->attack.choice->owner != &lw_pow_attack_kinds[LW_POW_SELFISH] ||
        attack->hash_share_ratio < 0.5) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/attack/hash_share_ratio", pointer);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, "less than 0.5, or \"kind\": \"majority\"",
                    "a selfish miner with %g of the hash rate never has to show his blocks",
                    attack->hash_share_ratio);
}

void lw_pow_own_check(const lw_pow_params *record, const char *pointer, lw_report *report)
{
    const lw_pow_own_params *own = record->chain.value;
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/network", pointer);
    lw_net_check(&own->network, where, report);
    check_miners(own, pointer, report);
    check_difficulty(own, pointer, report);
    check_attack(own, pointer, report);
    const bool is_free_entry = isnan(own->hash_rate_h_per_s);
    if (is_free_entry && (own->efficiency_j_per_gh <= 0 || own->reward_per_block <= 0 ||
                          own->spend_share_ratio <= 0)) {
        complain(report, pointer, "hash_rate_h_per_s",
                 "free entry needs a reward, a share of it and an efficiency above 0");
    }
}
