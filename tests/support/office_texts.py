"""Word, OpenDocument and RTF files made for tests."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
OPEN_DOCUMENT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def word(body: str, **parts: str) -> bytes:
    """Return a Word document; other parts by name, such as ``footnotes="<w:footnote ..."``."""
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
        '2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
    }
    files |= {f"word/{name}.xml": f"<w:{name} {WORD}>{content}</w:{name}>" for name, content in parts.items()}
    return zipped(files)


def run(text: str, settings: str = "") -> str:
    """Return a run of a Word document."""
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    """Return a paragraph of a Word document."""
    return f"<w:p>{''.join(each if each.startswith('<') else run(each) for each in runs)}</w:p>"


def open_document(body: str, *, meta: str = "", styles: str = "", manifest: str = "") -> bytes:
    """Return an OpenDocument text."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
            "content.xml": f"<office:document-content {OPEN_DOCUMENT}><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {OPEN_DOCUMENT}><office:master-styles>{styles}"
            "</office:master-styles></office:document-styles>",
            "meta.xml": f"<office:document-meta {OPEN_DOCUMENT}><office:meta>{meta}</office:meta>"
            "</office:document-meta>",
        }
    )


def rtf(text: str, *, codepage: int = 1252, fonts: str = r"{\f0\fswiss\fcharset0 Arial;}") -> bytes:
    """Return a Rich Text Format file, as Word writes it, of a text that may have control words."""
    return (
        rf"{{\rtf1\ansi\ansicpg{codepage}\deff0\uc1{{\fonttbl{fonts}}}{{\colortbl;\red0\green0\blue0;}}"
        r"{\stylesheet{\ql \f0\fs24 \snext0 Normal;}}"
        r"{\info{\title A statement}{\author A. Writer}{\creatim\yr2019\mo6\dy11}}"
        rf"\pard\plain \f0\fs24 {text}}}"
    ).encode("latin-1")
