//! A site for the benches of polling: answers on every loopback address, in a process of its own.
//!
//! usage: origin [--tls FOLDER] PORT...
//!
//! With `--tls`, TLS for `localhost` with a certificate by a root of its own, which is put into FOLDER/root.pem; full
//! handshakes only. Says `ready`, and ends when its standard input does. What it answers is told by the path:
//! `/304/` the validators are good and the connection is closed, `/body/` a feed of 20 KB and the connection is closed,
//! `/hold/` nothing for ten minutes, `/feed/N` mostly 304, and a feed of 20 KB with a new entry once an hour.

use fetcher::measure::site;
use std::{
    io::{Read as _, Write as _},
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        server::NoServerSessionStorage,
    },
};

/// Longest request that is read. Bytes.
const LONGEST: usize = 16 * 1024;
/// A feed of 20 KB, plain and zipped.
static DOCUMENT: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let plain = site::document(1, 1000, 20).into_bytes();
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let zipped = zip.write_all(&plain).and_then(|()| zip.finish()).unwrap_or_default();
    (plain, zipped)
});
const HOLD: Duration = Duration::from_secs(600);

#[expect(clippy::print_stdout, reason = "who starts it waits for the line")]
fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let folder = arguments.next_if_eq("--tls").and_then(|_| arguments.next());
    let acceptor = folder.map(|folder| tls(&folder)).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(1).build()?;
    let _inside = runtime.enter();
    for port in arguments {
        let listener = std::net::TcpListener::bind(("0.0.0.0", port.parse()?))?;
        listener.set_nonblocking(true)?;
        runtime.spawn(serve(TcpListener::from_std(listener)?, acceptor.clone()));
    }
    println!("ready");
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn tls(folder: &str) -> anyhow::Result<TlsAcceptor> {
    let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
    let root_key = rcgen::KeyPair::generate()?;
    let mut root = rcgen::CertificateParams::default();
    root.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root_certificate = root.self_signed(&root_key)?;
    std::fs::write(format!("{folder}/root.pem"), root_certificate.pem())?;
    let key = rcgen::KeyPair::generate()?;
    let issuer = rcgen::Issuer::new(root, root_key);
    let certificate = rcgen::CertificateParams::new(["localhost".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    config.send_tls13_tickets = 0;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn serve(listener: TcpListener, acceptor: Option<TlsAcceptor>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match acceptor {
                None => drop(talk(stream).await),
                Some(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        drop(talk(stream).await);
                    }
                }
            }
        });
    }
}

/// Answers requests until the other side, or the path, says that it is enough.
async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
    let mut request = Vec::with_capacity(1024);
    loop {
        while !request.ends_with(b"\r\n\r\n") {
            if request.len() > LONGEST || stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
        let validator =
            text.lines().find_map(|line| line.strip_prefix("if-none-match: ")).unwrap_or_default();
        let (answer, goes_on) = match path.split('/').nth(1) {
            Some("hold") => {
                tokio::time::sleep(HOLD).await;
                return Ok(());
            }
            Some("304") if !validator.is_empty() => (not_modified(validator, "close"), false),
            Some("feed") => {
                let now_s = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
                let number =
                    path.rsplit('/').next().and_then(|number| number.parse().ok()).unwrap_or_default();
                let issue = site::issue(number, now_s);
                let tag = site::tag(number, issue);
                if validator == tag {
                    (not_modified(&tag, "keep-alive"), true)
                } else {
                    (body(&tag, site::document(number, issue, 2).as_bytes(), "keep-alive"), true)
                }
            }
            _ => {
                let zips =
                    text.lines().any(|line| line.starts_with("accept-encoding:") && line.contains("gzip"));
                let (plain, zipped) = &*DOCUMENT;
                let (document, encoding) = if zips { (zipped, "gzip") } else { (plain, "identity") };
                (body("\"1\"", document, &format!("close\r\nContent-Encoding: {encoding}")), false)
            }
        };
        stream.write_all(&answer).await?;
        if !goes_on {
            return stream.shutdown().await;
        }
        request.clear();
    }
}

fn not_modified(tag: &str, connection: &str) -> Vec<u8> {
    let date = "Thu, 01 Jan 2026 00:00:00 GMT";
    format!("HTTP/1.1 304 Not Modified\r\nDate: {date}\r\nETag: {tag}\r\nConnection: {connection}\r\n\r\n")
        .into()
}

fn body(tag: &str, document: &[u8], connection: &str) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {tag}\r\nContent-Length: {}\r\nConnection: {connection}\r\n\r\n",
        document.len(),
    )
    .into_bytes();
    answer.extend_from_slice(document);
    answer
}
