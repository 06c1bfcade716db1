// The append of an event ledger, in C: the yardstick for the one in Swift.
//
// It makes a new ledger from migrations/V001__events.sql and appends events to it with the same
// pragmas, lock, look-ups, inserts, hashes and checkpoints, and nothing else: no validation, no
// typed values, no idempotence, no errors worth reading.
//
//   cc -O2 -o append append.c -lsqlite3 -lcrypto
//   ./append LEDGER SCHEMA.sql EVENTS BATCH BYTES [--all-nodes]
//
// EVENTS in all, BATCH to a commit, BYTES of data in each. --all-nodes stores every interior node
// of the Merkle tree instead of the tile roots alone (the CHECK on levels is lifted for it).
#define _GNU_SOURCE
#include <fcntl.h>
#include <openssl/sha.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define SOURCE "urn:uuid:01990000-0000-7000-8000-000000000000"

static sqlite3 *db;
static int pages;

static void die(const char *what) {
  fprintf(stderr, "append: %s: %s\n", what, db ? sqlite3_errmsg(db) : "no database");
  exit(1);
}

static void run(const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)) die(sql);
  return statement;
}

static void step(sqlite3_stmt *statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) die(sqlite3_sql(statement));
  sqlite3_reset(statement);
}

static int count_pages(void *context, sqlite3 *connection, const char *name, int count) {
  (void)context, (void)connection, (void)name;
  pages = count;
  return SQLITE_OK;
}

