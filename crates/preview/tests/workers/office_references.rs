//! Office documents that refer to something outside: nothing is reached, whatever they ask for. Needs LibreOffice, as
//! `tests/run` installs it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{WORKER, decoded, encoded, first_page, in_chunks, renderer, two_halves};
use crate::open_document::{TABLE, TEXT, open_document};
use image::{ImageFormat, RgbImage};
use sealport_preview::{HelperSettings, Helpers, MediaType, OfficeKind};

/// Somebody who counts calls, and answers them.
struct Ear {
    address: SocketAddr,
    calls: Arc<AtomicUsize>,
}

impl Ear {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, calls) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let counted = Arc::clone(&calls);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let mut caller = caller.unwrap();
                // Whoever hangs up before the answer has called all the same.
                let _ = caller.read(&mut [0; 1024]);
                let _ =
                    caller.write_all(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nREMOTE");
            }
        });
        Self { address, calls }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

fn picture(reference: &str) -> String {
    format!(
        r#"<text:p><draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char"><draw:image xlink:href="{reference}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>"#
    )
}

/// LibreOffice as anybody runs it, without our jail and our settings.
fn outside(document: &Path) -> Vec<u8> {
    let folder = document.parent().unwrap();
    let mut command = Command::new("soffice");
    command.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
    command.args(["--headless", "--convert-to", "pdf", "--outdir"]).arg(folder).arg(document);
    assert!(command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
    std::fs::read(document.with_extension("pdf")).unwrap()
}

async fn inside(kind: OfficeKind, document: &[u8]) -> Vec<u8> {
    let helpers = Helpers::find(&HelperSettings::new(WORKER)).await.unwrap();
    assert!(helpers.office().is_present(), "LibreOffice: {:?}", helpers.office());
    helpers.to_pdf(kind, in_chunks(document)).await.unwrap().to_vec()
}

async fn drawn(pdf: &[u8]) -> RgbImage {
    decoded(&first_page(&renderer(), MediaType::Pdf, pdf).await.unwrap())
}

async fn words(pdf: &[u8]) -> Vec<String> {
    let run = renderer().text(MediaType::Pdf, 0, 1, in_chunks(pdf)).await.unwrap();
    run.pages[0].words.iter().map(|word| word.text.clone()).collect()
}

fn has_colour(pixels: &RgbImage) -> bool {
    pixels.pixels().any(|pixel| pixel.0.iter().max().unwrap() - pixel.0.iter().min().unwrap() > 100)
}

/// A picture elsewhere and one on this machine: LibreOffice alone fetches both, locked in neither.
#[tokio::test]
async fn linked_pictures_are_not_fetched() {
    let (folder, ear) = (tempfile::tempdir().unwrap(), Ear::open());
    let file = folder.path().join("picture.png");
    std::fs::write(&file, encoded(&two_halves(50, 50), ImageFormat::Png)).unwrap();
    let body = [format!("http://{}/picture.png", ear.address), format!("file://{}", file.display())];
    let body: String = body.iter().map(|reference| picture(reference)).collect();
    let document = open_document(TEXT, "", &format!("<office:text><text:p>words</text:p>{body}</office:text>"), &[]);
    std::fs::write(folder.path().join("in.odt"), &document).unwrap();

    let pdf = outside(&folder.path().join("in.odt"));
    assert!(has_colour(&drawn(&pdf).await), "outside, the file on this machine is shown");
    let calls = ear.calls();
    assert!(calls > 0, "outside, somebody calls");

    let pdf = inside(OfficeKind::Odt, &document).await;
    assert!(!has_colour(&drawn(&pdf).await));
    assert_eq!(words(&pdf).await, ["words"]);
    assert_eq!(ear.calls(), calls, "nobody calls from inside");
}

/// Every other way that a document has to ask for something: parts of other texts, objects, frames, media, services,
/// cells of other tables, other programs.
#[tokio::test]
async fn nothing_else_is_asked_for() {
    let (folder, ear) = (tempfile::tempdir().unwrap(), Ear::open());
    let secret = folder.path().join("secret.txt");
    std::fs::write(&secret, "SECRET").unwrap();
    let (secret, address) = (secret.display(), ear.address);
    let section = |name: &str, reference: &str| {
        format!(
            r#"<text:section text:name="{name}"><text:section-source xlink:type="simple" xlink:href="{reference}" text:filter-name="Text"/><text:p>old</text:p></text:section>"#
        )
    };
    let frame = |content: &str| {
        format!(r#"<draw:frame svg:width="4cm" svg:height="4cm" text:anchor-type="as-char">{content}</draw:frame>"#)
    };
    let sections = [
        section("a", &format!("file://{secret}")),
        // What a helper may read, because programs are there: its words aren't secret, but they aren't the document's.
        section("b", "file:///usr/share/common-licenses/BSD"),
        section("c", &format!("http://{address}/section.txt")),
    ];
    let frames = [
        frame(&format!(r#"<draw:object xlink:href="file://{secret}" xlink:type="simple"/>"#)),
        frame(&format!(r#"<draw:floating-frame xlink:href="http://{address}/frame.html"/>"#)),
        frame(&format!(r#"<draw:plugin xlink:href="http://{address}/film.mp4" draw:mime-type="video/mp4"/>"#)),
    ];
    let body = format!(
        "<office:text><text:p>words</text:p>{}<text:p>{}</text:p></office:text>",
        sections.concat(),
        frames.concat()
    );
    let found = words(&inside(OfficeKind::Odt, &open_document(TEXT, "", &body, &[])).await).await;
    assert_eq!(found[..4], ["words", "old", "old", "old"], "{found:?}");
    assert!(!found.iter().any(|word| ["SECRET", "REMOTE", "Regents"].contains(&word.as_str())), "{found:?}");

    let cell = |formula: &str| {
        format!(
            r#"<table:table-row><table:table-cell table:formula="of:={formula}" office:value-type="string"><text:p>old</text:p></table:table-cell></table:table-row>"#
        )
    };
    let cells = [
        cell(&format!("WEBSERVICE(&quot;http://{address}/service&quot;)")),
        cell(&format!("WEBSERVICE(&quot;file://{secret}&quot;)")),
        cell(&format!("&apos;file://{secret}&apos;#$Sheet1.A1")),
        cell(&format!("DDE(&quot;soffice&quot;;&quot;{secret}&quot;;&quot;A1&quot;)")),
    ];
    let linked = format!(
        r#"<table:table table:name="b"><table:table-source xlink:href="http://{address}/table.csv" xlink:type="simple" table:filter-name="Text - txt - csv (StarCalc)" table:refresh-delay="PT1S"/><table:table-row><table:table-cell office:value-type="string"><text:p>kept</text:p></table:table-cell></table:table-row></table:table>"#
    );
    let body = format!(
        r#"<office:spreadsheet><table:table table:name="a">{}</table:table>{linked}</office:spreadsheet>"#,
        cells.concat()
    );
    let found = words(&inside(OfficeKind::Ods, &open_document(TABLE, "", &body, &[])).await).await;
    assert!(!found.iter().any(|word| word.contains("SECRET") || word.contains("REMOTE")), "{found:?}");
    assert_eq!(ear.calls(), 0);
}

/// A macro for every event, which would write into the document, into a file and start a program.
#[tokio::test]
async fn macros_are_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let traces = [folder.path().join("one"), folder.path().join("two")];
    let [written, touched] = traces.each_ref().map(|trace| trace.display());
    let module = format!(
        r#"<?xml version="1.0"?><script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">Sub Main
ThisComponent.Text.String = "RAN"
Shell "/usr/bin/touch {touched}"
Open "{written}" For Output As #1
Print #1, "ran"
Close #1
End Sub</script:module>"#
    );
    let library = r#"<?xml version="1.0"?><library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>"#;
    let libraries = r#"<?xml version="1.0"?><library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" library:link="false"/></library:libraries>"#;
    let events =
        ["dom:load", "dom:unload", "office:load-finished", "office:start-app", "office:new", "office:view-created"];
    let listen = |event: &str| {
        format!(
            r#"<script:event-listener script:language="ooo:script" script:event-name="{event}" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document" xlink:type="simple"/>"#
        )
    };
    let listeners: String = events.into_iter().map(listen).collect();
    let scripts =
        format!("<office:scripts><office:event-listeners>{listeners}</office:event-listeners></office:scripts>");
    let parts = [
        ("Basic/Standard/Module1.xml", &*module),
        ("Basic/Standard/script-lb.xml", library),
        ("Basic/script-lc.xml", libraries),
    ];
    let body = "<office:text><text:p>quiet</text:p></office:text>";
    let pdf = inside(OfficeKind::Odt, &open_document(TEXT, &scripts, body, &parts)).await;
    assert_eq!(words(&pdf).await, ["quiet"]);
    assert!(traces.iter().all(|trace| !trace.exists()));
}
