// SPDX-License-Identifier: Apache-2.0
/* Blocks double from 4 KiB to 1 MiB, so that a small run stays small and a large one rarely calls
 * malloc. Padding counts as handed out: the limit is there to bound memory, not to please sums. */
#include "sim/base/arena.h"

#include "sim/base/check.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES_MIN ((size_t)4096)
#define BLOCK_BYTES_MAX ((size_t)1 << 20)

/* A block's bytes follow its header, which is aligned for any type. */
typedef struct block {
    alignas(max_align_t) struct block *next;
    size_t size_bytes;
    size_t used_bytes;
} block;

struct lw_arena {
    size_t limit_bytes;
    size_t used_bytes;
    size_t block_bytes; /* of the next ordinary block */
    block *head;        /* the block that is being filled, NULL before the first */
};

lw_arena *lw_arena_create(size_t limit_bytes)
{
    lw_arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) {
        return NULL;
    }
    arena->limit_bytes = limit_bytes;
    arena->block_bytes = BLOCK_BYTES_MIN;
    return arena;
}

void lw_arena_destroy(lw_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    for (block *b = arena->head; b != NULL;) {
        block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

static size_t padding_of(size_t offset, size_t alignment)
{
    return (alignment - offset % alignment) % alignment;
}

/* Takes `size_bytes` of a block that has room for them and their padding. */
static void *block_take(block *b, size_t size_bytes, size_t alignment)
{
    const size_t offset = b->used_bytes + padding_of(b->used_bytes, alignment);
    LW_DEBUG_ASSERT(offset + size_bytes <= b->size_bytes);
    b->used_bytes = offset + size_bytes;
    return (unsigned char *)(b + 1) + offset;
}

static block *block_create(size_t size_bytes)
{
    if (size_bytes > SIZE_MAX - sizeof(block)) {
        return NULL;
    }
    block *b = calloc(1, sizeof *b + size_bytes);
    if (b != NULL) {
        b->size_bytes = size_bytes;
    }
    return b;
}

/* A large item gets a block of its own behind the head, whose free bytes stay in use. */
static block *block_add(lw_arena *arena, size_t size_bytes)
{
    const bool is_large = size_bytes > arena->block_bytes / 4;
    const size_t left_bytes = arena->limit_bytes - arena->used_bytes;
    const size_t usual_bytes = left_bytes < arena->block_bytes ? left_bytes : arena->block_bytes;
    block *b = block_create(is_large ? size_bytes : usual_bytes);
    if (b == NULL) {
        return NULL;
    }
    if (is_large && arena->head != NULL) {
        b->next = arena->head->next;
        arena->head->next = b;
        return b;
    }
    b->next = arena->head;
    arena->head = b;
    if (!is_large && arena->block_bytes < BLOCK_BYTES_MAX) {
        arena->block_bytes *= 2;
    }
    return b;
}

static void *arena_take(lw_arena *arena, size_t size_bytes, size_t alignment)
{
    block *b = arena->head;
    size_t padding = b == NULL ? 0 : padding_of(b->used_bytes, alignment);
    const bool fits = b != NULL && padding <= b->size_bytes - b->used_bytes &&
                      size_bytes <= b->size_bytes - b->used_bytes - padding;
    padding = fits ? padding : 0;
    const size_t left_bytes = arena->limit_bytes - arena->used_bytes;
    if (padding > left_bytes || size_bytes > left_bytes - padding) {
        return NULL;
    }
    if (!fits) {
        b = block_add(arena, size_bytes);
        if (b == NULL) {
            return NULL;
        }
    }
    arena->used_bytes += padding + size_bytes;
    return block_take(b, size_bytes, alignment);
}

void *lw_arena_calloc(lw_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    /* An empty array still gets an address of its own. */
    const size_t size_bytes = count * size == 0 ? 1 : count * size;
    return arena_take(arena, size_bytes, alignof(max_align_t));
}

char *lw_arena_strdup(lw_arena *arena, const char *text)
{
    return lw_arena_strndup(arena, text, strlen(text));
}

char *lw_arena_strndup(lw_arena *arena, const char *text, size_t length)
{
    const size_t copied = strnlen(text, length);
    char *copy = arena_take(arena, copied + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, copied); /* the bytes were zero, so it is terminated */
    }
    return copy;
}

size_t lw_arena_used_bytes(const lw_arena *arena)
{
    return arena->used_bytes;
}
