# The front page and what else never changes between deployments.
echo "Serving /srv/www on :8080"
trap 'exit 0' TERM
/bin/busybox httpd -f -p 8080 -h /srv/www &
wait
