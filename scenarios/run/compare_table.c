// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/compare_table.h"

#include "scenarios/run/baseline_print.h"
#include "scenarios/run/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const lw_compare_line lw_compare_lines[] = {
    {NULL, {"", ""}, LW_CELL_NUMBER, {"What is exchanged", "Ce qui est échangé"}},
    {"traded_energy_kwh", {"kWh", "kWh"}, LW_CELL_COUNT, {"Energy traded", "Énergie échangée"}},
    {"export_energy_kwh",
     {"kWh", "kWh"},
     LW_CELL_COUNT,
     {"Energy fed in by roofs and batteries", "Énergie injectée (toits, batteries)"}},
    {"trade_value", {"$", "$"}, LW_CELL_MONEY, {"Value of the trades", "Valeur des échanges"}},
    {"price_tax",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  tax owed on their price", "  taxe due sur leur prix"}},
    {"settled_share_ratio", {"%", "%"}, LW_CELL_PERCENT, {"Settled share", "Part réglée"}},
    {"refused_count", {"legs", "côtés"}, LW_CELL_COUNT, {"Trades refused", "Échanges refusés"}},
    {"pending_count",
     {"legs", "côtés"},
     LW_CELL_COUNT,
     {"Pending at the end of the period", "En attente à la fin de la période"}},
    {"operation_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Operations of contracts settled", "Opérations de contrats réglées"}},
    {"operation_refused_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Operations refused", "Opérations refusées"}},
    {"operation_unsettled_value",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  their money, not settled", "  leur argent, non réglé"}},
    {"unserved_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Operations not authorised in time", "Opérations non autorisées à temps"}},
    {"contract_gas",
     {"", ""},
     LW_CELL_COUNT,
     {"Gas of the settled operations", "Gas des opérations réglées"}},
    {"contract_time_s",
     {"", ""},
     LW_CELL_DURATION,
     {"  one node's time to execute it", "  temps d'exécution d'un nœud"}},
    {"contract_energy_kwh",
     {"kWh", "kWh"},
     LW_CELL_NUMBER,
     {"  electricity of all who do", "  électricité de tous"}},
    {NULL, {"", ""}, LW_CELL_NUMBER, {"Is it worth it?", "Est-ce que cela vaut la peine ?"}},
    {"gain", {"$", "$"}, LW_CELL_MONEY, {"Gain of the members", "Gain des membres"}},
    {"settlement_cost", {"$", "$"}, LW_CELL_MONEY, {"Cost of settling", "Coût du règlement"}},
    {"settlement_cost_per_kwh",
     {"$/kWh", "$/kWh"},
     LW_CELL_NUMBER,
     {"  per traded kWh", "  par kWh échangé"}},
    {"benefit", {"$", "$"}, LW_CELL_MONEY, {"Benefit (gain - cost)", "Bénéfice (gain - coût)"}},
    {"benefit_per_household_year",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  per household and year", "  par foyer et par an"}},
    {"benefit_over_best_intermediary",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  over the best intermediary", "  contre le meilleur intermédiaire"}},
    {"over_best_intermediary_a_year",
     {"$", "$"},
     LW_CELL_MONEY,
     {"    per household and year", "    par foyer et par an"}},
    {"net_present_value",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  of ten years, present value", "  de dix ans, valeur actuelle"}},
    {"breakeven_energy_kwh",
     {"kWh", "kWh"},
     LW_CELL_COUNT,
     {"Break-even, energy to be traded", "Seuil, énergie à échanger"}},
    {"worse_off_ratio", {"%", "%"}, LW_CELL_PERCENT, {"Members worse off", "Membres perdants"}},
    {"gain_gini_ratio",
     {"", ""},
     LW_CELL_NUMBER,
     {"Gini of members' gains", "Gini des gains des membres"}},
    {"gain_jain_ratio",
     {"", ""},
     LW_CELL_NUMBER,
     {"Jain's index of gains", "Indice de Jain des gains"}},
    {"band_empty_ratio",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"Time without a price for both", "Temps sans prix pour les deux"}},
    {NULL, {"", ""}, LW_CELL_NUMBER, {"Energy and data", "Énergie et données"}},
    {"consensus_energy_kwh",
     {"kWh", "kWh"},
     LW_CELL_NUMBER,
     {"Electricity to keep the record", "Électricité du registre"}},
    {"consensus_energy_marginal_kwh",
     {"kWh", "kWh"},
     LW_CELL_NUMBER,
     {"  of which added by settling", "  dont ajoutée par le règlement"}},
    {"consensus_energy_per_traded_kwh_ratio",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"  share of the energy traded", "  part de l'énergie échangée"}},
    {"emissions_kg",
     {"kg CO2e", "kg CO2e"},
     LW_CELL_NUMBER,
     {"Emissions of it", "Émissions associées"}},
    {"embodied_emissions_kg",
     {"kg CO2e", "kg CO2e"},
     LW_CELL_NUMBER,
     {"  of making the devices, apart", "  de fabriquer les appareils"}},
    {"storage_bytes",
     {"B", "o"},
     LW_CELL_COUNT,
     {"Storage, all copies", "Stockage, toutes copies"}},
    {"storage_signature_bytes",
     {"B", "o"},
     LW_CELL_COUNT,
     {"  of which signatures of blocks", "  dont signatures des blocs"}},
    {"storage_growth_bytes_per_year",
     {"B", "o"},
     LW_CELL_COUNT,
     {"  added in a year", "  ajouté en un an"}},
    {"pruned_ratio",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"  transactions thrown away (pruning)", "  transactions élaguées"}},
    {"storage_replica_bytes",
     {"B", "o"},
     LW_CELL_COUNT,
     {"  one copy that has everything", "  une copie complète"}},
    {"light_client_bytes_per_year",
     {"B", "o"},
     LW_CELL_COUNT,
     {"A light client downloads in a year", "Un client léger reçoit en un an"}},
    {"light_client_energy_kwh_per_year",
     {"kWh", "kWh"},
     LW_CELL_NUMBER,
     {"  electricity of all, a year", "  électricité de tous, par an"}},
    {"first_sync_s",
     {"", ""},
     LW_CELL_DURATION,
     {"First sync of a new node", "Première synchro d'un nœud"}},
    {"first_sync_energy_kwh",
     {"kWh", "kWh"},
     LW_CELL_NUMBER,
     {"  its electricity", "  son électricité"}},
    {"message_count", {"", ""}, LW_CELL_COUNT, {"Messages", "Messages"}},
    {NULL, {"", ""}, LW_CELL_NUMBER, {"How long it takes (median)", "Combien de temps (médiane)"}},
    {"recorded_delay_s_p50", {"", ""}, LW_CELL_DURATION, {"Recorded after", "Inscrit après"}},
    {"final_delay_s_p50", {"", ""}, LW_CELL_DURATION, {"Final after", "Définitif après"}},
    {"final_delay_s_p99", {"", ""}, LW_CELL_DURATION, {"  99 % of it after", "  à 99 % après"}},
    {"paid_delay_s_p50", {"", ""}, LW_CELL_DURATION, {"Paid after", "Payé après"}},
    {"operation_recorded_delay_s_p50",
     {"", ""},
     LW_CELL_DURATION,
     {"Operations recorded after", "Opérations inscrites après"}},
    {NULL, {"", ""}, LW_CELL_NUMBER, {"Trust", "Confiance"}},
    {"availability_ratio", {"%", "%"}, LW_CELL_PERCENT, {"Availability", "Disponibilité"}},
    {"tampered_detected_ratio",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"False readings found", "Faux relevés trouvés"}},
    {"false_record_detected_ratio",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"False records found", "Faux enregistrements trouvés"}},
    {"member_actions_per_year",
     {"", ""},
     LW_CELL_NUMBER,
     {"Acts asked of a member, a year", "Gestes par membre et par an"}},
    {"rewrite_party_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Parties needed to rewrite", "Parties pour réécrire"}},
    {"block_party_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Parties needed to block", "Parties pour bloquer"}},
    {"rewrite_chance_per_year",
     {"%", "%"},
     LW_CELL_PERCENT,
     {"Chance of a rewrite, a year", "Risque de réécriture, par an"}},
    {"attack_gain",
     {"$", "$"},
     LW_CELL_MONEY,
     {"A rewrite could take", "Une réécriture prendrait"}},
    {"attack_bribe_per_party",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  it pays below a bribe each of", "  rentable sous un pot-de-vin de"}},
    {"attack_cost",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  the cheapest way costs", "  la voie la moins chère coûte"}},
    {"attack_work_cost",
     {"$", "$"},
     LW_CELL_MONEY,
     {"    by doing the work again", "    en refaisant le travail"}},
    {"attack_stake_cost",
     {"$", "$"},
     LW_CELL_MONEY,
     {"    by forfeiting stake", "    en perdant des enjeux"}},
    {"double_spent_value",
     {"$", "$"},
     LW_CELL_MONEY,
     {"Final, and undone or told twice", "Définitif, puis défait ou doublé"}},
    {"collusion_cost",
     {"$", "$"},
     LW_CELL_MONEY,
     {"  what it cost those who lied", "  ce qu'il en coûte aux menteurs"}},
    {"value_exposed_max",
     {"$", "$"},
     LW_CELL_MONEY,
     {"Most value not yet paid", "Valeur non payée, maximum"}},
    {"expected_loss", {"$", "$"}, LW_CELL_MONEY, {"Expected loss", "Perte attendue"}},
    {"losses_of_members",
     {"$", "$"},
     LW_CELL_MONEY,
     {"Lost by members (in the cost)", "Perdu par les membres (au coût)"}},
    {"losses_of_provider",
     {"$", "$"},
     LW_CELL_MONEY,
     {"Lost by the provider", "Perdu par le prestataire"}},
    {"record_reader_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Who can read everybody's record", "Qui peut lire tout le registre"}},
    {"record_verifier_count",
     {"", ""},
     LW_CELL_COUNT,
     {"Who can check it by himself", "Qui peut le vérifier seul"}},
    {"personal_data_reader_years",
     {"", ""},
     LW_CELL_NUMBER,
     {"Personal data, readers x years", "Données perso., lecteurs x ans"}},
    {"erasable", {"", ""}, LW_CELL_COUNT, {"Can be forgotten (1 = yes)", "Effaçable (1 = oui)"}},
};
const size_t lw_compare_line_count = sizeof lw_compare_lines / sizeof lw_compare_lines[0];

