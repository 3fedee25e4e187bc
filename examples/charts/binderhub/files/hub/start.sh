# Stands in for JupyterHub: reads its configuration, refuses one it cannot work with, answers its API.
say() { echo "[$1 $(date '+%Y-%m-%d %H:%M:%S') JupyterHub app] $2"; }
say I "Starting JupyterHub version $HUB_VERSION"
case "$HUB_DB_TYPE" in
sqlite-memory) say I "Using a database in memory" ;;
postgres)
  say C "Failed to connect to db: postgresql://hub-db:5432/hub"
  say C "ModuleNotFoundError: No module named 'psycopg2'"
  exit 1
  ;;
*)
  say C "hub.db.type is '$HUB_DB_TYPE'; it must be sqlite-memory or postgres"
  exit 1
  ;;
esac
say I "JupyterHub is now running at http://:8080/hub/"
. /srv/start/serve.sh
