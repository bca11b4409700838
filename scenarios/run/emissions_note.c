// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/emissions_note.h"

#include "models/settlement/mechanism/emissions.h"

#include <math.h>

enum { SCOPE_COUNT = LW_SCOPE_MIXED + 1 };

static bool has_scope(const lw_comparison *comparison, size_t i, int scope)
{
    return !isnan(lw_comparison_value(comparison, "emissions_kg", i)) &&
           lw_comparison_value(comparison, "emissions_scope", i) == scope;
}

/* Writes " direct: a, b;" and so on; returns how many settlements it named. */
static size_t put_scope(const lw_comparison *comparison, int scope, size_t named,
                        lw_language language, FILE *stream)
{
    static const char *const words[SCOPE_COUNT][LW_LANGUAGE_COUNT] = {
        [LW_SCOPE_NOT_STATED] = {"not said to be direct or life-cycle",
                                 "sans dire si directe ou en cycle de vie"},
        [LW_SCOPE_DIRECT] = {"direct (fuel that is burnt)", "directe (combustible brûlé)"},
        [LW_SCOPE_LIFE_CYCLE] = {"life-cycle", "en cycle de vie"},
        [LW_SCOPE_MIXED] = {"of one kind for its own nodes and another for the miners",
                            "d'une sorte pour ses nœuds et d'une autre pour les mineurs"}};
    const char *const colon = language == LW_LANGUAGE_FR ? " : " : ": ";
    const char *const apart = language == LW_LANGUAGE_FR ? " ; " : "; ";
    size_t count = 0;
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        if (!has_scope(comparison, i, scope)) {
            continue;
        }
        if (count == 0) {
            fprintf(stream, "%s%s%s", named > 0 ? apart : "", words[scope][language], colon);
        }
        fprintf(stream, "%s%s", count > 0 ? ", " : "", comparison->names[i]);
        count++;
    }
    return count;
}

void lw_emissions_note_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    static const char *const begin[LW_LANGUAGE_COUNT] = {
        "Emissions: of the electricity, where the work runs; making the devices stands apart. "
        "Carbon intensity ",
        "Émissions : de l'électricité, là où se fait le travail ; la fabrication des appareils est "
        "à part. Intensité carbone "};
    static const char *const end[LW_LANGUAGE_COUNT] = {
        ". Keeping books avoids no emissions: what local electricity avoids is the same whoever "
        "keeps them.",
        ". Tenir les comptes n'évite aucune émission : ce que l'électricité locale évite est le "
        "même, quel que soit celui qui les tient."};
    size_t known = 0;
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        known += isnan(lw_comparison_value(comparison, "emissions_kg", i)) ? 0 : 1;
    }
    if (known == 0) {
        return;
    }
    fprintf(stream, "\n%s", begin[language]);
    size_t named = 0;
    for (int scope = SCOPE_COUNT - 1; scope >= 0; scope--) {
        named += put_scope(comparison, scope, named, language, stream);
    }
    fprintf(stream, "%s\n", end[language]);
}
