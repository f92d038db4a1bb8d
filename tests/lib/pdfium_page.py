"""Draws pages of a PDF by pdfium, for `tests/bench preview`: pdfium_page.py FILE, then lines of PAGE WIDTH HEIGHT TARGET.

Each page is drawn at exactly that size and written as PPM. What pdfium can't draw is left out.
"""

import ctypes
import sys

import pypdfium2.raw as pdfium


def draw(document, number, width, height):
    page = pdfium.FPDF_LoadPage(document, number - 1)
    if not page:
        return None
    bitmap = pdfium.FPDFBitmap_Create(width, height, 0)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags)
    stride = pdfium.FPDFBitmap_GetStride(bitmap)
    address = pdfium.FPDFBitmap_GetBuffer(bitmap)
    pixels = bytes((ctypes.c_ubyte * (stride * height)).from_address(address))
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.FPDF_ClosePage(page)
    rows = (pixels[y * stride : y * stride + width * 4] for y in range(height))
    rgb = bytearray()
    for row in rows:
        pixel = bytearray(width * 3)
        for channel in range(3):
            pixel[channel::3] = row[channel::4]
        rgb += pixel
    return rgb


def main():
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadDocument(sys.argv[1].encode() + b"\0", None)
    for line in sys.stdin:
        page, width, height, target = line.rstrip("\n").split(" ", 3)
        rgb = draw(document, int(page), int(width), int(height)) if document else None
        if rgb is not None:
            with open(target, "wb") as file:
                file.write(b"P6 %d %d 255\n" % (int(width), int(height)))
                file.write(rgb)


main()
