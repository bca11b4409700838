// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/label.h"

#include <string.h>

typedef struct label {
    const char *key;
    const char *text[LW_LANGUAGE_COUNT];
} label;

/* French words as in docs/reference/glossary.md; those of functions also stand in
 * analysis/ledgerwatt/labels.py, and a test there holds the two equal. */
static const label labels[] = {
    {"recruit", {"recruiting members", "recrutement des membres"}},
    {"contract", {"contracts", "contrats"}},
    {"meter_link", {"link to the meters", "liaison aux compteurs"}},
    {"compute_keys", {"computing the keys", "calcul des clés"}},
    {"record", {"keeping the record", "tenue du registre"}},
    {"invoice", {"invoicing", "facturation"}},
    {"collect", {"collecting", "encaissement"}},
    {"dispute", {"disputes", "litiges"}},
    {"support", {"support", "assistance"}},
    {"replace", {"replacing devices", "remplacement du matériel"}},
    {"labour", {"labour", "travail"}},
    {"hardware", {"hardware", "matériel"}},
    {"energy", {"energy", "énergie"}},
    {"software", {"software", "logiciel"}},
    {"fees", {"fees", "frais"}},
    {"members", {"members", "membres"}},
    {"retailer", {"retailer", "fournisseur"}},
    {"grid_operator", {"grid operator", "gestionnaire de réseau"}},
    {"organiser", {"organiser", "organisateur"}},
    {"ledger", {"the ledger's nodes", "nœuds du registre"}},
    {"state", {"State", "État"}},
    {"community_fund", {"community fund", "fonds de la communauté"}},
    {"charge_operator", {"charging operators", "opérateurs de recharge"}},
    {"false_record", {"false records", "faux enregistrements"}},
    {"flood", {"flood", "inondation"}},
    {"eclipse", {"eclipse", "éclipse"}},
    {"double_spend", {"double spend", "double dépense"}},
    {"eclipse_double_spend", {"double spend by eclipse", "double dépense par éclipse"}},
    {"selfish", {"selfish mining", "minage égoïste"}},
    {"majority", {"majority attack", "attaque majoritaire"}},
    {"equivocation", {"equivocation", "équivocation"}},
    {"nothing", {"doing nothing", "ne rien faire"}},
    {"grid_operator_default",
     {"the grid operator's default key", "la clé par défaut du gestionnaire"}},
    {"home_battery", {"a battery in each home", "une batterie par foyer"}},
    {"association_spreadsheet",
     {"an association with a spreadsheet", "une association avec un tableur"}},
};

const char *lw_label(const char *key, lw_language language)
{
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(labels[i].key, key) == 0) {
            return labels[i].text[language];
        }
    }
    return key;
}
