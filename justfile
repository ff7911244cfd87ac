# Recipes; `just` alone lists them.

_default:
    @just --list

# The whole suite
test:
    cargo test --workspace

# Format, lints and docs, as CI checks them
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Accept changed snapshots (needs cargo-insta); then read the diff
accept:
    cargo insta test --workspace --accept

# Create the tasks of the quickstart in the embedded DataWorks
quickstart:
    cargo run --release -- -C examples/quickstart apply --auto-approve

# What planning and rendering cost; then times, memory, bytes and calls at 100, 1,000 and 2,000 tasks x 100 tables, beside Terraform where it is installed
bench *ARGS:
    cargo bench -p disync-tests --bench plan
    cargo build --release
    missed=0; python3 tests/bench/apply.py {{ARGS}} || missed=$?; python3 tests/bench/scale.py {{ARGS}} && exit $missed

# Licences, bans and sources of the dependencies (needs cargo-deny)
deny:
    cargo deny check bans licenses sources

# Crashes that the ordinary tests have no time for: the protocol under more faults, and a second crash while the first is mended
crash-matrix:
    DISYNC_CAMPAIGN=1 cargo test -p disync-tests --test protocol --test crash_matrix -- --nocapture

# Each signal and a closed pipe, once and twice, at 50 moments of an apply of twelve changes; takes minutes
signal-matrix:
    DISYNC_CAMPAIGN=1 cargo test -p disync-tests --test signal_matrix -- --nocapture

# Everything that CI runs
ci:
    bash .ci/run

# The emulator and the client against Alibaba Cloud's own Python SDKs
sdk *ARGS:
    tests/sdk/run {{ARGS}}
