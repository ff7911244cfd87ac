//! The metadata service of an ECS instance, which gives the role of the instance.
//!
//! Version 2 of its protocol asks for a token first; version 1, without, stands in where the service knows no tokens and
//! the user does not forbid it [SDK]. On a machine that is no instance nobody answers at that address: finding that out
//! costs one attempt to connect, a second at most.

use disync_web::Url;

use super::document::KeyDocument;
use super::error::Broken;
use super::fetch::Fetched;
use super::recipe::Instance;
use super::web::{Answer, Ask, Web, WebError};

/// How long a token of the service lasts, in seconds: six hours [SDK].
const TOKEN_TTL_S: u32 = 21600;
const TOKEN_TTL: &str = "X-aliyun-ecs-metadata-token-ttl-seconds";
const TOKEN: &str = "X-aliyun-ecs-metadata-token";
const TOKENS: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

/// Why the service gives nothing.
pub(crate) enum Miss {
    /// There is no service or no role, which on most machines is as it should be.
    Absent(String),
    /// There is one, and it fails.
    Broken(Broken),
}

impl From<Broken> for Miss {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// Asks the service at `place` for the key of a role.
pub(crate) async fn fetch(web: &Web, place: &Url, instance: &Instance) -> Result<Fetched, Miss> {
    let service = Service { web, place, token: token(web, place, instance.allows_v1).await? };
    let role = match &instance.role {
        Some(role) => role.clone(),
        None => service.role().await?,
    };
    if !is_role_name(&role) {
        return Err(service.broken("named a role that cannot be one").into());
    }
    let answer = service.get(&role).await?;
    if answer.status == 404 && instance.role.is_some() {
        return Err(service.broken(format!("the instance does not have the role `{role}`")).into());
    }
    let document: KeyDocument = service.checked(&answer)?.json().map_err(|reason| service.broken(reason))?;
    Ok(document.read().map_err(|reason| service.broken(reason))?)
}

/// A token, or none where version 1 is spoken.
async fn token(web: &Web, place: &Url, allows_v1: bool) -> Result<Option<String>, Miss> {
    let ask = Ask::put(at(place, TOKENS)).header(TOKEN_TTL, TOKEN_TTL_S.to_string()).soon();
    let answer = match web.ask(ask).await {
        Ok(answer) => answer,
        // No version helps where nobody is.
        Err(error @ (WebError::Unreachable(_) | WebError::Silent(_))) => {
            return Err(Miss::Absent(format!("nobody answers as {}: {error}", host(place))));
        }
        Err(error) => return Err(Broken::new(host(place), error.to_string()).into()),
    };
    let token = String::from_utf8(answer.body).unwrap_or_default();
    if answer.status == 200 && !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(token));
    }
    if allows_v1 {
        return Ok(None);
    }
    let reason = format!("gave no token (HTTP status {}), and version 1 is switched off", answer.status);
    Err(Broken::new(host(place), reason).into())
}

struct Service<'a> {
    web: &'a Web,
    place: &'a Url,
    token: Option<String>,
}

impl Service<'_> {
    /// The role of the instance.
    async fn role(&self) -> Result<String, Miss> {
        let answer = self.get("").await?;
        if answer.status == 404 {
            return Err(Miss::Absent("this instance has no role".to_owned()));
        }
        let text = String::from_utf8_lossy(&self.checked(&answer)?.body).into_owned();
        match text.lines().map(str::trim).find(|line| !line.is_empty()) {
            Some(role) => Ok(role.to_owned()),
            None => Err(Miss::Absent("this instance has no role".to_owned())),
        }
    }

    async fn get(&self, role: &str) -> Result<Answer, Broken> {
        let mut ask = Ask::get(at(self.place, &format!("{ROLES}{role}"))).soon();
        if let Some(token) = &self.token {
            ask = ask.header(TOKEN, token.clone());
        }
        self.web.ask(ask).await.map_err(|error| self.broken(error.to_string()))
    }

    fn checked<'a>(&self, answer: &'a Answer) -> Result<&'a Answer, Broken> {
        match answer.status {
            200 => Ok(answer),
            status => Err(self.broken(format!("answered with HTTP status {status}"))),
        }
    }

    fn broken(&self, reason: impl Into<String>) -> Broken {
        Broken::new(host(self.place), reason)
    }
}

/// Role names are letters, digits and `.@-_`, 64 at most [GEN]; this one becomes part of a path.
fn is_role_name(role: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'@' | b'-' | b'_');
    role.bytes().all(legal) && (1..=64).contains(&role.len()) && !role.starts_with('.')
}

fn at(place: &Url, path: &str) -> Url {
    let mut url = place.clone();
    url.set_path(path);
    url
}

fn host(place: &Url) -> String {
    format!("the metadata service at {}", place.host_str().unwrap_or_default())
}
