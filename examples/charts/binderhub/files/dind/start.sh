# Stands in for Docker-in-Docker: one on each node.
echo "API listen on :8080 on node $NODE_NAME"
. /srv/start/serve.sh
