# Stands in for BinderHub: its pages are CGI scripts.
echo "[I $(date '+%Y-%m-%d %H:%M:%S') BinderHub] BinderHub is listening on :8080"
. /srv/start/serve.sh
