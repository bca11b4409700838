// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/verdict_print.h"

#include "scenarios/run/baseline_print.h"
#include "scenarios/run/label.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

typedef struct speaker {
    const lw_comparison *comparison;
    lw_language language;
    const char *bullet;
    FILE *stream;
} speaker;

#define IN(s, english, french) LW_IN((s)->language, english, french)

__attribute__((format(printf, 2, 3))) static void say(const speaker *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs(s->bullet, s->stream);
    vfprintf(s->stream, format, arguments);
    fputc('\n', s->stream);
    va_end(arguments);
}

static double value(const speaker *s, const char *metric, size_t index)
{
    return lw_comparison_value(s->comparison, metric, index);
}

static const char *name_of(const speaker *s, size_t index)
{
    return s->comparison->names[index];
}

static lw_number_text money(const speaker *s, double amount)
{
    return lw_number_text_of(amount, 2, s->language);
}

static lw_number_text count_text(const speaker *s, double count)
{
    return lw_number_text_of(count, 0, s->language);
}

/* A share below 1 is never written 100 %. */
static lw_number_text percent(const speaker *s, double ratio)
{
    int decimals = 1;
    while (ratio < 1 && decimals < 9 && 100 * ratio >= 100 - 0.5 * pow(10, -decimals)) {
        decimals++;
    }
    return lw_number_text_of(100 * ratio, decimals, s->language);
}

static lw_number_text number_word(const speaker *s, size_t number)
{
    static const char *const words[][LW_LANGUAGE_COUNT] = {
        {"two", "deux"},   {"three", "trois"}, {"four", "quatre"}, {"five", "cinq"}, {"six", "six"},
        {"seven", "sept"}, {"eight", "huit"},  {"nine", "neuf"},   {"ten", "dix"}};
    if (number < 2 || number - 2 >= sizeof words / sizeof words[0]) {
        return count_text(s, (double)number);
    }
    lw_number_text text;
    snprintf(text.text, sizeof text.text, "%s", words[number - 2][s->language]);
    return text;
}

/* Settlements whose cost is known, and those of them that give more than they cost. */
typedef struct worth {
    size_t known_count;
    size_t paying_count;
} worth;

static bool pays(const speaker *s, size_t index)
{
    return value(s, "benefit", index) > 0;
}

static worth worth_of(const speaker *s)
{
    worth w = {0, 0};
    for (size_t i = 0; i < s->comparison->settlement_count; i++) {
        if (lw_verdict_knows_cost(s->comparison, i)) {
            w.known_count++;
            w.paying_count += pays(s, i);
        }
    }
    return w;
}

static void put_paying_names(const speaker *s, size_t count)
{
    size_t said = 0;
    for (size_t i = 0; i < s->comparison->settlement_count; i++) {
        if (lw_verdict_knows_cost(s->comparison, i) && pays(s, i)) {
            const char *joint = said + 1 == count ? IN(s, " and ", " et ") : ", ";
            fprintf(s->stream, "%s%s", said == 0 ? "" : joint, name_of(s, i));
            said++;
        }
    }
}

static void say_none_pays(const speaker *s, const char *number, const char *other, bool two)
{
    if (s->language == LW_LANGUAGE_FR) {
        say(s, "Aucun des %s%s ne rapporte plus qu'il ne coûte.", number, other);
    } else {
        say(s, "%s of the %s%s gives more than it costs.", two ? "Neither" : "None", other, number);
    }
}

static void say_all_pay(const speaker *s, const char *number, const char *other, bool two)
{
    if (s->language == LW_LANGUAGE_FR) {
        say(s, "Les %s%s rapportent plus qu'ils ne coûtent.", number, other);
    } else if (two) {
        say(s, "Both %sgive more than they cost.", other[0] == '\0' ? "" : "others ");
    } else {
        say(s, "All of the %s%s give more than they cost.", other, number);
    }
}

