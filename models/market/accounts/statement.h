// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/statement.h
 *  A member's statement: what he paid, by why, since it was last cleared.
 *
 *  Accounts that are told of a statement add every posting of a member to its line: what he paid
 *  counts up, what he received down. So the lines of a member add up to his bill, by another path
 *  than the bill is computed.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_STATEMENT_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_STATEMENT_H

#include "models/market/accounts/accounts.h"

/** Postings that a member takes part in, in order of a statement. */
extern const lw_posting lw_statement_lines[LW_STATEMENT_LINE_COUNT];

/** Sum of the lines of `member`: his bill. */
lw_money_micro lw_statement_total(const lw_money_micro *statement_micro, uint32_t member_count,
                                  uint32_t member);

#endif
