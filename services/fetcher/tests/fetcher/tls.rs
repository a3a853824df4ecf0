//! TLS: who is trusted, and who is shown a certificate.
//!
//! Roots are the machine's own, and a process reads them once; so what needs a root of its own runs in a process whose
//! `SSL_CERT_FILE` names it, as a desk with an authority of its own would have it.

use fetcher::{
    Settings,
    http::{Answer, Client, FetchError, Fetched, Request},
};
use proto::v1::{ClientCertificate, Secret, secret::Source};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
    server::{Acceptor, WebPkiClientVerifier},
};
use std::{
    env, fs,
    net::SocketAddr,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor};

/// Where the process finds its roots.
const ROOTS: &str = "SSL_CERT_FILE";
/// The folder that is the test's own. Without it nothing is written: the roots may be those of the machine.
const FOLDER: &str = "WIREDESK_TEST_ROOTS_FOLDER";

#[test]
fn certificates_are_verified_and_shown_in_a_process_with_an_authority_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let child = "tls::in_a_process_that_trusts_an_authority_of_its_own";
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .env(ROOTS, folder.path().join("roots.pem"))
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "it is started by the test above, with roots of its own"]
async fn in_a_process_that_trusts_an_authority_of_its_own() {
    let folder = env::var(FOLDER).expect("it is started by the test above");
    let roots = Path::new(&folder).join("roots.pem");
    assert_eq!(env::var_os(ROOTS).as_deref(), Some(roots.as_os_str()));
    let authority = Authority::new();
    fs::write(&roots, authority.0.pem()).unwrap();
    let client = Client::new(&Settings {
        allow: vec!["127.0.0.1".parse().unwrap()],
        timeout_seconds: 5,
        ..Settings::default()
    })
    .unwrap();
    its_servers_are_trusted_and_offered_http_2(&client, &authority).await;
    no_other_server_is(&client, &authority).await;
    http_2_is_spoken_on_one_connection_with_bounded_headers(&client, &authority).await;
    a_certificate_is_shown_to_its_own_origin_only(&client, &authority).await;
}

async fn its_servers_are_trusted_and_offered_http_2(client: &Client, authority: &Authority) {
    let server = Server::start(authority, authority.sign("127.0.0.1"), None).await;
    let fetched = client.fetch(&Request { url: &server.url("/feed"), ..Request::default() }).await;
    assert!(matches!(&fetched.answer, Answer::Body(body) if body.bytes == "secure"), "{fetched:?}");
    let heard = server.heard();
    assert_eq!(heard[0].protocols, ["h2", "http/1.1"]);
    assert_eq!((heard.len(), heard[0].certificate.clone()), (1, None));
}

async fn http_2_is_spoken_on_one_connection_with_bounded_headers(client: &Client, authority: &Authority) {
    let identity = authority.sign("127.0.0.1");
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(identity.chain, identity.key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // It takes one connection.
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = TlsAcceptor::from(Arc::new(config)).accept(stream).await.unwrap();
        let mut connection = h2::server::handshake(stream).await.unwrap();
        while let Some(Ok((request, mut respond))) = connection.accept().await {
            let many = if request.uri().path() == "/long" { 20 } else { 1 };
            let mut response = http::Response::new(());
            for _ in 0..many {
                response.headers_mut().append("x-filler", "x".repeat(5000).parse().unwrap());
            }
            if let Ok(mut body) = respond.send_response(response, false) {
                let _ = body.send_data("by h2".into(), true); // the client may have had enough
            }
        }
    });
    let [feed, long] = ["", "long"].map(|path| format!("https://{address}/{path}"));
    for _ in 0..2 {
        let fetched = client.fetch(&Request { url: &feed, ..Request::default() }).await;
        assert!(matches!(&fetched.answer, Answer::Body(body) if body.bytes == "by h2"), "{fetched:?}");
    }
    let fetched = client.fetch(&Request { url: &long, ..Request::default() }).await;
    let Answer::Failed(cause @ FetchError::Network { .. }) = fetched.answer else { panic!("{fetched:?}") };
    let said = crate::secrets::in_full(&cause);
    assert!(said.contains("PROTOCOL_ERROR"), "more than 64 KiB of headers: {said}");
}

async fn no_other_server_is(client: &Client, authority: &Authority) {
    let stranger = Authority::new();
    for (who, identity, reason) in [
        ("signed by itself", alone("127.0.0.1"), "invalid peer certificate"),
        ("signed by a stranger", stranger.sign("127.0.0.1"), "invalid peer certificate"),
        ("of another name", authority.sign("other.example"), "certificate not valid for name"),
    ] {
        let server = Server::start(authority, identity, None).await;
        let fetched = client.fetch(&Request { url: &server.url("/feed"), ..Request::default() }).await;
        let Answer::Failed(cause @ FetchError::Network { .. }) = fetched.answer else {
            panic!("{who}: {fetched:?}")
        };
        let said = crate::secrets::in_full(&cause);
        assert!(said.contains(reason), "{who}: {said}");
        assert!(server.heard().is_empty(), "{who}");
    }
}

