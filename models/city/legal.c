// SPDX-License-Identifier: Apache-2.0
#include "models/city/legal.h"

#include "models/city/scenario_place.h"
#include "models/market/tariff/preset.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { ENGLISH, FRENCH, LANGUAGE_COUNT };

typedef enum legal_exchange {
    EXCHANGE_NONE,  /* surplus goes to the retailer */
    EXCHANGE_KEY,   /* a key of repartition, as a collective operation reports it */
    EXCHANGE_OTHER, /* pools with a price of their own, auctions, pairs */
    EXCHANGE_ANY    /* of a row: either of the last two */
} legal_exchange;

typedef enum legal_keeper {
    KEEPER_LEDGER,
    KEEPER_INTERMEDIARY,
    KEEPER_GRID_OPERATOR, /* whom the organiser deals with, so perhaps not the organiser */
    KEEPER_ANY
} legal_keeper;

typedef struct legal_answer {
    const char *word;
    const char *source[LANGUAGE_COUNT];
} legal_answer;

/* The first row that fits counts. */
typedef struct legal_row {
    const char *country;
    int32_t from; /* day as 20170501, included */
    int32_t end;  /* excluded */
    legal_exchange exchange;
    legal_keeper keeper;
    legal_answer answer;
} legal_row;

#define ALWAYS 99990101
#define D_315_6 "Code de l'énergie D.315-6, in force since 1 May 2017"
#define D_315_6_FR "Code de l'énergie, article D.315-6, en vigueur depuis le 1er mai 2017"

static const legal_row table[] = {
    {"fr",
     0,
     20170501,
     EXCHANGE_ANY,
     KEEPER_ANY,
     {"unclear",
      {"no text on sharing in force before 1 May 2017 was read; the one read, Code de l'énergie "
       "D.315-6, is in force since that day",
       "aucun texte sur le partage en vigueur avant le 1er mai 2017 n'a été lu ; celui qui l'a "
       "été, l'article D.315-6 du Code de l'énergie, est en vigueur depuis ce jour"}}},
    {"fr",
     20170501,
     ALWAYS,
     EXCHANGE_KEY,
     KEEPER_INTERMEDIARY,
     {"yes",
      {D_315_6 ": a legal person organises the operation and gives the grid operator the "
               "coefficients or their method",
       D_315_6_FR " : une personne morale organise l'opération et donne au gestionnaire de réseau "
                  "les coefficients ou leur méthode"}}},
    {"fr",
     20170501,
     ALWAYS,
     EXCHANGE_KEY,
     KEEPER_LEDGER,
     {"unclear",
      {D_315_6 ": an operation needs a legal person as organiser, whatever keeps the "
               "record; a ledger beside it is neither asked for nor forbidden there",
       D_315_6_FR " : il faut une personne morale organisatrice, quel que soit le registre ; "
                  "un registre distribué à côté d'elle n'y est ni demandé ni interdit"}}},
    {"fr",
     20170501,
     ALWAYS,
     EXCHANGE_ANY,
     KEEPER_GRID_OPERATOR,
     {"unclear",
      {D_315_6 ": the organiser is a legal person that gives the grid operator the coefficients; "
               "no text was read on the grid operator being that person itself",
       D_315_6_FR " : l'organisateur est une personne morale qui donne les coefficients au "
                  "gestionnaire de réseau ; aucun texte n'a été lu sur un gestionnaire de réseau "
                  "qui serait lui-même cette personne"}}},
    {"fr",
     20170501,
     ALWAYS,
     EXCHANGE_OTHER,
     KEEPER_INTERMEDIARY,
     {"unclear",
      {D_315_6 ": the organiser may give coefficients by any method, but the grid operator "
               "shares energy, not bids; no text on auctions was read",
       D_315_6_FR " : l'organisateur peut donner des coefficients par toute méthode, mais le "
                  "gestionnaire de réseau partage de l'énergie, pas des offres ; aucun texte sur "
                  "les enchères n'a été lu"}}},
    {"fr",
     20170501,
     ALWAYS,
     EXCHANGE_OTHER,
     KEEPER_LEDGER,
     {"unclear",
      {D_315_6 ": an operation needs a legal person as organiser, and no text on auctions "
               "was read",
       D_315_6_FR " : il faut une personne morale organisatrice, et aucun texte sur les enchères "
                  "n'a été lu"}}},
    {"us",
     20160101,
     20170101,
     EXCHANGE_ANY,
     KEEPER_ANY,
     {"unclear",
      {"New York 2016: no text on sales between neighbours was read",
       "New York 2016 : aucun texte sur la vente entre voisins n'a été lu"}}},
    {"ch",
     20190101,
     20200101,
     EXCHANGE_ANY,
     KEEPER_ANY,
     {"unclear",
      {"Walenstadt 2019 was a flagship project of the Swiss Federal Office of Energy with "
       "the local utility; no text beyond it was read, whoever keeps the record",
       "Walenstadt 2019 était un projet phare de l'Office fédéral de l'énergie suisse avec le "
       "fournisseur local ; aucun texte au-delà n'a été lu, quel que soit le registre"}}},
};