static void say_some_pay(const speaker *s, const char *number, const char *other, size_t count)
{
    const bool one = count == 1;
    fputs(s->bullet, s->stream);
    if (s->language == LW_LANGUAGE_FR) {
        fprintf(s->stream, "Des %s%s, %s ", number, other, one ? "seul" : "seuls");
    } else {
        fprintf(s->stream, "Of the %s%s, only ", other, number);
    }
    put_paying_names(s, count);
    fputs(one ? IN(s, " gives more than it costs.\n", " rapporte plus qu'il ne coûte.\n")
              : IN(s, " give more than they cost.\n", " rapportent plus qu'ils ne coûtent.\n"),
          s->stream);
}

/* One settlement has its own sentence already. */
static void say_worth(const speaker *s)
{
    const worth w = worth_of(s);
    if (w.known_count < 2) {
        return;
    }
    const bool others = w.known_count < s->comparison->settlement_count;
    const char *other = others ? IN(s, "other ", " autres") : "";
    const lw_number_text number = number_word(s, w.known_count);
    if (w.paying_count == 0) {
        say_none_pays(s, number.text, other, w.known_count == 2);
    } else if (w.paying_count == w.known_count) {
        say_all_pay(s, number.text, other, w.known_count == 2);
    } else {
        say_some_pay(s, number.text, other, w.paying_count);
    }
}

static void say_unknown(const speaker *s)
{
    for (size_t i = 0; i < s->comparison->settlement_count; i++) {
        if (!lw_verdict_knows_cost(s->comparison, i)) {
            say(s,
                IN(s,
                   "%s is not judged: the fees that it pays are not known, so neither is its cost.",
                   "%s n'est pas jugé : les frais qu'il paie ne sont pas connus, donc son coût non "
                   "plus."),
                name_of(s, i));
        }
    }
}

/* Which two of all are compared. */
static void say_pair(const speaker *s, const lw_verdict *verdict)
{
    char ledger[80];
    char intermediary[80];
    snprintf(ledger, sizeof ledger,
             IN(s, "the best ledger of %s", "le meilleur registre distribué sur %s"),
             number_word(s, verdict->ledger_count).text);
    snprintf(intermediary, sizeof intermediary,
             IN(s, "the best intermediary of %s", "le meilleur intermédiaire sur %s"),
             number_word(s, verdict->intermediary_count).text);
    say(s, IN(s, "Compared are %s, %s, and %s, %s.", "Comparés : %s, %s, et %s, %s."),
        verdict->ledger_count == 1 ? IN(s, "the only ledger", "le seul registre distribué")
                                   : ledger,
        name_of(s, verdict->ledger),
        verdict->intermediary_count == 1 ? IN(s, "the only intermediary", "le seul intermédiaire")
                                         : intermediary,
        name_of(s, verdict->intermediary));
}

static void say_ahead(const speaker *s, const lw_verdict *verdict, double gap_a_year,
                      bool is_by_household)
{
    const bool ledger_ahead = gap_a_year > 0;
    const char *ahead = name_of(s, ledger_ahead ? verdict->ledger : verdict->intermediary);
    const char *behind = name_of(s, ledger_ahead ? verdict->intermediary : verdict->ledger);
    const lw_number_text gap = money(s, fabs(gap_a_year));
    const char *who = is_by_household ? IN(s, "household", "foyer") : IN(s, "member", "membre");
    const char *currency = s->comparison->currency;
    if (verdict->is_by_failing) {
        say(s,
            IN(s,
               "Cannot tell: %s is ahead of %s by %s %s per %s and year, but only by trades that "
               "it "
               "left unsettled: what stands in for them (on_failure) leaves members more than "
               "settling them does, and that is no merit of a settlement.",
               "Indécidable : %s devance %s de %s %s par %s et par an, mais seulement par des "
               "échanges non réglés : ce qui en tient lieu (on_failure) laisse plus aux membres "
               "que "
               "leur règlement, et ce n'est pas le mérite d'un règlement."),
            ahead, behind, gap.text, currency, who);
        return;
    }
    if (verdict->answer == LW_VERDICT_CANNOT_TELL) {
        say(s,
            IN(s,
               "Cannot tell: %s is ahead of %s by %s %s per %s and year, less than the %s that "
               "would matter.",
               "Indécidable : %s devance %s de %s %s par %s et par an, moins que les %s qui "
               "compteraient."),
            ahead, behind, gap.text, currency, who,
            money(s, LW_MATERIALITY_PER_HOUSEHOLD_YEAR).text);
        return;
    }
    say(s,
        IN(s, "%s: settling with %s leaves each %s %s %s a year better off than with %s.",
           "%s : régler par %s laisse à chaque %s %s %s de plus par an que par %s."),
        verdict->answer == LW_VERDICT_LEDGER ? IN(s, "The ledger", "Le registre distribué")
                                             : IN(s, "The intermediary", "L'intermédiaire"),
        ahead, who, gap.text, currency, behind);
}

