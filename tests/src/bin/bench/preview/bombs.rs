//! Files made to keep a renderer busy, or to fill its memory.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sealport_tests::pdf::assemble;

/// Pages of a document that can be opened but whose pages never end.
pub const ENDLESS_PAGES: usize = 40;

/// Opens at once, has words that are found at once, and pages full of shadings laid over one another.
pub fn endless_pages() -> Vec<u8> {
    const SHADINGS: usize = 60_000;
    let kids: Vec<_> = (0..ENDLESS_PAGES).map(|at| format!("{} 0 R", 5 + at)).collect();
    let content = "/S sh\n".repeat(SHADINGS);
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {ENDLESS_PAGES} >>", kids.join(" ")),
        "<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 595 842] /Extend [true true] \
         /Function << /FunctionType 2 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] /N 1.7 >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    // The first page can be drawn, or there would be no small picture and nothing to look at.
    let page = |more: &str| format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {more} >>");
    objects.push(page(""));
    let endless = page("/Contents 4 0 R /Resources << /Shading << /S 3 0 R >> >>");
    objects.resize(4 + ENDLESS_PAGES, endless);
    assemble(&objects)
}

/// Forms that draw each other ten times, nine deep.
pub fn nested_forms() -> Vec<u8> {
    const DEPTH: usize = 9;
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /XObject << /F 5 0 R >> >> >>"
            .to_owned(),
        stream("", &"/F Do\n".repeat(10)),
    ];
    for depth in 0..DEPTH {
        let form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842]";
        let (resources, content) = match depth + 1 == DEPTH {
            true => (String::new(), "0 0 10 10 re f\n".to_owned()),
            false => (format!("/Resources << /XObject << /F {} 0 R >> >>", 6 + depth), "/F Do\n".repeat(10)),
        };
        objects.push(stream(&format!("{form} {resources}"), &content));
    }
    assemble(&objects)
}

fn stream(entries: &str, content: &str) -> String {
    format!("<< {entries} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

/// A small file that says it is a picture of 15,000 by 15,000 pixels, and is.
pub fn wide_picture() -> std::io::Result<Vec<u8>> {
    const EDGE: u32 = 15_000;
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Palette of one bit a pixel: a filter byte and the row.
    let row = vec![0; 1 + EDGE.div_ceil(8) as usize];
    (0..EDGE).try_for_each(|_| rows.write_all(&row))?;
    let mut head = [EDGE.to_be_bytes(), EDGE.to_be_bytes()].concat();
    head.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", head), (b"IDAT", rows.finish()?), (b"IEND", Vec::new())] {
        file.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes());
        let named = [kind.as_slice(), &content].concat();
        file.extend(&named);
        file.extend(crc32fast::hash(&named).to_be_bytes());
    }
    Ok(file)
}

/// Drawings within drawings.
pub fn nested_drawing() -> Vec<u8> {
    let mut svg = String::from("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'><defs>");
    svg.push_str("<g id='a0'><rect width='9' height='9'/></g>");
    for depth in 1..9 {
        let uses = format!("<use href='#a{}'/>", depth - 1).repeat(10);
        svg.push_str(&format!("<g id='a{depth}'>{uses}</g>"));
    }
    svg.push_str("</defs><use href='#a8'/></svg>");
    svg.into_bytes()
}
