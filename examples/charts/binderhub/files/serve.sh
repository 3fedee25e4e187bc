# Serves /srv/www on port 8080 until SIGTERM. A shell with a trap is process 1, since a process 1 without one ignores
# SIGTERM and keeps an old pod for its whole grace period.
trap 'exit 0' TERM
/bin/busybox httpd -f -p 8080 -h /srv/www -c /srv/start/httpd.conf &
wait