static void say_answer(const speaker *s, const lw_verdict *verdict)
{
    const bool is_by_household = !isnan(verdict->difference_per_household_year);
    const double gap_a_year = is_by_household ? verdict->difference_per_household_year
                                              : verdict->difference_per_member_year;
    if (isnan(gap_a_year)) {
        say(s, "%s",
            IN(s, "Cannot tell: there is nobody to share the difference.",
               "Indécidable : il n'y a personne pour partager la différence."));
        return;
    }
    if (!is_by_household) {
        say(s, "%s",
            IN(s, "There is no household here, so the difference is counted per member.",
               "Il n'y a pas de foyer ici, donc la différence est comptée par membre."));
    }
    say_ahead(s, verdict, gap_a_year, is_by_household);
}

/* A settlement that left something undone is not what its money figures alone say. */
static void say_shortfall(const speaker *s, size_t index)
{
    const lw_shortfall own = lw_verdict_shortfall(s->comparison, index);
    if (own.settled_share_ratio < 1) {
        say(s,
            IN(s,
               "%s settled only %s %% of the traded energy; the rest was billed as the scenario "
               "says of trades that are not settled (on_failure).",
               "%s n'a réglé que %s %% de l'énergie échangée ; le reste a été facturé comme le "
               "scénario le dit des échanges non réglés (on_failure)."),
            name_of(s, index), percent(s, own.settled_share_ratio).text);
    }
    if (own.operation_refused_count > 0) {
        say(s,
            IN(s, "%s settled only %s of the %s operations of contracts.",
               "%s n'a réglé que %s des %s opérations de contrats."),
            name_of(s, index),
            count_text(s, own.operation_count - own.operation_refused_count).text,
            count_text(s, own.operation_count).text);
    }
    if (own.operation_unsettled_value > 0) {
        say(s,
            IN(s, "%s %s of their money is not settled, and still counted in its gain.",
               "%s %s de leur argent ne sont pas réglés, et pourtant comptés dans son gain."),
            money(s, own.operation_unsettled_value).text, s->comparison->currency);
    }
    if (own.unserved_count > 0) {
        say(s,
            IN(s, "%s left operations unserved: %s, not authorised while somebody waited.",
               "%s a laissé des opérations non servies : %s, pas autorisées pendant qu'on "
               "attendait."),
            name_of(s, index), count_text(s, own.unserved_count).text);
    }
    if (own.availability_ratio < 1) {
        say(s,
            IN(s, "%s was available only %s %% of the time.",
               "%s n'était disponible que %s %% du temps."),
            name_of(s, index), percent(s, own.availability_ratio).text);
    }
}

static const char *by_what(const speaker *s, size_t index)
{
    if (lw_verdict_has_trades(s->comparison, index) &&
        value(s, "settled_share_ratio", index) == 0) {
        return IN(s, "by what stands in for trades that are not settled (on_failure)",
                  "par ce qui tient lieu d'échanges non réglés (on_failure)");
    }
    if (!lw_verdict_has_operations(s->comparison, index)) {
        return IN(s, "by trading", "à l'échange");
    }
    return lw_verdict_has_trades(s->comparison, index)
               ? IN(s, "by trading and by contracts", "à l'échange et par les contrats")
               : IN(s, "by contracts", "par les contrats");
}