const lw_compare_section lw_compare_sections[] = {
    {{"What settling costs, by function", "Ce que coûte le règlement, par fonction"},
     offsetof(lw_comparison, by_function)},
    {{"Who wins by the exchange, and who gives it", "Qui gagne à l'échange, et qui le donne"},
     offsetof(lw_comparison, by_payer)},
    {{"Cash flow of ten years, by year", "Flux de trésorerie de dix ans, par an"},
     offsetof(lw_comparison, cash_flow)},
};
const size_t lw_compare_section_count = sizeof lw_compare_sections / sizeof lw_compare_sections[0];

static double price_tax(const lw_comparison *comparison, size_t settlement)
{
    (void)settlement; /* the trades are the same at all */
    return lw_baseline_price_tax(comparison);
}

/* As in the verdict: per member where nobody lives. */
static double over_best_a_year(const lw_comparison *comparison, size_t settlement)
{
    const double over =
        lw_comparison_value(comparison, "benefit_over_best_intermediary", settlement);
    const double benefit = lw_comparison_value(comparison, "benefit", settlement);
    const double mean = lw_comparison_value(comparison, "benefit_per_member", settlement);
    const double people =
        comparison->household_count > 0 ? (double)comparison->household_count : benefit / mean;
    return over / (people * comparison->year_count);
}

