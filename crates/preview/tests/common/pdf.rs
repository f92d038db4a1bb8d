//! Small PDFs, written object by object.

use std::fmt::Write;

/// A PDF under construction: object numbers count from 1, the catalogue is object 1.
#[derive(Default)]
pub struct Pdf {
    objects: Vec<Vec<u8>>,
}

impl Pdf {
    /// Adds an object and says its number.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.objects.push(body.into());
        self.objects.len()
    }

    /// Adds a stream object; `entries` go into its dictionary.
    pub fn add_stream(&mut self, entries: &str, content: &[u8]) -> usize {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", content.len()).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    /// The file; `trailer` goes into the trailer's dictionary.
    pub fn finish(self, trailer: &str) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.objects.len() + 1);
        for (at, body) in self.objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", file.len()).expect("a string takes everything");
            file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
            file.extend_from_slice(body);
            file.extend_from_slice(b"\nendobj\n");
        }
        let start = file.len();
        let size = self.objects.len() + 1;
        file.extend(table.into_bytes());
        file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n").bytes());
        file
    }
}

/// A document with one page for each content stream, 200 by 100 points, with Helvetica as /F.
pub fn document(contents: &[&str]) -> Vec<u8> {
    with_pages(contents, "/MediaBox [0 0 200 100]")
}

/// As above, with other entries in each page's dictionary.
pub fn with_pages(contents: &[&str], entries: &str) -> Vec<u8> {
    let mut pdf = Pdf::default();
    pdf.add("<< /Type /Catalog /Pages 2 0 R >>");
    let kids: String = (0..contents.len()).map(|at| format!("{} 0 R ", 4 + at * 2)).collect();
    pdf.add(format!("<< /Type /Pages /Count {} /Kids [{kids}] >>", contents.len()));
    pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    for content in contents {
        let stream = pdf.objects.len() + 2;
        let resources = "/Resources << /Font << /F 3 0 R >> >>";
        pdf.add(format!("<< /Type /Page /Parent 2 0 R {resources} /Contents {stream} 0 R {entries} >>"));
        pdf.add_stream("", content.as_bytes());
    }
    pdf.finish("")
}

/// The beginning of a document of one page, 200 by 100 points: its objects are 1 to 4, what is added next is 5.
pub fn one_page(resources: &str, content: &str) -> Pdf {
    let mut file = Pdf::default();
    file.add("<< /Type /Catalog /Pages 2 0 R >>");
    file.add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>");
    let resources = format!("/Resources << {resources} >>");
    file.add(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R {resources} >>"));
    file.add_stream("", content.as_bytes());
    file
}

/// A document whose page is filled by a picture; `entries` are what its dictionary says of it.
pub fn picture(entries: &str, content: &[u8]) -> Vec<u8> {
    let mut file = one_page("/XObject << /A 5 0 R >>", "200 0 0 100 0 0 cm /A Do");
    file.add_stream(&format!("/Type /XObject /Subtype /Image {entries}"), content);
    file.finish("")
}
