// SPDX-License-Identifier: Apache-2.0
/** @file sim/base/arena.h
 *  Bounded bump allocator: one per run, freed as a whole, nothing freed one by one.
 *
 *  Run memory cannot leak by shape, and a limit turns "the machine started swapping" into an error
 *  that names the limit. Not thread-safe: one arena belongs to one thread at a time.
 */
#ifndef LEDGERWATT_SIM_BASE_ARENA_H
#define LEDGERWATT_SIM_BASE_ARENA_H

#include <stddef.h>

typedef struct lw_arena lw_arena;

/** New arena that hands out at most `limit_bytes` in all; NULL when memory is out. */
lw_arena *lw_arena_create(size_t limit_bytes);
/** Frees the arena and all that came from it. NULL is allowed. */
void lw_arena_destroy(lw_arena *arena);
/** `count` zeroed items of `size` bytes aligned for any type; NULL at the limit, on overflow of
 *  count * size, or when memory is out. count = 0 gives a valid unique pointer. */
void *lw_arena_calloc(lw_arena *arena, size_t count, size_t size);
/** Copy of a string, or of its first `length` bytes (terminated); NULL as above. */
char *lw_arena_strdup(lw_arena *arena, const char *text);
char *lw_arena_strndup(lw_arena *arena, const char *text, size_t length);
/** Bytes handed out so far, padding for alignment included. */
size_t lw_arena_used_bytes(const lw_arena *arena);

#endif
