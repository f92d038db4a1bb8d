"""Makes the demo's own documents: a PDF of several pages, an office document, an archive of about 200 MB.

Standard library only. Usage: demo_files.py DIRECTORY
"""

import math
import os
import sys
import zipfile

PAGE_WIDTH, PAGE_HEIGHT = 595, 842
INK, PAPER, ACCENT = "0.11 0.16 0.18", "0.96 0.95 0.92", "0.05 0.38 0.42"

CATALOGUE = [
    ("Produktkatalog 2027", ["Möbel aus heimischem Holz", "Werkstatt Lindner, Freiburg"]),
    ("Küchenzeile Alma", ["Eiche geölt, 3,20 m", "Arbeitsplatte aus Naturstein", "Lieferzeit acht Wochen"]),
    ("Tisch Jonte", ["Nussbaum, ausziehbar von 1,80 m auf 2,60 m", "Platz für zehn", "Gestell aus Stahl oder Holz"]),
    ("Regal Fenna", ["Esche, Böden frei versetzbar", "Tragkraft 40 kg je Boden", "ohne Werkzeug aufzubauen"]),
    ("Bett Mare", ["Zirbe, metallfrei verbunden", "140, 160 oder 180 cm", "Lattenrost inbegriffen"]),
    ("Preise und Bedingungen", ["Preise gelten bis 31. Dezember 2027", "Aufbau im Umkreis von 100 km inbegriffen"]),
]


def literal(text):
    """A PDF string in the encoding that the standard fonts know."""
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"(" + escaped.encode("cp1252") + b")"


def wood(number):
    """Growth rings as curves: something to look at, different on each page."""
    rings = [f"{ACCENT} RG 1.2 w"]
    for ring in range(1, 16):
        radius = ring * 14
        points = []
        for step in range(49):
            angle = step * math.pi / 24
            bend = 1 + 0.08 * math.sin(3 * angle + number + ring / 4)
            points.append((297 + radius * bend * math.cos(angle), 300 + radius * bend * math.sin(angle)))
        path = " ".join(f"{x:.1f} {y:.1f} {'m' if at == 0 else 'l'}" for at, (x, y) in enumerate(points))
        rings.append(path + " S")
    return "\n".join(rings).encode()


def page(number, title, lines):
    parts = [f"{PAPER} rg 0 0 {PAGE_WIDTH} {PAGE_HEIGHT} re f".encode(), wood(number), f"{INK} rg".encode()]
    parts.append(b"BT /F2 30 Tf 60 760 Td " + literal(title) + b" Tj ET")
    for at, line in enumerate(lines):
        parts.append(f"BT /F1 14 Tf 60 {715 - 24 * at} Td ".encode() + literal(line) + b" Tj ET")
    parts.append(f"BT /F1 10 Tf 60 40 Td (Seite {number} von {len(CATALOGUE)}) Tj ET".encode())
    return b"\n".join(parts)


def pdf():
    fonts = b"<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(CATALOGUE)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (de) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(CATALOGUE)} >>".encode(),
        (font % "Helvetica").encode(),
        (font % "Helvetica-Bold").encode(),
    ]
    for at, (title, lines) in enumerate(CATALOGUE):
        box = f"/MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {6 + 2 * at} 0 R /Resources ".encode() + fonts + b" >>")
        content = page(at + 1, title, lines)
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for at, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{at} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


DOCUMENT = """Angebot Nr. 2026-1187
Sehr geehrte Frau de Vries,
vielen Dank für Ihren Besuch in unserer Werkstatt. Wie besprochen bieten wir Ihnen an:
Küchenzeile Alma, Eiche geölt, 3,20 m, mit Arbeitsplatte aus Naturstein: 11.480,00 €
Lieferung und Aufbau in Utrecht: 620,00 €
Das Angebot gilt bis zum 31. Januar 2027.
Mit freundlichen Grüßen
Werkstatt Lindner"""


def docx(path):
    """The least that Office Open XML asks of a text document (ECMA-376, part 1)."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    text = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in DOCUMENT.splitlines())
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Target="word/document.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{text}</w:body></w:document>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, head + body)


def archive(path):
    """Measurements that don't compress, as instruments write them: 25 files of 8 MiB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for number in range(1, 26):
            with target.open(f"Messreihe {number:02}.bin", "w") as series:
                for _ in range(8):
                    series.write(os.urandom(1 << 20))


def main(directory):
    with open(os.path.join(directory, "Produktkatalog 2027.pdf"), "wb") as file:
        file.write(pdf())
    docx(os.path.join(directory, "Angebot Küchenzeile.docx"))
    archive(os.path.join(directory, "Messdaten 2026.zip"))


main(sys.argv[1])
