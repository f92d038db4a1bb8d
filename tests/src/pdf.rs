//! Small PDFs, written by hand.

/// A PDF with so many upright A4 pages; on each one its words stand in large letters, and below a line for every ten words
/// that there would be in a letter.
pub fn pdf(pages: &[&str]) -> Vec<u8> {
    let stream = |body: &str| format!("<< /Length {} >>\nstream\n{body}\nendstream", body.len());
    let kids: Vec<_> = (0..pages.len()).map(|at| format!("{} 0 R", 4 + 2 * at)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (at, words) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>",
            5 + 2 * at
        ));
        let mut content = format!("BT /F1 28 Tf 60 740 Td ({words}) Tj ET\n0.8 g\n");
        for line in 0..24 {
            content.push_str(&format!("60 {} {} 6 re f\n", 690 - line * 24, 420 + (line * 37) % 55));
        }
        objects.push(stream(&content));
    }
    assemble(&objects)
}

/// Numbers the objects (the first is the catalog) and writes the table.
pub fn assemble(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let (table, size) = (out.len(), objects.len() + 1);
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}
