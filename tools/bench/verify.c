/*
 * The limit that `rollout verify` is held against: reads every event of a ledger in order of
 * position, in one thread, and hashes the same bytes that a verifier has to hash: the salt and data
 * of each event, its header as a leaf, and the tree over the leaves. It compares each leaf and the
 * head's compact range with what is stored. It looks into no header, so it could not tell what is
 * wrong; it is the least that any program must do.
 *
 *   verify LEDGER      prints {"events":N,"seconds":S,"events_per_second":R,"root":"<hex>"}
 *
 * Build: cc -O2 -o verify verify.c -lsqlite3 -lcrypto
 */
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static EVP_MD_CTX *context;
static const EVP_MD *sha256;

static void fail(const char *what) {
  fprintf(stderr, "verify: %s\n", what);
  exit(1);
}

static void hash(const void *a, size_t a_length, const void *b, size_t b_length,
                 unsigned char out[32]) {
  if (!EVP_DigestInit_ex(context, sha256, NULL) || !EVP_DigestUpdate(context, a, a_length) ||
      !EVP_DigestUpdate(context, b, b_length) || !EVP_DigestFinal_ex(context, out, NULL))
    fail("hashing failed");
}

/* The subtrees of the leaves so far, largest first: an RFC 6962 compact range. */
static unsigned char range[64][32];
static int level[64];
static int depth;

static void join(void) {
  unsigned char pair[65] = {1};
  memcpy(pair + 1, range[depth - 2], 32);
  memcpy(pair + 33, range[depth - 1], 32);
  hash(pair, 65, "", 0, range[depth - 2]);
  depth--;
}

static void append(const unsigned char leaf[32]) {
  memcpy(range[depth], leaf, 32);
  level[depth++] = 0;
  while (depth > 1 && level[depth - 1] == level[depth - 2]) {
    join();
    level[depth - 1]++;
  }
}

int main(int count, char **arguments) {
  if (count != 2) fail("usage: verify LEDGER");
  sqlite3 *db;
  if (sqlite3_open_v2(arguments[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
    fail(sqlite3_errmsg(db));
  context = EVP_MD_CTX_new();
  sha256 = EVP_sha256();

  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  sqlite3_stmt *events;
  if (sqlite3_prepare_v2(db,
                         "SELECT position, header, leaf, salt, data FROM events ORDER BY position",
                         -1, &events, NULL) != SQLITE_OK)
    fail(sqlite3_errmsg(db));
  long long number = 0;
  unsigned char digest[32];
  int code;
  while ((code = sqlite3_step(events)) == SQLITE_ROW) {
    if (sqlite3_column_int64(events, 0) != number) fail("a position is missing");
    hash(sqlite3_column_blob(events, 3), (size_t)sqlite3_column_bytes(events, 3),
         sqlite3_column_blob(events, 4), (size_t)sqlite3_column_bytes(events, 4), digest);
    const unsigned char prefix = 0;
    hash(&prefix, 1, sqlite3_column_blob(events, 1), (size_t)sqlite3_column_bytes(events, 1),
         digest);
    if (sqlite3_column_bytes(events, 2) != 32 ||
        memcmp(digest, sqlite3_column_blob(events, 2), 32) != 0)
      fail("a leaf differs");
    append(digest);
    number++;
  }
  if (code != SQLITE_DONE) fail(sqlite3_errmsg(db));
  sqlite3_finalize(events);

  sqlite3_stmt *head;
  if (sqlite3_prepare_v2(db, "SELECT size, range FROM head", -1, &head, NULL) != SQLITE_OK ||
      sqlite3_step(head) != SQLITE_ROW)
    fail(sqlite3_errmsg(db));
  if (sqlite3_column_int64(head, 0) != number || sqlite3_column_bytes(head, 1) != 32 * depth ||
      memcmp(sqlite3_column_blob(head, 1), range, 32 * (size_t)depth) != 0)
    fail("the head differs");
  sqlite3_finalize(head);
  while (depth > 1) join();
  clock_gettime(CLOCK_MONOTONIC, &end);

  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("{\"events\":%lld,\"seconds\":%.6f,\"events_per_second\":%.0f,\"root\":\"", number, seconds,
         (double)number / seconds);
  for (int i = 0; i < 32; i++) printf("%02x", range[0][i]);
  printf("\"}\n");
  sqlite3_close(db);
  return 0;
}