static void say_benefit(const speaker *s, size_t index)
{
    const char *currency = s->comparison->currency;
    const double gain = value(s, "gain", index);
    const double benefit = value(s, "benefit", index);
    const char *verb = gain < 0 ? IN(s, "lose", "perdent") : IN(s, "gain", "gagnent");
    const lw_number_text amount = money(s, fabs(gain));
    if (!lw_verdict_knows_cost(s->comparison, index)) {
        say(s,
            IN(s, "%s: members %s %s %s %s; what settling costs is not known.",
               "%s : les membres %s %s %s %s ; ce que coûte le règlement n'est pas connu."),
            name_of(s, index), verb, amount.text, currency, by_what(s, index));
        return;
    }
    say(s,
        IN(s, "%s: members %s %s %s %s and pay %s to settle: it %s, by %s.",
           "%s : les membres %s %s %s %s et paient %s pour le règlement : cela %s, de %s."),
        name_of(s, index), verb, amount.text, currency, by_what(s, index),
        money(s, value(s, "settlement_cost", index)).text,
        benefit >= 0 ? IN(s, "gives more than it costs", "rapporte plus que cela ne coûte")
                     : IN(s, "costs more than it gives", "coûte plus que cela ne rapporte"),
        money(s, fabs(benefit)).text);
}

/* Two that do not settle the same may differ by what members gain, more than by any cost. */
static bool say_gains(const speaker *s, const lw_verdict *verdict, double widest_cost)
{
    const double ledger = value(s, "gain", verdict->ledger);
    const double other = value(s, "gain", verdict->intermediary);
    if (!(fabs(ledger - other) > widest_cost)) {
        return false;
    }
    say(s,
        IN(s, "What separates them most is what members gain: %s %s with %s, %s with %s.",
           "Ce qui les sépare le plus : ce que gagnent les membres, %s %s avec %s, %s avec %s."),
        money(s, ledger).text, s->comparison->currency, name_of(s, verdict->ledger),
        money(s, other).text, name_of(s, verdict->intermediary));
    return true;
}

/* Who invoices, say, can do so beside either record: such a gap is no merit of one. */
static void say_who_does_it(const speaker *s, const lw_verdict *verdict, const char *function)
{
    const lw_function_matrix *matrices = s->comparison->functions;
    for (size_t f = 0; matrices != NULL && f < LW_FUNCTION_COUNT; f++) {
        const char *ledger = matrices[verdict->ledger].by[f];
        const char *other = matrices[verdict->intermediary].by[f];
        if (f == LW_FUNCTION_RECORD || f == LW_FUNCTION_COMPUTE_KEYS ||
            strcmp(function, lw_function_name((lw_function)f)) != 0 || strcmp(ledger, other) == 0) {
            continue;
        }
        say(s,
            IN(s,
               "That is about who does it, not about who keeps the record: %s with %s, %s with %s, "
               "and either could have the other's (functions/%s/by).",
               "Cela tient à qui le fait, non à qui tient le registre : %s avec %s, %s avec %s, et "
               "chacun pourrait faire comme l'autre (functions/%s/by)."),
            lw_label(ledger, s->language), name_of(s, verdict->ledger),
            lw_label(other, s->language), name_of(s, verdict->intermediary), function);
    }
}

