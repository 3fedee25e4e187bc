# Asks the hub for its version, by the name of its service.
# Busybox's own resolver is asked first: a statically linked wget may have none, and it knows no search domains.
domain=$(/bin/busybox awk '$1 == "search" {print $2; exit}' /etc/resolv.conf)
address=$(/bin/busybox nslookup -type=a "hub.$domain" 2>/dev/null | /bin/busybox awk '
  $1 == "Name:" {named = 1}
  named && /^Address/ {print $NF; exit}')
hub=$([ -n "$address" ] && /bin/busybox wget -q -T 2 -O - --header 'Host: hub' "http://$address:8081/hub/api/" 2>/dev/null)
