//! The `disync` binary: everything is in the library, so that the end-to-end tests run the same entry point.

fn main() -> std::process::ExitCode {
    disync_cli::main()
}
