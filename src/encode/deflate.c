#include "encode/deflate.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

enum { PARTS = 4, WINDOW = 32768, HEADER_SIZE = 2, CHECK_SIZE = 4 };

/* A run of the bytes, and what it comes to. */
typedef struct {
    const unsigned char *bytes;
    size_t size, before; /* before: bytes that precede it */
    int level;
    bool is_last;
    cm_blob out;
    uLong check;
    bool failed;
} part;

static void deflate_part(part *p, z_stream *stream) {
    const size_t known = p->before < WINDOW ? p->before : WINDOW;
    const uLong bound = deflateBound(stream, (uLong)p->size) + 16; /* and a flush */
    p->out.bytes = malloc(bound);
    if (p->out.bytes == NULL ||
        (known > 0 && deflateSetDictionary(stream, p->bytes - known, (uInt)known) != Z_OK)) {
        p->failed = true;
        return;
    }
    stream->next_in = (Bytef *)(uintptr_t)p->bytes;
    stream->avail_in = (uInt)p->size;
    stream->next_out = p->out.bytes;
    stream->avail_out = (uInt)bound;
    /* A part that is not the last ends on a whole byte, and the stream goes on. */
    const int done = deflate(stream, p->is_last ? Z_FINISH : Z_SYNC_FLUSH);
    p->failed = done != (p->is_last ? Z_STREAM_END : Z_OK) || stream->avail_in > 0;
    p->out.size = bound - stream->avail_out;
    p->check = adler32_z(adler32(0, NULL, 0), p->bytes, p->size);
}

static void *work(void *data) {
    part *p = data;
    z_stream stream = {0};
    if (deflateInit2(&stream, p->level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        p->failed = true;
        return NULL;
    }
    deflate_part(p, &stream);
    (void)deflateEnd(&stream);
    return NULL;
}

static void deflate_parts(part *parts) {
    pthread_t threads[PARTS];
    bool beside[PARTS] = {false};
    for (int i = 0; i < PARTS; i++) {
        beside[i] = i + 1 < PARTS && pthread_create(&threads[i], NULL, work, &parts[i]) == 0;
        if (!beside[i])
            (void)work(&parts[i]);
    }
    for (int i = 0; i < PARTS; i++)
        if (beside[i])
            (void)pthread_join(threads[i], NULL);
}

static bool join(const part *parts, cm_blob *out) {
    static const unsigned char header[HEADER_SIZE] = {0x78, 0x5E}; /* 32 KiB window, RFC 1950 */
    bool room = cm_blob_append(out, header, sizeof header);
    uLong check = parts[0].check;
    for (int i = 0; room && i < PARTS; i++) {
        room = !parts[i].failed && cm_blob_append(out, parts[i].out.bytes, parts[i].out.size);
        if (i > 0)
            check = adler32_combine(check, parts[i].check, (z_off_t)parts[i].size);
    }
    const unsigned char end[CHECK_SIZE] = {(unsigned char)(check >> 24),
                                           (unsigned char)(check >> 16),
                                           (unsigned char)(check >> 8), (unsigned char)check};
    return room && cm_blob_append(out, end, sizeof end);
}

bool cm_deflate(const unsigned char *bytes, size_t size, int level, cm_blob *out) {
    part parts[PARTS] = {0};
    for (size_t i = 0; i < PARTS; i++) {
        const size_t from = size / PARTS * i, to = i + 1 < PARTS ? size / PARTS * (i + 1) : size;
        parts[i] = (part){.bytes = bytes + from,
                          .size = to - from,
                          .before = from,
                          .level = level,
                          .is_last = i + 1 == PARTS};
    }
    deflate_parts(parts);
    const bool room = join(parts, out);
    for (int i = 0; i < PARTS; i++)
        free(parts[i].out.bytes);
    return room;
}