static const legal_answer nothing_exchanged = {
    "yes",
    {"nothing is exchanged: surplus goes to the retailer",
     "rien n'est échangé : le surplus va au fournisseur"}};
static const legal_answer nothing_read = {
    "unclear",
    {"no source was read for this country, time and exchange",
     "aucune source n'a été lue pour ce pays, cette période et cet échange"}};

/* What a contract does that an exchange does not, and for which no text was read. */
typedef struct contract_row {
    const char *kind;
    const char *reason[LANGUAGE_COUNT];
} contract_row;

static const contract_row contract_rows[] = {
    {"energy_account",
     {"an account gives back energy at another time or place: no text on that was read",
      "un compte rend de l'énergie à un autre moment ou ailleurs : aucun texte là-dessus n'a été "
      "lu"}},
    {"ev_roaming",
     {"charging at others' sockets is billed: no text on charging services was read",
      "la recharge aux prises d'autrui est facturée : aucun texte sur les services de recharge n'a "
      "été lu"}},
    {"share",
     {"shares of a common roof change hands: no text on that was read",
      "des parts d'un toit commun changent de mains : aucun texte là-dessus n'a été lu"}},
    {"vote",
     {"members' votes decide: no text on votes kept so was read",
      "les votes des membres décident : aucun texte sur des votes ainsi tenus n'a été lu"}},
};
enum { CONTRACT_ROW_COUNT = sizeof contract_rows / sizeof contract_rows[0] };

const char *lw_legal_country(const lw_scenario *scenario)
{
    const lw_tariff_preset *preset = lw_tariff_preset_of(scenario->tariff.preset);
    return preset != NULL ? preset->country : lw_site_country(scenario->site.timezone);
}

static legal_exchange exchange_of(const char *kind)
{
    static const char *const keys[] = {"pro_rata", "static_key", "priority", "equal_share",
                                       "full_dynamic"};
    if (strcmp(kind, "none") == 0) {
        return EXCHANGE_NONE;
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(kind, keys[i]) == 0) {
            return EXCHANGE_KEY;
        }
    }
    return EXCHANGE_OTHER;
}

static int32_t day_of(const lw_civil *civil)
{
    return civil->year * 10000 + civil->month * 100 + civil->day;
}

/* The row in force on a day; NULL when none was read. */
static const legal_row *row_on(int32_t day, const char *country, legal_exchange exchange,
                               legal_keeper keeper)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const legal_row *row = &table[i];
        if (strcmp(row->country, country) == 0 && row->from <= day && day < row->end &&
            (row->exchange == EXCHANGE_ANY || row->exchange == exchange) &&
            (row->keeper == KEEPER_ANY || row->keeper == keeper)) {
            return row;
        }
    }
    return NULL;
}

