// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/safety_note.h"

#include <math.h>

static void put_conflicts(const char *name, double count, lw_language language, FILE *stream)
{
    const lw_number_text places = lw_number_text_of(count, 0, language);
    fprintf(stream,
            LW_IN(language,
                  "%s: finality was broken: two different blocks became final at %s places, for "
                  "more nodes failed or lied than it bears. Trades settled in one of them stay "
                  "settled here, though other nodes saw others.\n",
                  "%s : la finalité a été rompue : deux blocs différents sont devenus définitifs "
                  "à %s endroits, car plus de nœuds ont failli ou menti qu'il n'en supporte. Les "
                  "échanges réglés par l'un d'eux le restent ici, bien que d'autres nœuds en "
                  "aient vu d'autres.\n"),
            name, places.text);
}

static void put_replaced(const char *name, double count, lw_language language, FILE *stream)
{
    const lw_number_text blocks = lw_number_text_of(count, 0, language);
    fprintf(stream,
            LW_IN(language,
                  "%s: %s blocks that were final were replaced afterwards, by an attack or after a "
                  "cut of the network. Trades in them count as settled, as they were told to the "
                  "members.\n",
                  "%s : %s blocs qui étaient définitifs ont été remplacés ensuite, par une attaque "
                  "ou après une coupure du réseau. Leurs échanges comptent comme réglés, car on "
                  "l'a dit aux membres.\n"),
            name, blocks.text);
}

/* After a conflict: what people threw away to have one chain again. */
static void put_given_up(const char *name, double count, lw_language language, FILE *stream)
{
    const lw_number_text blocks = lw_number_text_of(count, 0, language);
    fprintf(stream,
            LW_IN(language,
                  "%s: of the blocks that were final, %s were given up to have one chain again.\n",
                  "%s : parmi les blocs définitifs, %s ont été abandonnés pour retrouver une seule "
                  "chaîne.\n"),
            name, blocks.text);
}

/* What was told twice or undone, and what that cost whoever did it. */
static void put_value(const lw_comparison *comparison, size_t index, lw_language language,
                      FILE *stream)
{
    const lw_number_text value = lw_number_text_of(
        lw_comparison_value(comparison, "double_spent_value", index), 2, language);
    const double cost = lw_comparison_value(comparison, "collusion_cost", index);
    const lw_number_text liars = lw_number_text_of(
        lw_comparison_value(comparison, "colluding_node_count", index), 0, language);
    fprintf(stream,
            LW_IN(language, "  Trades worth %s %s stood in those blocks.",
                  "  Ces blocs portaient des échanges d'une valeur de %s %s."),
            value.text, comparison->currency);
    if (liars.text[0] != '0' && isnan(cost)) {
        fprintf(stream,
                LW_IN(language, " What it cost the %s nodes that lied is not known.",
                      " Ce qu'il en a coûté aux %s nœuds menteurs n'est pas connu."),
                liars.text);
    } else if (!isnan(cost)) {
        fprintf(stream,
                LW_IN(language,
                      " Having %s nodes lie cost %s %s, in bribes or in stake that they lost.",
                      " Faire mentir %s nœuds a coûté %s %s, en pots-de-vin ou en enjeux perdus."),
                liars.text, lw_number_text_of(cost, 2, language).text, comparison->currency);
    }
    fputc('\n', stream);
}

void lw_safety_note_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const double conflicts = lw_comparison_value(comparison, "safety_violation_count", i);
        const double replaced = lw_comparison_value(comparison, "reorganised_block_count", i);
        if (conflicts > 0 || replaced > 0) {
            fputc('\n', stream);
        }
        if (conflicts > 0) {
            put_conflicts(comparison->names[i], conflicts, language, stream);
        }
        if (replaced > 0 && conflicts > 0) {
            put_given_up(comparison->names[i], replaced, language, stream);
        } else if (replaced > 0) {
            put_replaced(comparison->names[i], replaced, language, stream);
        }
        if (conflicts > 0 || replaced > 0) {
            put_value(comparison, i, language, stream);
        }
    }
}
