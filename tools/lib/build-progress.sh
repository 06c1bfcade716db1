# shellcheck shell=bash
#
# Sourced: runs `swift build` so that a person sees that it moves, and sees all of it when it fails.
# A debug build of everything prints a thousand lines; here they go to a log, and a line a few times
# a minute goes to standard error, so that standard output stays the caller's.

# Seconds between two lines of progress.
build_progress_interval=20
# How much of the log is shown when the build fails.
build_progress_tail_lines=60

# build_with_progress REPOSITORY ARGUMENT…: `swift build ARGUMENT…` in REPOSITORY.
build_with_progress() {
  local repository="$1" log start line last_shown=0 status=0
  shift
  command -v swift >/dev/null || {
    echo "swift was not found on the PATH. Hint: run tools/setup, which says how to get it." >&2
    return 127
  }
  mkdir -p "$repository/.build"
  log="$repository/.build/last-build.log"
  start=$SECONDS
  swift build --package-path "$repository" "$@" 2>&1 | while IFS= read -r line; do
    printf '%s\n' "$line"
    if ((SECONDS - start >= last_shown + build_progress_interval)); then
      last_shown=$((SECONDS - start))
      printf '  … %3d s: %.90s\n' "$last_shown" "$line" >&2
    fi
  done >"$log" || status=${PIPESTATUS[0]}
  if ((status != 0)); then
    tail -n "$build_progress_tail_lines" "$log" >&2
    echo "The build failed (exit $status); its whole output is in $log" >&2
    return "$status"
  fi
  echo "  built in $((SECONDS - start)) s" >&2
}
