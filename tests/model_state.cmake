# SPDX-License-Identifier: Apache-2.0
# Every model with state is saved and loaded, and goes on as if nothing had happened.
set(model_state_support support/saved_state.c)
set(resumed_support support/resumed_model.c ${model_state_support})
ledgerwatt_test(unit model_state LINK lw_energy SOURCES ${resumed_support})
ledgerwatt_test(unit account_state LINK lw_accounts SOURCES ${resumed_support})
ledgerwatt_test(property settlement_damage LINK lw_settlement
  SOURCES ${model_state_support} support/settlement_case.c)
ledgerwatt_test(property settlement_state LINK lw_settlement
  SOURCES ${model_state_support} support/settlement_case.c support/bare_ledger.c)
