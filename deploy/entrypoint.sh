# What an image runs: its service (the agenda's has a second command, worker); in the operators' image, a command of
# `steward`; in that for migrations, one of two.
set -eu
case "$STEWARD_SERVICE ${1:-}" in
  "cli "*) exec python -m cli.main "${@:---help}" ;;
  "migrate certificates") exec sh /certificates.sh /certificates ;;
  "migrate ") exec python -m libs.storage.migrate all ;;
  "agenda worker") exec python -m services.agenda worker ;;
  *" ") exec python -m "services.$STEWARD_SERVICE" serve ;;
  *) echo "steward: unknown command $1" >&2; exit 64 ;;
esac
