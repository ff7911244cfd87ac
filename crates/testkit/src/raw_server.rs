//! A server that answers with any bytes, for what an emulator cannot say; or stands in front of one and changes what
//! passes.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use disync_emulator::{Request, Response, Service};
use disync_wire::Params;
use jiff::Timestamp;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// The method: `GET` or `POST`.
    pub method: String,
    /// The path, without the query: `/`.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// What follows the `?`, encoded.
    pub query: String,
    /// The form body, encoded.
    pub body: String,
}

impl Received {
    /// A parameter, from the query or the body.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let find = |form: &str| Params::from_form(form).ok().and_then(|params| params.get(name).map(str::to_owned));
        find(&self.body).or_else(|| find(&self.query))
    }

    /// A header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> String {
        let header = self.headers.iter().find(|(name, _)| name == "x-acs-action").map(|(_, action)| action.clone());
        header.or_else(|| self.get("Action")).unwrap_or_default()
    }
}

/// A server on a port of its own that answers each request by a function, until it is dropped.
#[derive(Debug)]
pub struct RawServer {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl RawServer {
    /// Answers with the bytes that `answer` makes of a request, and closes the connection. It may take its time.
    ///
    /// # Panics
    /// There is no free port.
    #[must_use]
    pub fn answering(answer: impl Fn(&Received) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let received = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (answer, log, stopped) = (Arc::new(answer), Arc::clone(&received), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            for connection in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                let Ok(connection) = connection else { continue };
                // A client that hangs up in the middle is what some tests are about.
                std::thread::spawn(move || drop(converse(connection, &log, &*answer)));
            }
        });
        Self { address, received, stop, thread: Some(thread) }
    }

    /// Passes everything on to `service`, and its answers back through `change`.
    #[must_use]
    pub fn in_front_of(
        service: Arc<Service>,
        change: impl Fn(&Received, Response) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self::answering(move |received| {
            let request = Request::post(received.query.clone(), received.body.clone());
            let request = Request { method: received.method.clone(), ..request.with_headers(received.headers.clone()) };
            let response = change(received, service.respond(&request, Timestamp::now()));
            http(response.status, response.content_type, &response.body)
        })
    }

    /// Its endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What has arrived so far.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread up; where that fails it has ended already.
        drop(TcpStream::connect_timeout(&self.address, Duration::from_secs(1)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// An answer that is left as it is, for [`RawServer::in_front_of`].
#[must_use]
pub fn whole(_: &Received, response: Response) -> Response {
    response
}

/// The bytes of an HTTP answer.
#[must_use]
pub fn http(status: u16, content_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn converse(
    mut connection: TcpStream,
    log: &Mutex<Vec<Received>>,
    answer: &dyn Fn(&Received) -> Vec<u8>,
) -> io::Result<()> {
    let mut reader = BufReader::new(connection.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
    let (mut length, mut headers) = (0, Vec::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            let wrong = |_| io::Error::other(format!("{name} is not a number"));
            length = value.parse().map_err(wrong)?;
        }
        headers.push((name, value));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let received = Received { method, path, headers, query, body: String::from_utf8_lossy(&body).into_owned() };
    log.lock().unwrap_or_else(PoisonError::into_inner).push(received.clone());
    connection.write_all(&answer(&received))
}
