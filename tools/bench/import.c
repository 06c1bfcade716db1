// What an import of artifact directories cannot do without, in C: every file is read and hashed, and
// kept in an SQLite table under its digest, in transactions of a hundred directories. Nothing is
// understood, redacted, salted or put under a tree.
//
//   cc -O2 -o import import.c -lsqlite3 -lcrypto
//   ./import LEDGER DIRECTORY
#define _GNU_SOURCE
#include <fts.h>
#include <openssl/sha.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 100, LARGEST = 1 << 20 };

static sqlite3 *db;

static void die(const char *what) {
  fprintf(stderr, "import: %s: %s\n", what, db ? sqlite3_errmsg(db) : "no database");
  exit(1);
}

static void run(const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(sql);
}

static int by_name(const FTSENT **a, const FTSENT **b) {
  return strcmp((*a)->fts_name, (*b)->fts_name);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: import LEDGER DIRECTORY\n");
    return 2;
  }
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) die(argv[1]);
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
      "CREATE TABLE blobs (digest BLOB PRIMARY KEY NOT NULL, content BLOB NOT NULL) STRICT;"
      "CREATE TABLE files (path TEXT PRIMARY KEY NOT NULL, digest BLOB NOT NULL) STRICT");
  sqlite3_stmt *blob, *file;
  if (sqlite3_prepare_v2(db, "INSERT INTO blobs VALUES (?, ?) ON CONFLICT DO NOTHING", -1, &blob, 0))
    die("blobs");
  if (sqlite3_prepare_v2(db, "INSERT INTO files VALUES (?, ?)", -1, &file, 0)) die("files");
  static unsigned char content[LARGEST];
  char *roots[] = {argv[2], NULL};
  FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
  if (!tree) die(argv[2]);
  long directories = 0, files = 0;
  run("BEGIN IMMEDIATE");
  for (FTSENT *entry; (entry = fts_read(tree));) {
    if (entry->fts_info == FTS_DP && entry->fts_level == 1 && ++directories % BATCH == 0)
      run("COMMIT; BEGIN IMMEDIATE");
    if (entry->fts_info != FTS_F) continue;
    int open_file = open(entry->fts_path, O_RDONLY | O_NOFOLLOW);
    ssize_t length = read(open_file, content, LARGEST);
    if (length < 0) die(entry->fts_path);
    close(open_file);
    unsigned char digest[32];
    SHA256(content, (size_t)length, digest);
    sqlite3_bind_blob(blob, 1, digest, 32, SQLITE_STATIC);
    sqlite3_bind_blob(blob, 2, content, (int)length, SQLITE_STATIC);
    sqlite3_bind_text(file, 1, entry->fts_path, -1, SQLITE_STATIC);
    sqlite3_bind_blob(file, 2, digest, 32, SQLITE_STATIC);
    if (sqlite3_step(blob) != SQLITE_DONE || sqlite3_step(file) != SQLITE_DONE) die("insert");
    sqlite3_reset(blob), sqlite3_reset(file);
    files++;
  }
  run("COMMIT");
  fts_close(tree);
  sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  printf("{\"directories\":%ld,\"files\":%ld}\n", directories, files);
  return 0;
}
