# One PostgreSQL cluster and one S3 server (SeaweedFS) for a run, told to the tests through the environment.
# Sourced by tests/run and tests/bench, after deploy/prepare.sh. Both servers listen on loopback only, with random secrets,
# keep everything below one private temporary directory, and are gone when the caller ends.
# shellcheck shell=bash

services=           # the private directory
service_pids=()     # what we started and must stop
s3_sockets=()       # SeaweedFS puts its sockets beside, not below, the directory it is given

random_hex() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# free_ports N : prints N ports nobody listens on, below the range that the kernel hands out by itself.
free_ports() {
    python3 - "$1" <<'PYTHON'
import random, socket, sys
held = []
while len(held) < int(sys.argv[1]):
    candidate = socket.socket()
    try:
        candidate.bind(("127.0.0.1", random.randrange(15000, 32000)))
        held.append(candidate)
    except OSError:
        candidate.close()
print(*(one.getsockname()[1] for one in held))
PYTHON
}

# until_true SECONDS WHAT COMMAND... : asks again every 50 ms; a deadline, not a wait.
until_true() {
    local deadline=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || return 1
        read -rt 0.05 <> <(:) || true
    done
    say "$what is up"
}

# PostgreSQL refuses to run as root; then the account that Debian's package made runs it.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_postgres() {
    local bin port directory=$services/postgres password
    bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$bin/initdb" ] || stop "PostgreSQL's programs are not below /usr/lib/postgresql"
    read -r port < <(free_ports 1)
    password=$(random_hex)
    mkdir -m 700 "$directory"
    printf '%s\n' "$password" >"$directory/password"
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$directory"
    (cd / && as_postgres "$bin/initdb" --pgdata "$directory/data" --username sealport --pwfile "$directory/password" \
        --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync) >"$services/initdb.log" 2>&1 ||
        stop "initdb failed: $(cat "$services/initdb.log")"
    # The cluster lives for one run: what it loses in a power cut nobody misses.
    (cd / && exec setsid "${pg_prefix[@]}" "$bin/postgres" -D "$directory/data" -p "$port" -k "$directory" \
        -c listen_addresses=127.0.0.1 -c max_connections=400 -c fsync=off -c full_page_writes=off \
        -c synchronous_commit=off -c shared_buffers=128MB) >"$services/postgres.log" 2>&1 &
    service_pids+=($!)
    export SEALPORT_TEST_POSTGRES="postgres://sealport:$password@127.0.0.1:$port/postgres"
    until_true 60 "PostgreSQL" psql "$SEALPORT_TEST_POSTGRES" -Atc 'select 1' ||
        stop "PostgreSQL did not start: $(tail -n 20 "$services/postgres.log")"
}

start_s3() {
    local ports access secret
    read -r -a ports < <(free_ports 8)
    access=$(random_hex) secret=$(random_hex)
    mkdir -m 700 "$services/s3"
    s3_sockets=("/tmp/seaweedfs-master-grpc-${ports[1]}.sock" "/tmp/seaweedfs-volume-grpc-${ports[3]}.sock"
        "/tmp/seaweedfs-s3-${ports[6]}.sock" "/tmp/seaweedfs-s3-grpc-${ports[7]}.sock")
    (umask 077 && cat >"$services/s3.json" <<JSON
{"identities": [{"name": "tests", "credentials": [{"accessKey": "$access", "secretKey": "$secret"}],
  "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
JSON
    )
    # Every bucket takes volumes of its own, seven at once by default, and every test makes a bucket.
    (cd "$services/s3" && exec setsid env TMPDIR="$services/s3" WEED_MASTER_VOLUME_GROWTH_COPY_1=1 "$venv/bin/weed" -logtostderr=true server -dir "$services/s3" -ip 127.0.0.1 -ip.bind 127.0.0.1 \
        -master.port "${ports[0]}" -master.port.grpc "${ports[1]}" \
        -volume.port "${ports[2]}" -volume.port.grpc "${ports[3]}" -volume.max 2000 -master.volumeSizeLimitMB 1024 \
        -filer.port "${ports[4]}" -filer.port.grpc "${ports[5]}" \
        -s3 -s3.port "${ports[6]}" -s3.port.grpc "${ports[7]}" -s3.config "$services/s3.json" \
        -s3.port.iceberg 0 -s3.port.lance 0 -master.telemetry=false) >"$services/s3.log" 2>&1 &
    service_pids+=($!)
    export SEALPORT_TEST_S3_ENDPOINT="http://127.0.0.1:${ports[6]}" SEALPORT_TEST_S3_BUCKET=sealport-tests
    export SEALPORT_TEST_S3_ACCESS_KEY=$access SEALPORT_TEST_S3_SECRET_KEY=$secret
    until_true 60 "The S3 server" make_bucket || stop "the S3 server did not start: $(tail -n 20 "$services/s3.log")"
}

# Up is when a bucket can be made in it.
make_bucket() {
    curl --silent --fail --max-time 5 --user "$SEALPORT_TEST_S3_ACCESS_KEY:$SEALPORT_TEST_S3_SECRET_KEY" \
        --aws-sigv4 aws:amz:us-east-1:s3 -X PUT "$SEALPORT_TEST_S3_ENDPOINT/$SEALPORT_TEST_S3_BUCKET"
}

start_services() {
    pg_prefix=()
    [ "$(id -u)" -ne 0 ] || pg_prefix=(runuser -u postgres --)
    services=$(mktemp -d -t sealport-tests.XXXXXXXX)
    # The account postgres has to pass through; what it may not see lies in directories of its own.
    [ "$(id -u)" -ne 0 ] || chmod 711 "$services"
    trap stop_services EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    start_postgres
    start_s3
}

stop_services() {
    local pid
    # Each service leads a process group of its own, so that its children end with it.
    for pid in "${service_pids[@]}"; do kill -TERM -- "-$pid" 2>/dev/null || true; done
    for pid in "${service_pids[@]}"; do
        until_true 10 "" group_gone "$pid" 2>/dev/null || kill -KILL -- "-$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    [ -z "$services" ] || rm -rf "$services" "${s3_sockets[@]}"
}

group_gone() { ! kill -0 -- "-$1" 2>/dev/null; }
