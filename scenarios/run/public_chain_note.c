// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/public_chain_note.h"

#include <math.h>

#define WATTS_PER_MW 1e6
#define BYTES_PER_GB 1e9
#define YEARS 10

typedef struct speaker {
    const lw_comparison *comparison;
    size_t index; /* of the settlement */
    lw_language language;
    FILE *stream;
} speaker;

static double value(const speaker *s, const char *metric)
{
    return lw_comparison_value(s->comparison, metric, s->index);
}

static lw_number_text number(const speaker *s, const char *metric, double scale)
{
    return lw_number_text_short(value(s, metric) * scale, s->language);
}

#define IN(s, english, french) LW_IN((s)->language, english, french)

static void put_power(const speaker *s)
{
    const double mw = 1 / WATTS_PER_MW;
    fprintf(s->stream,
            IN(s, "%s: the public chain draws %s MW on average, whoever uses it",
               "%s : la chaîne publique consomme %s MW en moyenne, quel qu'en soit l'usage"),
            s->comparison->names[s->index], number(s, "network_power_w", mw).text);
    if (!isnan(value(s, "network_power_guess_w"))) {
        fprintf(s->stream,
                IN(s, "; by the hardware on sale %s to %s MW, best guess %s",
                   " ; d'après le matériel en vente de %s à %s MW, au mieux %s"),
                number(s, "network_power_lower_w", mw).text,
                number(s, "network_power_upper_w", mw).text,
                number(s, "network_power_guess_w", mw).text);
    }
    if (!isnan(value(s, "network_power_economic_w"))) {
        fprintf(s->stream,
                IN(s, "; %s MW if miners spent all revenue on electricity",
                   " ; %s MW si les mineurs dépensaient toute leur recette en électricité"),
                number(s, "network_power_economic_w", mw).text);
    }
    if (!isnan(value(s, "network_power_series_end_w"))) {
        fprintf(s->stream,
                IN(s, "; %s MW where its series ends, after this period",
                   " ; %s MW à la fin de sa série, après cette période"),
                number(s, "network_power_series_end_w", mw).text);
    }
    fputs(". ", s->stream);
}

static void put_transaction(const speaker *s)
{
    if (isnan(value(s, "tx_marginal_kwh"))) {
        return;
    }
    fprintf(s->stream,
            IN(s,
               "One of the city's transactions takes %s kWh by its share of all, %s Wh by what it "
               "adds",
               "Une transaction de la ville prend %s kWh d'après sa part de toutes, %s Wh d'après "
               "ce qu'elle ajoute"),
            number(s, "tx_average_kwh", 1).text, number(s, "tx_marginal_kwh", 1000).text);
    if (!isnan(value(s, "tx_fee_share_kwh"))) {
        fprintf(
            s->stream,
            IN(s, ", %s kWh by what its fee buys", ", %s kWh d'après ce que ses frais achètent"),
            number(s, "tx_fee_share_kwh", 1).text);
    }
    fputs(". ", s->stream);
}

static void put_growth(const speaker *s)
{
    fprintf(s->stream,
            IN(s,
               "Ten years of them are %s GB on all nodes, which check %s million times a "
               "transaction.\n",
               "Dix ans en font %s Go sur tous les nœuds, qui vérifient %s millions de fois une "
               "transaction.\n"),
            number(s, "storage_growth_bytes_per_year", YEARS / BYTES_PER_GB).text,
            number(s, "tx_checks_per_year", YEARS / 1e6).text);
}

void lw_public_chain_note_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const speaker s = {comparison, i, language, stream};
        if (!isnan(value(&s, "network_power_w"))) {
            fputc('\n', stream);
            put_power(&s);
            put_transaction(&s);
            put_growth(&s);
        }
    }
}
