# SPDX-License-Identifier: Apache-2.0
# Every model with state is saved and loaded, and goes on as if nothing had happened.
set(model_state_support support/saved_state.c)
ledgerwatt_test(unit model_state LINK lw_energy lw_accounts SOURCES ${model_state_support})
ledgerwatt_test(property settlement_state LINK lw_settlement
  SOURCES ${model_state_support} support/settlement_case.c support/bare_ledger.c)
