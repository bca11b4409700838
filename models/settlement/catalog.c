// SPDX-License-Identifier: Apache-2.0
/* The one file that names every mechanism and every payment rail. */
#include "models/settlement/catalog.h"

#include "models/settlement/authority/authority.h"
#include "models/settlement/bft/pbft.h"
#include "models/settlement/bft/tendermint.h"
#include "models/settlement/intermediary/office.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/pow/pow.h"
#include "models/settlement/raft/raft.h"
#include "models/settlement/stake/stake.h"

const lw_param_variant lw_record_variants[] = {
    {"pbft", "A ledger of known validators that vote on each block (Castro & Liskov 1999).",
     &lw_pbft_table, &lw_pbft_class},
    {"tendermint",
     "A ledger of known validators with rotating proposers and locked blocks (Buchman et al. "
     "2018).",
     &lw_tendermint_table, &lw_tendermint_class},
    {"pow", "A ledger written by whoever tries most hashes (Nakamoto 2008).", &lw_pow_table,
     &lw_pow_class},
    {"poa", "A ledger of known signers who take turns: proof of authority, as Aura or Clique.",
     &lw_authority_table, &lw_authority_class},
    {"pos",
     "A ledger of validators with stakes: drawn proposers, and votes that make checkpoints final.",
     &lw_stake_table, &lw_stake_class},
    {"raft",
     "A log that servers replicate under an elected leader; bears crashes, not lies (Ongaro 2014).",
     &lw_raft_table, &lw_raft_class},
    {"syndicate", "The co-owners' syndicate keeps the books and posts a statement every month.",
     &lw_syndicate_table, &lw_syndicate_class},
    {"owners_association",
     "The owners' association keeps the books in a spreadsheet, a few hours a week.",
     &lw_owners_association_table, &lw_owners_association_class},
    {"grid_operator",
     "The grid operator, who reads the meters and computes the keys anyway, keeps the books.",
     &lw_grid_operator_table, &lw_grid_operator_class},
    {"local_authority", "The local authority keeps the books and posts a statement every quarter.",
     &lw_local_authority_table, &lw_local_authority_class},
    {"retailer", "A retailer keeps the books and puts them on the invoices that he sends anyway.",
     &lw_retailer_table, &lw_retailer_class},
    {NULL, NULL, NULL, NULL},
};

const lw_param_variant lw_payment_variants[] = {
    {"bank_transfer", "Members are told their balance and transfer it.", &lw_bank_transfer_table,
     &lw_bank_transfer_class},
    {"provider_invoice", "An energy provider puts the balance on his invoice.",
     &lw_provider_invoice_table, &lw_provider_invoice_class},
    {"card", "The balance is charged to the member's card.", &lw_card_table, &lw_card_class},
    {NULL, NULL, NULL, NULL},
};