/* The function whose cost differs most between the two, or the gain if that differs more. */
static void say_reason(const speaker *s, const lw_verdict *verdict)
{
    const lw_comparison_table *table = &s->comparison->by_function;
    const double *ledger = table->values + verdict->ledger * table->column_count;
    const double *other = table->values + verdict->intermediary * table->column_count;
    size_t widest = 0;
    for (size_t j = 0; j < table->column_count; j++) {
        if (fabs(ledger[j] - other[j]) > fabs(ledger[widest] - other[widest])) {
            widest = j;
        }
    }
    const double gap = table->column_count == 0 ? 0 : fabs(ledger[widest] - other[widest]);
    if (say_gains(s, verdict, gap) || gap == 0) {
        return;
    }
    say(s,
        IN(s, "What separates them most is %s: %s %s with %s, %s with %s.",
           "Ce qui les sépare le plus : %s, %s %s avec %s, %s avec %s."),
        lw_label(table->columns[widest], s->language), money(s, ledger[widest]).text,
        s->comparison->currency, name_of(s, verdict->ledger), money(s, other[widest]).text,
        name_of(s, verdict->intermediary));
    say_who_does_it(s, verdict, table->columns[widest]);
}

static void say_change(const speaker *s, const lw_verdict *verdict)
{
    const bool ledger_ahead = verdict->difference > 0;
    if (verdict->is_by_failing) {
        return; /* what he leaves unsettled, and nobody can want that */
    }
    say(s,
        IN(s, "What would change it: %s costing %s %s less over the period would tie with %s.",
           "Ce qui changerait la réponse : si %s coûtait %s %s de moins sur la période, il ferait "
           "jeu égal avec %s."),
        name_of(s, ledger_ahead ? verdict->intermediary : verdict->ledger),
        money(s, fabs(verdict->difference)).text, s->comparison->currency,
        name_of(s, ledger_ahead ? verdict->ledger : verdict->intermediary));
}

