// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/verdict.h"

#include "scenarios/run/label.h"
#include "sim/base/check.h"

#include <math.h>
#include <string.h>

static double value(const lw_comparison *comparison, const char *metric, size_t index)
{
    return lw_comparison_value(comparison, metric, index);
}

/* Best settlement of a family by benefit; the first one on a tie. */
static size_t best_of(const lw_comparison *comparison, bool intermediary)
{
    size_t best = comparison->settlement_count;
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const bool is_intermediary = value(comparison, "is_intermediary", i) != 0;
        if (is_intermediary != intermediary) {
            continue;
        }
        if (best == comparison->settlement_count ||
            value(comparison, "benefit", i) > value(comparison, "benefit", best)) {
            best = i;
        }
    }
    return best;
}

static lw_verdict_answer answer_of(double difference_per_household_year)
{
    if (fabs(difference_per_household_year) < LW_MATERIALITY_PER_HOUSEHOLD_YEAR) {
        return LW_VERDICT_CANNOT_TELL;
    }
    return difference_per_household_year > 0 ? LW_VERDICT_LEDGER : LW_VERDICT_INTERMEDIARY;
}

lw_verdict lw_verdict_of(const lw_comparison *comparison)
{
    const size_t none = comparison->settlement_count;
    lw_verdict verdict = {.ledger = best_of(comparison, false),
                          .intermediary = best_of(comparison, true),
                          .difference = (double)NAN,
                          .difference_per_household_year = (double)NAN};
    if (verdict.ledger == none || verdict.intermediary == none) {
        verdict.answer = LW_VERDICT_ONE_SIDED;
        return verdict;
    }
    verdict.difference = value(comparison, "benefit", verdict.ledger) -
                         value(comparison, "benefit", verdict.intermediary);
    const double household_years = (double)comparison->household_count * comparison->year_count;
    if (household_years > 0) {
        verdict.difference_per_household_year = verdict.difference / household_years;
    }
    if (!(value(comparison, "traded_energy_kwh", verdict.ledger) > 0) &&
        value(comparison, "operation_count", verdict.ledger) +
                value(comparison, "operation_refused_count", verdict.ledger) ==
            0) {
        verdict.answer = LW_VERDICT_NO_TRADE;
        return verdict;
    }
    verdict.answer = isnan(verdict.difference_per_household_year)
                         ? LW_VERDICT_CANNOT_TELL
                         : answer_of(verdict.difference_per_household_year);
    return verdict;
}

const char *lw_verdict_answer_name(lw_verdict_answer answer)
{
    static const char *const names[] = {"ledger", "intermediary", "cannot_tell", "one_sided",
                                        "no_trade"};
    LW_ASSERT((size_t)answer < sizeof names / sizeof names[0]);
    return names[answer];
}

double lw_verdict_breakeven_energy_kwh(const lw_comparison *comparison, size_t index)
{
    const double energy_kwh = value(comparison, "traded_energy_kwh", index);
    const double gain = value(comparison, "gain", index);
    if (!(energy_kwh > 0) || !(gain > 0)) {
        return (double)NAN;
    }
    return value(comparison, "settlement_cost", index) / (gain / energy_kwh);
}

typedef struct speaker {
    const lw_comparison *comparison;
    lw_language language;
    FILE *stream;
} speaker;

/* A macro, so that the compiler checks both formats against their arguments. */
#define IN(s, english, french) ((s)->language == LW_LANGUAGE_FR ? french : english)

static lw_number_text money(const speaker *s, double amount)
{
    return lw_number_text_of(amount, 2, s->language);
}

static void say_answer(const speaker *s, const lw_verdict *verdict)
{
    const char *ledger = s->comparison->names[verdict->ledger];
    const char *intermediary = s->comparison->names[verdict->intermediary];
    const bool ledger_ahead = verdict->difference_per_household_year > 0;
    const char *ahead = ledger_ahead ? ledger : intermediary;
    const char *behind = ledger_ahead ? intermediary : ledger;
    const lw_number_text gap = money(s, fabs(verdict->difference_per_household_year));
    const char *currency = s->comparison->currency;
    if (verdict->answer == LW_VERDICT_CANNOT_TELL) {
        fprintf(s->stream,
                IN(s,
                   "Cannot tell: %s is ahead of %s by %s %s per household and year, less than the "
                   "%s that would matter.\n",
                   "Indécidable : %s devance %s de %s %s par foyer et par an, moins que les %s qui "
                   "compteraient.\n"),
                ahead, behind, gap.text, currency,
                money(s, LW_MATERIALITY_PER_HOUSEHOLD_YEAR).text);
        return;
    }
    fprintf(s->stream,
            IN(s,
               "%s: settling with %s leaves each household %s %s a year better off than with %s.\n",
               "%s : régler par %s laisse à chaque foyer %s %s de plus par an que par %s.\n"),
            verdict->answer == LW_VERDICT_LEDGER ? IN(s, "The ledger", "Le registre distribué")
                                                 : IN(s, "The intermediary", "L'intermédiaire"),
            ahead, gap.text, currency, behind);
}

