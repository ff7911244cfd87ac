//! The `disync` binary. Everything is in the library, so that the end-to-end suites run the same entry point.

fn main() -> std::process::ExitCode {
    disync_cli::main()
}
