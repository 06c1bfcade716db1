// How long does it take to start a process and to see its end? Starts a command again and again, with
// its output into /dev/null, and prints the milliseconds of each as a JSON array. Without a command
// it ends at once: a C program that does nothing, which is the limit.
//
//   ./spawn COUNT COMMAND…
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

int main(int argc, char **argv) {
  if (argc < 3) return 0;
  int count = atoi(argv[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  printf("[");
  for (int round = 0; round < count; round++) {
    struct timespec start, end;
    pid_t child;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &start);
    if (posix_spawn(&child, argv[2], &actions, NULL, argv + 2, environ) != 0 ||
        waitpid(child, &status, 0) != child || status != 0) {
      fprintf(stderr, "spawn: expected %s to end with 0\n", argv[2]);
      return 1;
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%s%.4f", round ? "," : "",
           (double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6);
  }
  printf("]\n");
  return 0;
}