/* The article's question comes first: does any of them give more than it costs? */
static void say_worth(const speaker *s, const lw_verdict *verdict)
{
    const bool ledger_pays = value(s->comparison, "benefit", verdict->ledger) > 0;
    const bool intermediary_pays = value(s->comparison, "benefit", verdict->intermediary) > 0;
    if (!ledger_pays && !intermediary_pays) {
        fputs(IN(s, "Neither gives more than it costs.\n",
                 "Aucun des deux ne rapporte plus qu'il ne coûte.\n"),
              s->stream);
    }
}

/* A settlement that left trades unsettled is not what its money figures alone say. */
static void say_failure(const speaker *s, size_t index)
{
    const double share = value(s->comparison, "settled_share_ratio", index);
    if (!(share < 1)) {
        return;
    }
    fprintf(
        s->stream,
        IN(s,
           "%s settled only %s %% of the traded energy (available %s %% of the time); the rest "
           "went as its on_failure says.\n",
           "%s n'a réglé que %s %% de l'énergie échangée (disponible %s %% du temps) ; le reste "
           "a suivi son on_failure.\n"),
        s->comparison->names[index], lw_number_text_of(100 * share, 1, s->language).text,
        lw_number_text_of(100 * value(s->comparison, "availability_ratio", index), 1, s->language)
            .text);
}

static void say_benefit(const speaker *s, size_t index)
{
    const lw_comparison *c = s->comparison;
    const double gain = value(c, "gain", index);
    const double cost = value(c, "settlement_cost", index);
    const double benefit = value(c, "benefit", index);
    fprintf(s->stream,
            IN(s, "%s: members gain %s %s by trading and pay %s to settle it: %s %s.\n",
               "%s : les membres gagnent %s %s à l'échange et paient %s pour le régler : %s %s.\n"),
            c->names[index], money(s, gain).text, c->currency, money(s, cost).text,
            benefit >= 0 ? IN(s, "it gives more than it costs, by",
                              "cela rapporte plus que cela ne "
                              "coûte, de")
                         : IN(s, "it costs more than it gives, by",
                              "cela coûte plus que cela ne "
                              "rapporte, de"),
            money(s, fabs(benefit)).text);
}

/* The function whose cost differs most between the two. */
static void say_reason(const speaker *s, const lw_verdict *verdict)
{
    const lw_comparison_table *table = &s->comparison->by_function;
    size_t widest = 0;
    double widest_gap = 0;
    for (size_t j = 0; j < table->column_count; j++) {
        const double gap = table->values[verdict->ledger * table->column_count + j] -
                           table->values[verdict->intermediary * table->column_count + j];
        if (fabs(gap) > fabs(widest_gap)) {
            widest = j;
            widest_gap = gap;
        }
    }
    if (widest_gap == 0) {
        return;
    }
    const double *ledger = table->values + verdict->ledger * table->column_count;
    const double *other = table->values + verdict->intermediary * table->column_count;
    fprintf(s->stream,
            IN(s, "What separates them most is %s: %s %s with %s, %s with %s.\n",
               "Ce qui les sépare le plus : %s, %s %s avec %s, %s avec %s.\n"),
            lw_label(table->columns[widest], s->language), money(s, ledger[widest]).text,
            s->comparison->currency, s->comparison->names[verdict->ledger],
            money(s, other[widest]).text, s->comparison->names[verdict->intermediary]);
}

static void say_change(const speaker *s, const lw_verdict *verdict)
{
    const bool ledger_ahead = verdict->difference > 0;
    const char *ahead =
        s->comparison->names[ledger_ahead ? verdict->ledger : verdict->intermediary];
    const char *behind =
        s->comparison->names[ledger_ahead ? verdict->intermediary : verdict->ledger];
    fprintf(s->stream,
            IN(s,
               "What would change it: %s costing %s %s less over the period would tie with %s.\n",
               "Ce qui changerait la réponse : si %s coûtait %s %s de moins sur la période, il "
               "ferait jeu égal avec %s.\n"),
            behind, money(s, fabs(verdict->difference)).text, s->comparison->currency, ahead);
}

