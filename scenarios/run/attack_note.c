// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/attack_note.h"

#include "scenarios/run/label.h"

#include <math.h>
#include <string.h>

lw_attack_name lw_attack_name_of(const char *text)
{
    lw_attack_name name = {"", ""};
    const size_t settlement = strcspn(text, "/");
    const char *rest = text + settlement + (text[settlement] == '/');
    snprintf(name.settlement, sizeof name.settlement, "%.*s", (int)settlement, text);
    snprintf(name.kind, sizeof name.kind, "%.*s", (int)strcspn(rest, "/"), rest);
    return name;
}

typedef struct line {
    const lw_comparison *comparison;
    size_t attack;
    lw_language language;
    FILE *stream;
} line;

static double figure(const line *l, const char *metric)
{
    return lw_comparison_attack_value(l->comparison, metric, l->attack);
}

static lw_number_text whole(const line *l, const char *metric)
{
    return lw_number_text_of(figure(l, metric), 0, l->language);
}

static lw_number_text some(const line *l, const char *metric)
{
    return lw_number_text_short(figure(l, metric), l->language);
}

/* "cost 1.20 EUR, won 0 EUR" */
static void put_money(const line *l, const char *metric, const char *word)
{
    const double value = figure(l, metric);
    if (isnan(value)) {
        fprintf(l->stream, LW_IN(l->language, "%s is not known", "%s : inconnu"), word);
        return;
    }
    const lw_number_text text = lw_number_text_of(value, 2, l->language);
    fprintf(l->stream, LW_IN(l->language, "%s %s %s", "%s : %s %s"), word, text.text,
            l->comparison->currency);
}

static void put_flood(const line *l)
{
    const lw_number_text sent = whole(l, "tx_sent_count");
    const lw_number_text accepted = whole(l, "tx_accepted_count");
    const lw_number_text energy = some(l, "energy_kwh");
    const lw_number_text stored = some(l, "storage_bytes");
    fprintf(l->stream,
            LW_IN(l->language, "%s transactions sent, %s of them accepted (%s kWh, %s B stored); ",
                  "%s transactions envoyées, dont %s acceptées (%s kWh, %s o stockés) ; "),
            sent.text, accepted.text, energy.text, stored.text);
}

/* Miners who are eclipsed mine alone. */
static void put_hashes(const line *l)
{
    const lw_number_text energy = some(l, "energy_kwh");
    fprintf(l->stream, LW_IN(l->language, "hashes wasted: %s kWh; ", "hachages perdus : %s kWh ; "),
            energy.text);
}

/* Races of a miner, payments to one who is eclipsed, or liars. */
static void put_attempts(const line *l, const char *kind)
{
    const lw_number_text attempts = whole(l, "attempt_count");
    const lw_number_text successes = whole(l, "success_count");
    if (strcmp(kind, "equivocation") == 0) {
        fprintf(l->stream,
                LW_IN(l->language, "nodes that lied: %s, conflicts of final blocks: %s; ",
                      "nœuds qui ont menti : %s, conflits de blocs définitifs : %s ; "),
                attempts.text, successes.text);
        return;
    }
    if (strcmp(kind, "false_record") == 0 && isnan(figure(l, "success_count"))) {
        fprintf(l->stream,
                LW_IN(l->language, "%s records made false, and nobody is known to look for them; ",
                      "%s enregistrements faussés, que nul n'est connu pour chercher ; "),
                attempts.text);
        return;
    }
    if (strcmp(kind, "false_record") == 0) {
        fprintf(l->stream,
                LW_IN(l->language, "%s records made false, %s of them not found; ",
                      "%s enregistrements faussés, dont %s non trouvés ; "),
                attempts.text, successes.text);
        return;
    }
    fprintf(l->stream,
            LW_IN(l->language, "attempts: %s, successes: %s; ", "tentatives : %s, succès : %s ; "),
            attempts.text, successes.text);
}

static void put_harm(const line *l)
{
    const lw_number_text refused = whole(l, "refused_trade_count");
    const lw_number_text refused_kwh = some(l, "refused_energy_kwh");
    fprintf(l->stream,
            LW_IN(l->language, "trades refused: %s legs, %s kWh; late: ",
                  "échanges refusés : %s côtés, %s kWh ; en retard : "),
            refused.text, refused_kwh.text);
    if (isnan(figure(l, "late_trade_count"))) {
        fputs(LW_IN(l->language, "not known (nothing was final before it); ",
                    "inconnu (rien n'était définitif avant) ; "),
              l->stream);
        return;
    }
    const lw_number_text late = whole(l, "late_trade_count");
    const lw_number_text late_kwh = some(l, "late_energy_kwh");
    fprintf(l->stream, LW_IN(l->language, "%s legs, %s kWh; ", "%s côtés, %s kWh ; "), late.text,
            late_kwh.text);
}

static void put_line(const line *l)
{
    const lw_attack_name name = lw_attack_name_of(l->comparison->attacks.names[l->attack]);
    fprintf(l->stream, LW_IN(l->language, "- %s, %s: ", "- %s, %s : "), name.settlement,
            lw_label(name.kind, l->language));
    if (!isnan(figure(l, "tx_sent_count"))) {
        put_flood(l);
    } else if (!isnan(figure(l, "energy_kwh"))) {
        put_hashes(l);
    }
    if (!isnan(figure(l, "attempt_count"))) {
        put_attempts(l, name.kind);
    }
    if (!isnan(figure(l, "refused_trade_count"))) {
        put_harm(l);
    }
    put_money(l, "cost", LW_IN(l->language, "its cost", "son coût"));
    fputs(", ", l->stream);
    put_money(l, "gain", LW_IN(l->language, "its gain", "son gain"));
    if (!isnan(figure(l, "honest_gain"))) {
        fputs(", ", l->stream);
        put_money(
            l, "honest_gain",
            LW_IN(l->language, "honest mining in that time", "minage honnête pendant ce temps"));
    }
    fputs(".\n", l->stream);
}

void lw_attack_note_print(const lw_comparison *comparison, lw_language language, const char *mark,
                          FILE *stream)
{
    if (comparison->attacks.count == 0) {
        return;
    }
    fprintf(stream, "\n%s%s\n%s", mark,
            LW_IN(language, "Attacks: what each did, and what it cost and brought the attacker",
                  "Attaques : ce que chacune a fait, coûté et rapporté à l'attaquant"),
            mark[0] != '\0' ? "\n" : "");
    for (size_t i = 0; i < comparison->attacks.count; i++) {
        put_line(&(line){comparison, i, language, stream});
    }
}