async fn a_certificate_is_shown_to_its_own_origin_only(client: &Client, authority: &Authority) {
    let elsewhere = Server::start(authority, authority.sign("127.0.0.1"), None).await;
    let home = Server::start(authority, authority.sign("127.0.0.1"), Some(elsewhere.url("/moved"))).await;
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (authority.sign("first.example"), authority.sign("second.example"));
    let certificate = first.keep(folder.path());
    let (feed, away) = (home.url("/feed"), home.url("/away"));
    let request = |url| Request { url, certificate: Some(&certificate), ..Request::default() };
    assert_eq!(status(&client.fetch(&request(&feed)).await), 200);
    // Another request of the feed uses the same connection's session, or a new one: the certificate is the same.
    assert_eq!(status(&client.fetch(&request(&away)).await), 200);
    assert_eq!(elsewhere.heard().iter().map(|heard| heard.certificate.clone()).collect::<Vec<_>>(), [None]);
    // A changed file counts at once.
    second.keep(folder.path());
    assert_eq!(status(&client.fetch(&request(&feed)).await), 200);
    let plain = Request { url: &feed, ..Request::default() };
    assert_eq!(status(&client.fetch(&plain).await), 200);
    let shown: Vec<_> = home.heard().into_iter().map(|heard| heard.certificate).collect();
    let [first, second] = [first, second].map(|identity| Some(identity.chain[0].clone()));
    assert_eq!(shown, [first.clone(), first, second, None]);
}

fn status(fetched: &Fetched) -> u16 {
    assert!(matches!(fetched.answer, Answer::Body(_)), "{fetched:?}");
    fetched.status
}

struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    pem: [String; 2],
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn sign(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        Identity::new(params.signed_by(&key, &self.0).unwrap(), &key)
    }

    fn roots(&self) -> Arc<RootCertStore> {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        Arc::new(roots)
    }
}

/// An identity that nobody vouches for.
fn alone(name: &str) -> Identity {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    Identity::new(params.self_signed(&key).unwrap(), &key)
}

impl Identity {
    fn new(certificate: rcgen::Certificate, key: &KeyPair) -> Self {
        Self {
            chain: vec![certificate.der().clone()],
            key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            pem: [certificate.pem(), key.serialize_pem()],
        }
    }

    /// Writes it to files, and tells where.
    fn keep(&self, folder: &Path) -> ClientCertificate {
        let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.join(name));
        fs::write(&certificate, &self.pem[0]).unwrap();
        fs::write(&key, &self.pem[1]).unwrap();
        let [certificate, key] = [certificate, key]
            .map(|path| Some(Secret { source: Some(Source::File(path.display().to_string())) }));
        ClientCertificate { certificate, key }
    }
}

/// A request that came, on a connection of its own.
#[derive(Clone)]
struct Heard {
    /// Protocols that the client offered.
    protocols: Vec<String>,
    /// The certificate that it showed.
    certificate: Option<CertificateDer<'static>>,
}

/// A server that asks for a certificate and goes on without; `/away` redirects elsewhere.
struct Server {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    async fn start(authority: &Authority, identity: Identity, away: Option<String>) -> Self {
        let verifier =
            WebPkiClientVerifier::builder(authority.roots()).allow_unauthenticated().build().unwrap();
        let mut config = ServerConfig::builder()
            .with_client_cert_verifier(verifier)
            .with_single_cert(identity.chain, identity.key)
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (config, heard) = (Arc::new(config), Arc::new(Mutex::new(Vec::new())));
        let hearing = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (config, hearing, away) = (config.clone(), hearing.clone(), away.clone());
                tokio::spawn(async move {
                    let _: std::io::Result<()> = answer(stream, config, &hearing, away).await; // clients may hang up
                });
            }
        });
        Self { address, heard }
    }

    fn url(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }
}

async fn answer(
    stream: tokio::net::TcpStream,
    config: Arc<ServerConfig>,
    heard: &Mutex<Vec<Heard>>,
    away: Option<String>,
) -> std::io::Result<()> {
    let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
    let protocols = start.client_hello().alpn().into_iter().flatten();
    let protocols = protocols.map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let mut stream = start.into_stream(config).await?;
    let mut request = [0; 4096];
    let read = stream.read(&mut request).await?;
    let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first().cloned());
    heard.lock().unwrap().push(Heard { protocols, certificate: certificate.map(CertificateDer::into_owned) });
    let reply = match away {
        Some(to) if request[..read].starts_with(b"GET /away") => {
            format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        }
        _ => "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecure".to_owned(),
    };
    stream.write_all(reply.as_bytes()).await?;
    stream.shutdown().await
}
