use super::*;

fn read(vars: &[(&str, &str)]) -> Result<Credentials, CredentialError> {
    Credentials::from_env(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
}

#[test]
fn a_key_and_a_token_are_read() {
    let vars = [(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret"), (SECURITY_TOKEN, "CAIS+/=")];
    let credentials = read(&vars).ok().unwrap();
    assert_eq!(credentials.access_key_id, "id");
    assert_eq!(credentials.access_key_secret.expose(), "secret");
    assert_eq!(credentials.security_token.unwrap().expose(), "CAIS+/=");
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let vars = [(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret"), (SECURITY_TOKEN, "")];
    assert!(read(&vars).ok().unwrap().security_token.is_none());
    assert_eq!(read(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "")]).err().unwrap().to_string(), {
        "the environment variable ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set"
    });
}

#[test]
fn a_pasted_line_break_is_refused_without_showing_the_key() {
    for secret in ["hunter2\n", "hunter 2", "hunter2\r", "hünter2", "\u{7f}hunter2"] {
        let error = read(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, secret)]).err().unwrap();
        assert_eq!(error, CredentialError::Malformed(ACCESS_KEY_SECRET));
        assert!(!format!("{error} {error:?}").contains("nter"));
    }
}