/* The last day counts; what was in force on the first is the answer before it. */
static void answer_exchange(const lw_scenario *scenario, legal_keeper keeper, lw_legal *legal)
{
    const legal_exchange exchange = exchange_of(scenario->exchange.choice->tag);
    const char *country = lw_legal_country(scenario);
    const lw_civil last = lw_civil_from_seconds(lw_civil_seconds(&scenario->period.end) - 1);
    const legal_row *first_row = row_on(day_of(&scenario->period.start), country, exchange, keeper);
    const legal_row *last_row = row_on(day_of(&last), country, exchange, keeper);
    const legal_answer *before = first_row == NULL ? &nothing_read : &first_row->answer;
    const legal_answer *answer = last_row == NULL ? &nothing_read : &last_row->answer;
    if (exchange == EXCHANGE_NONE) {
        before = answer = &nothing_exchanged;
    }
    legal->answer = answer->word;
    (void)snprintf(legal->source, sizeof legal->source, "%s", answer->source[ENGLISH]);
    (void)snprintf(legal->source_fr, sizeof legal->source_fr, "%s", answer->source[FRENCH]);
    if (strcmp(before->word, answer->word) != 0 && last_row != NULL) {
        legal->before = before->word;
        (void)snprintf(legal->from, sizeof legal->from, "%04d-%02d-%02d", last_row->from / 10000,
                       last_row->from / 100 % 100, last_row->from % 100);
    }
}

static bool has_contract(const lw_scenario *scenario, const char *kind)
{
    const lw_variant *contracts = scenario->contracts.items;
    for (size_t i = 0; i < scenario->contracts.count; i++) {
        if (strcmp(contracts[i].choice->tag, kind) == 0) {
            return true;
        }
    }
    return false;
}

static void append(char *text, size_t size, const char *separator, const char *more)
{
    const size_t length = strlen(text);
    (void)snprintf(text + length, size - length, "%s%s", length == 0 ? "" : separator, more);
}

/* What nobody read leaves the whole unclear, whatever is known of the exchange. */
static void add_contracts(const lw_scenario *scenario, lw_legal *legal)
{
    char reasons[LANGUAGE_COUNT][LW_LEGAL_SOURCE_SIZE] = {"", ""};
    for (size_t i = 0; i < CONTRACT_ROW_COUNT; i++) {
        if (has_contract(scenario, contract_rows[i].kind)) {
            append(reasons[ENGLISH], sizeof reasons[0], "; ", contract_rows[i].reason[ENGLISH]);
            append(reasons[FRENCH], sizeof reasons[0], " ; ", contract_rows[i].reason[FRENCH]);
        }
    }
    if (reasons[ENGLISH][0] == '\0') {
        return;
    }
    if (exchange_of(scenario->exchange.choice->tag) != EXCHANGE_NONE) {
        append(reasons[ENGLISH], sizeof reasons[0], "; the exchange alone: ", legal->source);
        append(reasons[FRENCH], sizeof reasons[0], " ; l'échange seul : ", legal->source_fr);
    }
    *legal = (lw_legal){.answer = "unclear", .before = ""};
    memcpy(legal->source, reasons[ENGLISH], sizeof legal->source);
    memcpy(legal->source_fr, reasons[FRENCH], sizeof legal->source_fr);
}

static legal_keeper keeper_of(const char *intermediary)
{
    if (intermediary == NULL) {
        return KEEPER_LEDGER;
    }
    return strcmp(intermediary, "grid_operator") == 0 ? KEEPER_GRID_OPERATOR : KEEPER_INTERMEDIARY;
}

void lw_legal_of(const lw_scenario *scenario, const char *intermediary, lw_legal *legal)
{
    *legal = (lw_legal){.answer = "", .before = ""};
    answer_exchange(scenario, keeper_of(intermediary), legal);
    add_contracts(scenario, legal);
}
