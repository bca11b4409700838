# SPDX-License-Identifier: Apache-2.0
# Networks of many nodes, and proof of work on them.
ledgerwatt_test(unit net LINK lw_network)
ledgerwatt_test(unit gossip LINK lw_network SOURCES support/gossip_town.c)