double lw_compare_value(const lw_comparison *comparison, const lw_compare_line *line,
                        size_t settlement)
{
    static const struct {
        const char *name;
        double (*value)(const lw_comparison *comparison, size_t settlement);
    } derived[] = {{"price_tax", price_tax},
                   {"over_best_intermediary_a_year", over_best_a_year},
                   {"breakeven_energy_kwh", lw_verdict_breakeven_energy_kwh}};
    if (strcmp(line->metric, "export_energy_kwh") == 0) {
        return comparison->export_energy_kwh;
    }
    for (size_t i = 0; i < sizeof derived / sizeof derived[0]; i++) {
        if (strcmp(line->metric, derived[i].name) == 0) {
            return derived[i].value(comparison, settlement);
        }
    }
    return lw_comparison_value(comparison, line->metric, settlement);
}

/* Rows of what few scenarios have, and the figure that is 0 or unknown where it is not there. */
static const char *const shown_by[][2] = {
    {"price_tax", "price_tax"},
    {"contract_gas", "contract_gas"},
    {"contract_time_s", "contract_gas"},
    {"contract_energy_kwh", "contract_gas"},
    {"pruned_ratio", "pruned_ratio"},
    {"storage_replica_bytes", "pruned_ratio"},
    {"light_client_bytes_per_year", "light_client_energy_kwh_per_year"},
    {"light_client_energy_kwh_per_year", "light_client_energy_kwh_per_year"}};