static void say_breakeven(const speaker *s, size_t index)
{
    const double breakeven_kwh = lw_verdict_breakeven_energy_kwh(s->comparison, index);
    if (value(s, "settled_share_ratio", index) < 1) {
        return; /* its gain is not that of the trades */
    }
    if (!lw_verdict_has_trades(s->comparison, index)) {
        return; /* contracts alone: there is no volume to speak of */
    }
    if (isnan(breakeven_kwh)) {
        say(s,
            IN(s, "%s: no traded volume pays for it, since a traded kWh brings members no gain.",
               "%s : aucun volume échangé ne le paie, car un kWh échangé ne rapporte rien aux "
               "membres."),
            name_of(s, index));
        return;
    }
    char reach[120] = "";
    if (breakeven_kwh > s->comparison->export_energy_kwh) {
        snprintf(reach, sizeof reach,
                 IN(s, "; out of reach, for all roofs and batteries feed in only %s kWh",
                    " ; hors d'atteinte, car toits et batteries n'injectent en tout que %s kWh"),
                 count_text(s, s->comparison->export_energy_kwh).text);
    }
    say(s,
        IN(s,
           "Break-even of %s: %s kWh traded over the period at this gain per kWh and this cost, "
           "against %s kWh now%s.",
           "Seuil de %s : %s kWh échangés sur la période à ce gain par kWh et à ce coût, contre "
           "%s kWh aujourd'hui%s."),
        name_of(s, index), count_text(s, breakeven_kwh).text,
        count_text(s, value(s, "traded_energy_kwh", index)).text, reach);
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Both did the same: every trade, every operation, none late for whoever waited. */
static bool did_the_same(const speaker *s, const lw_verdict *verdict)
{
    const lw_shortfall a = lw_verdict_shortfall(s->comparison, verdict->ledger);
    const lw_shortfall b = lw_verdict_shortfall(s->comparison, verdict->intermediary);
    return is_same(a.settled_share_ratio, b.settled_share_ratio) &&
           a.operation_refused_count == b.operation_refused_count &&
           a.unserved_count == b.unserved_count;
}

static const char *what_is_settled(const speaker *s, size_t index)
{
    if (!lw_verdict_has_operations(s->comparison, index)) {
        return IN(s, "share of the same trades", "part des mêmes échanges");
    }
    return lw_verdict_has_trades(s->comparison, index)
               ? IN(s, "share of the same trades and operations",
                    "part des mêmes échanges et opérations")
               : IN(s, "share of the same operations", "part des mêmes opérations");
}

static void say_interval(const speaker *s, const lw_verdict *verdict)
{
    if (did_the_same(s, verdict)) {
        say(s,
            IN(s,
               "Interval: both settle the same %s, so weather and use cancel out of the "
               "difference; one run says nothing of the doubt in the cost figures.",
               "Intervalle : les deux règlent la même %s, donc météo et usages s'annulent dans la "
               "différence ; un seul essai ne dit rien du doute sur les coûts."),
            what_is_settled(s, verdict->ledger));
        return;
    }
    say(s,
        IN(s,
           "Interval: none from one run; the two do not settle the same %s, so the difference "
           "also depends on when they failed.",
           "Intervalle : aucun avec un seul essai ; les deux ne règlent pas la même %s, donc la "
           "différence dépend aussi du moment des pannes."),
        what_is_settled(s, verdict->ledger));
}

/* Members win what others lose: said once, for the best ledger. */
static void say_payers(const speaker *s, size_t index)
{
    const lw_comparison_table *table = &s->comparison->by_payer;
    const double *row = table->values + index * table->column_count;
    fprintf(s->stream, "%s%s", s->bullet, IN(s, "Who gives it: ", "Qui le donne : "));
    for (size_t j = 0; j < table->column_count; j++) {
        fprintf(s->stream, "%s%s %s%s", j == 0 ? "" : ", ",
                lw_label(table->columns[j], s->language), row[j] > 0 ? "+" : "",
                money(s, row[j]).text);
    }
    fprintf(s->stream, " %s.\n", s->comparison->currency);
}

static void say_shortfalls(const speaker *s)
{
    for (size_t i = 0; i < s->comparison->settlement_count; i++) {
        say_shortfall(s, i);
    }
}

static void say_each(const speaker *s)
{
    for (size_t i = 0; i < s->comparison->settlement_count; i++) {
        say_benefit(s, i);
        say_shortfall(s, i);
    }
}

static void print_two_sided(const speaker *s, const lw_verdict *verdict)
{
    say_pair(s, verdict);
    say_answer(s, verdict);
    say_each(s);
    say_reason(s, verdict);
    say_change(s, verdict);
    say_breakeven(s, verdict->ledger);
    say_breakeven(s, verdict->intermediary);
    say_payers(s, verdict->ledger);
    say_interval(s, verdict);
}

static void print_settlements(const speaker *speaking, const lw_verdict *verdict)
{
    const speaker s = *speaking;
    if (verdict->answer == LW_VERDICT_NO_TRADE) {
        say(&s, "%s",
            IN(&s,
               "Nothing was traded, so there is no gain to pay for any settlement. Either there "
               "was never a surplus beside a need, or no price leaves both buyer and seller better "
               "off (see the tariff).",
               "Rien n'a été échangé : aucun gain ne paie un règlement. Soit il n'y a jamais eu de "
               "surplus à côté d'un besoin, soit aucun prix n'avantage acheteur et vendeur à la "
               "fois (voir le tarif)."));
        say_shortfalls(&s);
        return;
    }
    say_unknown(&s);
    say_worth(&s);
    if (verdict->answer == LW_VERDICT_ONE_SIDED) {
        say(&s, "%s",
            IN(&s,
               "No verdict: it takes at least one ledger and one intermediary whose cost is known.",
               "Pas de verdict : il faut au moins un registre distribué et un intermédiaire dont "
               "le coût est connu."));
        say_each(&s);
        return;
    }
    print_two_sided(&s, verdict);
}

void lw_verdict_print(const lw_comparison *comparison, const lw_verdict *verdict,
                      lw_language language, const char *bullet, FILE *stream)
{
    const speaker s = {
        .comparison = comparison, .language = language, .bullet = bullet, .stream = stream};
    print_settlements(&s, verdict);
    lw_baseline_print_verdict(comparison, language, bullet, stream);
}
