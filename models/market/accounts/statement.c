// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/statement.h"

const lw_posting lw_statement_lines[LW_STATEMENT_LINE_COUNT] = {
#define STATEMENT_LINE(name) LW_POSTING_##name,
    LW_STATEMENT_LINE_LIST(STATEMENT_LINE)
#undef STATEMENT_LINE
};

lw_money_micro lw_statement_total(const lw_money_micro *statement_micro, uint32_t member_count,
                                  uint32_t member)
{
    lw_money_micro sum = 0;
    for (size_t line = 0; line < LW_STATEMENT_LINE_COUNT; line++) {
        sum += statement_micro[line * member_count + member];
    }
    return sum;
}