static bool is_anywhere(const lw_comparison *comparison, const char *metric)
{
    const lw_compare_line line = {.metric = metric};
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const double value = lw_compare_value(comparison, &line, i);
        if (!isnan(value) && value != 0) {
            return true;
        }
    }
    return false;
}

bool lw_compare_is_shown(const lw_comparison *comparison, const lw_compare_line *line)
{
    for (size_t i = 0; line->metric != NULL && i < sizeof shown_by / sizeof shown_by[0]; i++) {
        if (strcmp(line->metric, shown_by[i][0]) == 0) {
            return is_anywhere(comparison, shown_by[i][1]);
        }
    }
    return true;
}

lw_number_text lw_compare_cell(const lw_compare_line *line, double value, lw_language language)
{
    switch (line->style) {
    case LW_CELL_MONEY:
        return lw_number_text_of(value, 2, language);
    case LW_CELL_COUNT:
        return lw_number_text_of(value, 0, language);
    case LW_CELL_DURATION:
        return lw_duration_text(value, language);
    case LW_CELL_PERCENT:
        return lw_number_text_of(100 * value, fabs(value) < 0.1 && value != 0 ? 2 : 1, language);
    case LW_CELL_NUMBER:
    default:
        return lw_number_text_short(value, language);
    }
}

void lw_compare_unit(const lw_compare_line *line, const char *currency, lw_language language,
                     char *out, size_t size)
{
    const char *unit = line->unit[language];
    if (unit[0] == '$') {
        snprintf(out, size, "%s%s", currency, unit + 1);
    } else {
        snprintf(out, size, "%s", unit);
    }
}

const lw_comparison_table *lw_compare_section_table(const lw_comparison *comparison,
                                                    const lw_compare_section *section)
{
    return (const void *)((const char *)comparison + section->offset);
}

const char *lw_compare_note(const lw_comparison *comparison, lw_language language)
{
    static const char *const note[LW_LANGUAGE_COUNT] = {
        "Parties: the fewest operators, or makers of software, who can do it together. It is 1 at "
        "a ledger where all nodes run one maker's software, as they do unless the scenario "
        "names several makers (software_vendor_count).",
        "Parties : le plus petit nombre d'exploitants, ou d'éditeurs de logiciel, qui le peuvent "
        "ensemble. C'est 1 pour un registre distribué dont tous les nœuds ont le logiciel d'un "
        "seul éditeur, comme ici sauf si le scénario en nomme plusieurs (software_vendor_count)."};
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        if (lw_comparison_value(comparison, "is_intermediary", i) == 0 &&
            (lw_comparison_value(comparison, "rewrite_party_count", i) == 1 ||
             lw_comparison_value(comparison, "block_party_count", i) == 1)) {
            return note[language];
        }
    }
    return NULL;
}
