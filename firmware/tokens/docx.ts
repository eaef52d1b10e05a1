import { strToU8, zipSync } from 'fflate';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006';
/** ZIP knows no earlier time; the same for every document, so that it tells nothing. */
const ZIP_EPOCH = new Date(1980, 0, 1);
/** One pixel at 96 dpi, in English Metric Units. */
const PIXEL_EMU = 9525;

/**
 * A document (ECMA-376) whose page holds an image that is not in it but at `url`: Word and LibreOffice fetch it when the
 * document is opened (Word asks first when the document came from the Internet).
 */
export function docxWith(url: string, title: string): Uint8Array {
  const files = {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>`,
    '_rels/.rels': relationships(`Id="rId1" Type="${OFFICE}/relationships/officeDocument" Target="word/document.xml"`),
    'word/_rels/document.xml.rels': relationships(
      `Id="rId1" Type="${OFFICE}/relationships/image" Target="${escapeXml(url)}" TargetMode="External"`,
    ),
    'word/document.xml': documentXml(title),
  };
  const entries = Object.entries(files).map(([name, text]) => [name, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: ZIP_EPOCH });
}

const relationships = (attributes: string): string =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship ${attributes}/></Relationships>`;

/** `r:link` instead of `r:embed`: the image stays where it is. */
const documentXml = (title: string): string => `${XML}<w:document xmlns:w="${WORD}"
 xmlns:r="${OFFICE}/relationships" xmlns:wp="${DRAWING}/wordprocessingDrawing"
 xmlns:a="${DRAWING}/main" xmlns:pic="${DRAWING}/picture"><w:body>
<w:p><w:r><w:t xml:space="preserve">${escapeXml(title)}</w:t></w:r></w:p>
<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="${PIXEL_EMU}" cy="${PIXEL_EMU}"/>
<wp:docPr id="1" name="Picture 1"/><a:graphic><a:graphicData uri="${DRAWING}/picture"><pic:pic>
<pic:nvPicPr><pic:cNvPr id="1" name="logo.png"/><pic:cNvPicPr/></pic:nvPicPr>
<pic:blipFill><a:blip r:link="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${PIXEL_EMU}" cy="${PIXEL_EMU}"/></a:xfrm>
<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>
</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>
</w:body></w:document>`;

/** XML 1.0 section 2.4; a control character cannot stand in XML at all. */
const escapeXml = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
