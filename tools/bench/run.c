// What a production rollout cannot do without, in C: its shells, its requests and its synced commits,
// one after the other, and nothing around them: no plan, no judging, no hashes, no artifacts.
//
//   cc -O2 -o run run.c -lsqlite3
//   ./run DATABASE PORT REQUESTS COMMITS BYTES COMMAND…
//
// Every COMMAND is run by `bash -lc`. REQUESTS are GET /slo of 127.0.0.1:PORT, each over a connection
// of its own, read to its end. COMMITS insert BYTES each, in WAL, synchronous=FULL.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void shell(char *command) {
  char *words[] = {"/bin/bash", "-lc", command, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  pid_t child;
  int status;
  if (posix_spawn(&child, words[0], &actions, NULL, words, environ) != 0) die(command);
  if (waitpid(child, &status, 0) != child || status != 0) die(command);
  posix_spawn_file_actions_destroy(&actions);
}

static void request(int port) {
  static const char text[] = "GET /slo HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connection < 0 || connect(connection, (struct sockaddr *)&to, sizeof to)) die("connect");
  if (write(connection, text, sizeof text - 1) != sizeof text - 1) die("write");
  char answer[65536];
  ssize_t length, total = 0;
  while ((length = read(connection, answer, sizeof answer)) > 0) total += length;
  if (length < 0 || total < 12 || strncmp(answer, "HTTP/1.1 200", 12) != 0) die("answer");
  close(connection);
}

int main(int argc, char **argv) {
  if (argc < 6) {
    fprintf(stderr, "usage: run DATABASE PORT REQUESTS COMMITS BYTES COMMAND...\n");
    return 2;
  }
  sqlite3 *db;
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) die(argv[1]);
  sqlite3_exec(db,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, data BLOB)",
               NULL, NULL, NULL);
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v2(db, "INSERT INTO events (data) VALUES (zeroblob(?))", -1, &insert, NULL))
    die(sqlite3_errmsg(db));
  for (int index = 6; index < argc; index++) shell(argv[index]);
  for (int count = atoi(argv[3]); count > 0; count--) request(atoi(argv[2]));
  for (int count = atoi(argv[4]); count > 0; count--) {
    sqlite3_bind_int(insert, 1, atoi(argv[5]));
    if (sqlite3_step(insert) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
