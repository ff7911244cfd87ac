//! The `disync` binary under another name, for the end-to-end suites.

fn main() -> std::process::ExitCode {
    disync_cli::main()
}