static void say_breakeven(const speaker *s, size_t index)
{
    const lw_comparison *c = s->comparison;
    const double breakeven_kwh = lw_verdict_breakeven_energy_kwh(c, index);
    const double traded_kwh = value(c, "traded_energy_kwh", index);
    if (value(c, "settled_share_ratio", index) < 1) {
        return; /* its gain is not that of the trades */
    }
    if (!(traded_kwh > 0)) {
        return; /* contracts alone: there is no volume to speak of */
    }
    if (isnan(breakeven_kwh)) {
        fprintf(s->stream,
                IN(s,
                   "%s: no traded volume pays for it, since a traded kWh brings members no gain.\n",
                   "%s : aucun volume échangé ne le paie, car un kWh échangé ne rapporte rien aux "
                   "membres.\n"),
                c->names[index]);
        return;
    }
    fprintf(
        s->stream,
        IN(s,
           "Break-even of %s: %s kWh traded over the period at this gain per kWh and this cost, "
           "against %s kWh now%s.\n",
           "Seuil de %s : %s kWh échangés sur la période à ce gain par kWh et à ce coût, contre "
           "%s kWh aujourd'hui%s.\n"),
        c->names[index], lw_number_text_of(breakeven_kwh, 0, s->language).text,
        lw_number_text_of(traded_kwh, 0, s->language).text,
        breakeven_kwh > c->export_energy_kwh
            ? IN(s, "; out of reach, for the roofs feed in less than that",
                 " ; hors d'atteinte, car les toits injectent moins que cela")
            : "");
}

static void say_interval(const speaker *s, const lw_verdict *verdict)
{
    const double share_gap = value(s->comparison, "settled_share_ratio", verdict->ledger) -
                             value(s->comparison, "settled_share_ratio", verdict->intermediary);
    if (share_gap == 0 || isnan(share_gap)) {
        fputs(
            IN(s,
               "Interval: both settle the same share of the same trades, so weather and use cancel "
               "out of the difference; one run says nothing of the doubt in the cost figures.\n",
               "Intervalle : les deux règlent la même part des mêmes échanges, donc météo et "
               "usages "
               "s'annulent dans la différence ; un seul essai ne dit rien du doute sur les "
               "coûts.\n"),
            s->stream);
        return;
    }
    fputs(IN(s,
             "Interval: none from one run; the two do not settle the same share of the trades, so "
             "the "
             "difference also depends on when they failed.\n",
             "Intervalle : aucun avec un seul essai ; les deux ne règlent pas la même part des "
             "échanges, donc la différence dépend aussi du moment des pannes.\n"),
          s->stream);
}

/* Members win what others lose: said once, for the settlement in front. */
static void say_payers(const speaker *s, size_t index)
{
    const lw_comparison_table *table = &s->comparison->by_payer;
    const double *row = table->values + index * table->column_count;
    fprintf(s->stream, "%s", IN(s, "Who gives it: ", "Qui le donne : "));
    for (size_t j = 0; j < table->column_count; j++) {
        fprintf(s->stream, "%s%s %s%s", j == 0 ? "" : ", ",
                lw_label(table->columns[j], s->language), row[j] > 0 ? "+" : "",
                money(s, row[j]).text);
    }
    fprintf(s->stream, " %s.\n", s->comparison->currency);
}

static void print_two_sided(const speaker *s, const lw_verdict *verdict)
{
    say_worth(s, verdict);
    say_answer(s, verdict);
    say_failure(s, verdict->ledger);
    say_failure(s, verdict->intermediary);
    say_benefit(s, verdict->ledger);
    say_benefit(s, verdict->intermediary);
    say_reason(s, verdict);
    say_change(s, verdict);
    say_breakeven(s, verdict->ledger);
    say_breakeven(s, verdict->intermediary);
    say_payers(s, verdict->ledger);
    say_interval(s, verdict);
}

void lw_verdict_print(const lw_comparison *comparison, const lw_verdict *verdict,
                      lw_language language, FILE *stream)
{
    const speaker s = {.comparison = comparison, .language = language, .stream = stream};
    if (verdict->answer == LW_VERDICT_NO_TRADE) {
        fputs(
            IN(&s,
               "Nothing was traded, so there is no gain to pay for any settlement. Either there "
               "was "
               "never a surplus beside a need, or no price leaves both buyer and seller better off "
               "(see the tariff).\n",
               "Rien n'a été échangé : aucun gain ne paie un règlement. Soit il n'y a jamais eu de "
               "surplus à côté d'un besoin, soit aucun prix n'avantage acheteur et vendeur à la "
               "fois (voir le tarif).\n"),
            stream);
        return;
    }
    if (verdict->answer == LW_VERDICT_ONE_SIDED) {
        fputs(IN(&s, "No verdict: the scenario needs at least one ledger and one intermediary.\n",
                 "Pas de verdict : il faut au moins un registre distribué et un intermédiaire.\n"),
              stream);
        for (size_t i = 0; i < comparison->settlement_count; i++) {
            say_benefit(&s, i);
        }
        return;
    }
    print_two_sided(&s, verdict);
}
