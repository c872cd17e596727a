# Makes a private authority, and a certificate for each service and for operators, unless they are there already: each in
# a folder of its own below the one given, readable by the images' user and by nobody else.
set -eu
cd "$1"
days=3650
curve="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
if [ ! -f authority/key.pem ]; then
  mkdir -p authority
  chmod 700 authority
  openssl req -x509 $curve -keyout authority/key.pem -out authority/ca.pem -subj "/CN=steward" -days $days
fi
for name in gateway router planner executor agenda operator; do
  if [ -f "$name/cert.pem" ]; then continue; fi
  mkdir -p "$name"
  openssl req $curve -keyout "$name/key.pem" -out "$name/request.pem" -subj "/CN=$name"
  printf 'subjectAltName=DNS:%s\n' "$name" > "$name/extensions"
  openssl x509 -req -in "$name/request.pem" -CA authority/ca.pem -CAkey authority/key.pem -CAcreateserial \
    -out "$name/cert.pem" -days $days -extfile "$name/extensions"
  rm "$name/request.pem" "$name/extensions"
  cp authority/ca.pem "$name/ca.pem"
  if [ "$(id -u)" = 0 ]; then chown -R 10001:10001 "$name"; fi
  chmod 500 "$name"
  chmod 400 "$name"/*.pem
done