static int64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void hex(char *out, const uint8_t *bytes, int count) {
  for (int i = 0; i < count; i++) {
    out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
}

static void make_id(char *out, int64_t ms) {
  static int64_t last;
  static uint64_t low;
  uint8_t b[16];
  if (ms > last) {
    last = ms;
    if (getrandom(&low, 8, 0) != 8) die("getrandom");
    low &= 0x3fffffffffffffffull;
  } else {
    low++;
  }
  for (int i = 0; i < 6; i++) b[i] = (uint8_t)(last >> (40 - 8 * i));
  b[6] = 0x70, b[7] = 0;
  uint64_t word = low | 0x8000000000000000ull;
  for (int i = 0; i < 8; i++) b[8 + i] = (uint8_t)(word >> (56 - 8 * i));
  char h[32];
  hex(h, b, 16);
  sprintf(out, "%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}

static void rfc3339(char *out, int64_t ms) {
  time_t seconds = ms / 1000;
  struct tm t;
  gmtime_r(&seconds, &t);
  sprintf(out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
          t.tm_hour, t.tm_min, t.tm_sec, (int)(ms % 1000));
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) die(path);
  char *text = calloc(1, 1 << 20);
  if (!fread(text, 1, (1 << 20) - 1, file)) die(path);
  fclose(file);
  return text;
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: append LEDGER SCHEMA.sql EVENTS BATCH BYTES [--all-nodes]\n");
    return 2;
  }
  int64_t total = atoll(argv[3]), batch = atoll(argv[4]), bytes = atoll(argv[5]);
  int all_nodes = argc > 6 && !strcmp(argv[6], "--all-nodes");
  if (total < 1 || batch < 1 || bytes < 12 || bytes >= 61440) die("EVENTS, BATCH or BYTES");
  char lock_path[4096];
  snprintf(lock_path, sizeof lock_path, "%s.lock", argv[1]);
  int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) die(argv[1]);
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
      "PRAGMA trusted_schema=OFF; PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0;"
      "PRAGMA recursive_triggers=ON");
  run(read_file(argv[2]));
  if (all_nodes) {
    run("DROP TABLE nodes; CREATE TABLE nodes (level INTEGER NOT NULL, place INTEGER NOT NULL,"
        "digest BLOB NOT NULL, PRIMARY KEY (level, place)) STRICT, WITHOUT ROWID");
  }
  sqlite3_wal_hook(db, count_pages, NULL);

  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  sqlite3_stmt *last = prepare("SELECT max(version) FROM events WHERE stream = ?");
  sqlite3_stmt *head = prepare("SELECT size, range FROM head");
  sqlite3_stmt *insert = prepare(
      "INSERT INTO events (position, stream, version, id, type, schema, time, recordedtime,"
      "header, salt, data, leaf) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  sqlite3_stmt *node = prepare("INSERT INTO nodes (level, place, digest) VALUES (?, ?, ?)");
  sqlite3_stmt *update = prepare("UPDATE head SET size = ?, range = ?");

  uint8_t *salted = malloc(16 + bytes), *data = salted + 16;
  memset(data, 'x', bytes);
  memcpy(data, "{\"note\":\"", 9);
  memcpy(data + bytes - 2, "\"}", 2);

  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int64_t done = 0, round = 0; done < total; done += batch, round++) {
    if (flock(lock, LOCK_EX)) die("flock");
    sqlite3_step(begin), sqlite3_reset(begin);
    char stream[32];
    sprintf(stream, "stream-%d", (int)(round % 100));
    sqlite3_bind_text(last, 1, stream, -1, SQLITE_STATIC);
    sqlite3_step(last);
    int64_t version =
        sqlite3_column_type(last, 0) == SQLITE_NULL ? 0 : sqlite3_column_int64(last, 0) + 1;
    sqlite3_reset(last);
    uint8_t range[64][32];
    if (sqlite3_step(head) != SQLITE_ROW) die("head");
    int64_t size = sqlite3_column_int64(head, 0);
    int depth = sqlite3_column_bytes(head, 1) / 32;
    if (depth) memcpy(range, sqlite3_column_blob(head, 1), 32 * depth);
    sqlite3_reset(head);
    int64_t recorded = now_ms();
    for (int64_t i = 0; i < batch; i++, size++, version++) {
      char id[40], time_text[32], recorded_text[32], hash_text[64], header[1024];
      uint8_t hash[32], leaf[32];
      int64_t time = now_ms();
      make_id(id, time);
      rfc3339(time_text, time);
      rfc3339(recorded_text, recorded);
      if (getrandom(salted, 16, 0) != 16) die("getrandom");
      SHA256(salted, 16 + bytes, hash);
      hex(hash_text, hash, 32);
      header[0] = 0;
      int length = snprintf(
          header + 1, sizeof header - 1,
          "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"" SOURCE "\",\"type\":\"sample.taken\","
          "\"subject\":\"stage/cohort_5\",\"time\":\"%s\",\"recordedtime\":\"%s\","
          "\"datacontenttype\":\"application/json\",\"sequence\":\"%020lld\",\"stream\":\"%s\","
          "\"streamversion\":\"%020lld\",\"schemaversion\":1,\"authtype\":\"user\","
          "\"authid\":\"operator\",\"datahash\":\"sha256:%.64s\",\"datalen\":%lld}",
          id, time_text, recorded_text, (long long)size, stream, (long long)version, hash_text,
          (long long)bytes);
      SHA256((uint8_t *)header, 1 + length, leaf);
      sqlite3_bind_int64(insert, 1, size);
      sqlite3_bind_text(insert, 2, stream, -1, SQLITE_STATIC);
      sqlite3_bind_int64(insert, 3, version);
      sqlite3_bind_text(insert, 4, id, 36, SQLITE_STATIC);
      sqlite3_bind_text(insert, 5, "sample.taken", -1, SQLITE_STATIC);
      sqlite3_bind_int64(insert, 6, 1);
      sqlite3_bind_int64(insert, 7, time);
      sqlite3_bind_int64(insert, 8, recorded);
      sqlite3_bind_blob(insert, 9, header + 1, length, SQLITE_STATIC);
      sqlite3_bind_blob(insert, 10, salted, 16, SQLITE_STATIC);
      sqlite3_bind_blob(insert, 11, data, bytes, SQLITE_STATIC);
      sqlite3_bind_blob(insert, 12, leaf, 32, SQLITE_STATIC);
      step(insert);
      int64_t rest = size;
      for (int level = 1; rest & 1; level++) {
        uint8_t both[65];
        both[0] = 1;
        memcpy(both + 1, range[--depth], 32);
        memcpy(both + 33, leaf, 32);
        SHA256(both, 65, leaf);
        rest >>= 1;
        if (all_nodes || level % 8 == 0) {
          sqlite3_bind_int64(node, 1, level);
          sqlite3_bind_int64(node, 2, rest);
          sqlite3_bind_blob(node, 3, leaf, 32, SQLITE_STATIC);
          step(node);
        }
      }
      memcpy(range[depth++], leaf, 32);
    }
    sqlite3_bind_int64(update, 1, size);
    sqlite3_bind_blob(update, 2, range, 32 * depth, SQLITE_STATIC);
    step(update);
    step(commit);
    if (pages >= 1000) {
      sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
      pages = 0;
    }
    flock(lock, LOCK_UN);
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9;
  printf("c batch %lld: %.0f events/s\n", (long long)batch, total / seconds);
  return 0;
}
