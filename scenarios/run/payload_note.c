// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/payload_note.h"

#include "models/settlement/mechanism/payload_params.h"

#include <string.h>

#define BYTES_PER_MB 1e6

typedef struct speaker {
    const char *name;
    const lw_comparison_payload *payload;
    double reader_count;
    bool is_erasable;
    lw_language language;
    FILE *stream;
} speaker;

#define IN(s, english, french) LW_IN((s)->language, english, french)

static void put_encrypted(const speaker *s)
{
    fprintf(s->stream,
            IN(s,
               "%s: contents are encrypted, under a key for each member. Parties that can read "
               "everybody's: %s. Who keeps the ledger without keys sees cipher text, but also "
               "whose it is, when "
               "it came and how often. ",
               "%s : les contenus sont chiffrés, avec une clé par membre. Parties qui peuvent "
               "lire ceux de tous : %s. Qui tient le registre sans les clés voit un texte chiffré, "
               "mais aussi à "
               "qui il est, quand il est venu et combien de fois. "),
            s->name, lw_number_text_of(s->reader_count, 0, s->language).text);
    fputs(s->is_erasable
              ? IN(s,
                   "When a member asks to be forgotten his key is thrown away: nobody can read his "
                   "contents as long as the cipher holds, and a trace under his number stays for "
                   "ever.\n",
                   "Quand un membre demande l'oubli, sa clé est jetée : personne ne peut lire ses "
                   "contenus tant que le chiffre tient, et une trace sous son numéro reste pour "
                   "toujours.\n")
              : IN(s,
                   "Keys are not thrown away (deletes_keys), or all nodes hold them "
                   "(payload_readers): "
                   "nobody is ever forgotten.\n",
                   "Les clés ne sont pas jetées (deletes_keys), ou tous les nœuds les ont "
                   "(payload_readers) : personne n'est jamais oublié.\n"),
          s->stream);
}

static void put_commitment(const speaker *s)
{
    fprintf(s->stream,
            IN(s,
               "%s: the ledger holds only commitments. The organiser keeps contents and salts, %s "
               "MB in all copies, which the ledger's storage does not count; who keeps the ledger "
               "sees hashes, but also whose they are, when they came and how often. A commitment "
               "alone is no erasure. ",
               "%s : le registre ne contient que des engagements. L'organisateur garde contenus et "
               "sels, %s Mo en toutes copies, que le stockage du registre ne compte pas ; qui "
               "tient le registre voit des empreintes, mais aussi à qui elles sont, quand elles "
               "sont venues et combien de fois. Un engagement seul n'est pas un effacement. "),
            s->name,
            lw_number_text_short(s->payload->off_chain_bytes / BYTES_PER_MB, s->language).text);
    fputs(
        s->is_erasable
            ? IN(s,
                 "When a member asks to be forgotten his contents and salts are deleted: nobody "
                 "can tell any more what was committed to, and a trace under his number stays "
                 "for ever.\n",
                 "Quand un membre demande l'oubli, ses contenus et ses sels sont supprimés : "
                 "personne ne peut plus dire à quoi il s'engageait, et une trace sous son numéro "
                 "reste pour toujours.\n")
            : IN(s,
                 "Contents and salts are not deleted on request (deletes_keys): with them anybody "
                 "can show what is whose, and nobody is ever forgotten.\n",
                 "Contenus et sels ne sont pas supprimés sur demande (deletes_keys) : avec eux on "
                 "peut montrer ce qui est à qui, et personne n'est jamais oublié.\n"),
        s->stream);
}

void lw_payload_note_print(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const lw_comparison_payload *payload = &comparison->payloads[i];
        if (payload->kind == NULL) {
            continue;
        }
        const speaker s = {.name = comparison->names[i],
                           .payload = payload,
                           .reader_count =
                               lw_comparison_value(comparison, "record_reader_count", i),
                           .is_erasable = lw_comparison_value(comparison, "erasable", i) > 0,
                           .language = language,
                           .stream = stream};
        const bool is_commitment =
            strcmp(payload->kind, lw_payload_names[LW_PAYLOAD_COMMITMENT]) == 0;
        fputc('\n', stream);
        (is_commitment ? put_commitment : put_encrypted)(&s);
    }
}
