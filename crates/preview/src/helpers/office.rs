//! Office documents become PDF, by LibreOffice.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::filter::Listening;
use super::room::Room;
use super::run::{Run, TIME};
use crate::MediaType;

/// Where its profile lies in its home.
const PROFILE: &str = "profile";

/// An office document, and how LibreOffice is to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeKind {
    /// Word, since 2007.
    Docx,
    /// Excel, since 2007.
    Xlsx,
    /// PowerPoint, since 2007.
    Pptx,
    /// OpenDocument text.
    Odt,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument presentation.
    Odp,
    /// OpenDocument drawing.
    Odg,
    /// Rich text.
    Rtf,
    /// Word, Excel or PowerPoint before 2007, and encrypted newer ones.
    Ole,
    /// A table in plain text.
    Csv,
}

impl OfficeKind {
    /// All kinds, for tables and tests.
    pub const ALL: [Self; 10] = [
        Self::Docx,
        Self::Xlsx,
        Self::Pptx,
        Self::Odt,
        Self::Ods,
        Self::Odp,
        Self::Odg,
        Self::Rtf,
        Self::Ole,
        Self::Csv,
    ];

    /// What LibreOffice is asked for, by content; plain text is a table only if the file's name says so.
    #[must_use]
    pub fn of(media_type: MediaType, file_name: &str) -> Option<Self> {
        let ending = file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
        Some(match media_type {
            MediaType::Docx => Self::Docx,
            MediaType::Xlsx => Self::Xlsx,
            MediaType::Pptx => Self::Pptx,
            MediaType::Odt => Self::Odt,
            MediaType::Ods => Self::Ods,
            MediaType::Odp => Self::Odp,
            MediaType::Odg => Self::Odg,
            MediaType::Rtf => Self::Rtf,
            MediaType::Ole => Self::Ole,
            MediaType::PlainText if ["csv", "tsv"].iter().any(|table| ending.eq_ignore_ascii_case(table)) => Self::Csv,
            _ => return None,
        })
    }

    /// The document's name in the room: ours, never the uploader's. Its ending helps LibreOffice with old files only.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Docx => "in.docx",
            Self::Xlsx => "in.xlsx",
            Self::Pptx => "in.pptx",
            Self::Odt => "in.odt",
            Self::Ods => "in.ods",
            Self::Odp => "in.odp",
            Self::Odg => "in.odg",
            Self::Rtf => "in.rtf",
            Self::Ole => "in.doc",
            // Its name is what LibreOffice calls the sheet, on each page.
            Self::Csv => "Table.csv",
        }
    }

    /// The result's name in the room: LibreOffice gives it the document's.
    pub(super) fn result(self) -> &'static str {
        match self {
            Self::Csv => "out/Table.pdf",
            _ => "out/in.pdf",
        }
    }

    /// The one import filter that may read it. What LibreOffice would guess by itself could be a web page. Old office
    /// files have no common one; in an OLE container only such filters look.
    fn filter(self, first_bytes: &[u8]) -> Option<String> {
        Some(match self {
            Self::Docx => "MS Word 2007 XML".to_owned(),
            Self::Xlsx => "Calc MS Excel 2007 XML".to_owned(),
            Self::Pptx => "Impress MS PowerPoint 2007 XML".to_owned(),
            Self::Odt => "writer8".to_owned(),
            Self::Ods => "calc8".to_owned(),
            Self::Odp => "impress8".to_owned(),
            Self::Odg => "draw8".to_owned(),
            Self::Rtf => "Rich Text Format".to_owned(),
            Self::Ole => return None,
            Self::Csv => {
                format!("Text - txt - csv (StarCalc):{},34,{},1", separator(first_bytes), charset(first_bytes))
            }
        })
    }
}

/// The character between the fields of a table, as a number: the most frequent candidate in its first line.
fn separator(first_bytes: &[u8]) -> u8 {
    let line = first_bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |candidate: u8| line.iter().filter(|byte| **byte == candidate).count();
    // Of several equals the last wins: a comma where there is none at all.
    *b"|\t;,".iter().max_by_key(|candidate| count(**candidate)).unwrap_or(&b',')
}

/// LibreOffice's number of the text encoding: UTF-16, UTF-8, or what old programs on Windows wrote.
fn charset(first_bytes: &[u8]) -> &'static str {
    let is_utf8 = std::str::from_utf8(first_bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    match first_bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "UTF-16",
        _ if is_utf8 => "76",
        _ => "1",
    }
}

/// The run that turns the document in the room into its [`OfficeKind::result`].
pub(super) fn conversion(program: &Path, room: &Room, time: Duration, kind: OfficeKind, first_bytes: &[u8]) -> Run {
    let mut arguments = common(room);
    if let Some(filter) = kind.filter(first_bytes) {
        arguments.push(format!("--infilter={filter}").into());
    }
    arguments.extend(["--convert-to", "pdf", "--outdir", "out", kind.file()].map(OsString::from));
    Run { time, cpu: time, ..run(program, arguments) }
}

/// The run that fills a fresh profile, so that the conversions don't have to.
pub(super) fn first_start(program: &Path, room: &Room) -> Run {
    let mut arguments = common(room);
    arguments.push("--terminate_after_init".into());
    run(program, arguments)
}

/// The run that tells the version.
pub(super) fn version(program: &Path) -> Run {
    run(program, vec!["--version".into()])
}

fn run(program: &Path, arguments: Vec<OsString>) -> Run {
    Run { program: program.to_owned(), arguments, listening: Listening::Privately, time: TIME, cpu: TIME }
}

fn common(room: &Room) -> Vec<OsString> {
    let own = |name: &str, value: &Path| {
        let mut argument = OsString::from(name);
        argument.push(value);
        argument
    };
    let mut arguments: Vec<OsString> =
        ["--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"].map(OsString::from).into();
    arguments.push(own("-env:UserInstallation=file://", &room.at(PROFILE)));
    arguments.push(own("-env:OSL_SOCKET_PATH=", room.path()));
    arguments
}

/// Lays the settings of a fresh profile into the room: nothing is run, nothing is fetched, nothing is asked.
pub(super) fn lay_out_profile(room: &Room) -> std::io::Result<()> {
    let user = room.at(PROFILE).join("user");
    std::fs::create_dir_all(&user)?;
    std::fs::write(user.join("registrymodifications.xcu"), settings())
}

fn settings() -> String {
    let items = SETTINGS.iter().map(|(path, name, value)| {
        format!(
            "<item oor:path=\"/org.openoffice.{path}\"><prop oor:name=\"{name}\" oor:op=\"fuse\">\
             <value>{value}</value></prop></item>\n"
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<oor:items xmlns:oor=\"http://openoffice.org/2001/registry\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n{}\
         </oor:items>\n",
        items.collect::<String>()
    )
}

/// Defence in depth: the sandbox holds without any of these.
const SETTINGS: &[(&str, &str, &str)] = &[
    // Macros: the highest level, and none at all.
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "CheckDocumentEvents", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    // Links to other files: never updated (the two programs count differently).
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Calc/Content/Update", "Link", "1"),
    // No graphics card, no cache of what was opened, no traces.
    ("Office.Common/Misc", "UseOpenCL", "false"),
    ("Office.Common/History", "PickListSize", "0"),
    ("Office.Common/Save/Document", "AutoSave", "false"),
    ("Setup/Office", "ooSetupInstCompleted", "true"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_makes_a_table_of_plain_text_only() {
        assert_eq!(OfficeKind::of(MediaType::PlainText, "Prices.CSV"), Some(OfficeKind::Csv));
        assert_eq!(OfficeKind::of(MediaType::PlainText, "notes.txt"), None);
        assert_eq!(OfficeKind::of(MediaType::Pdf, "notes.csv"), None);
        assert_eq!(OfficeKind::of(MediaType::Docx, "picture.png"), Some(OfficeKind::Docx));
    }

    #[test]
    fn tables_tell_their_separator_and_charset() {
        assert_eq!(separator(b"a;b;c\n1,5;2,5;3,5,6,7"), b';');
        assert_eq!(separator(b"a\tb\n"), b'\t');
        assert_eq!(separator(b"alone"), b',');
        assert_eq!(charset("Größe".as_bytes()), "76");
        assert_eq!(charset(b"Gr\xf6\xdfe"), "1");
        assert_eq!(charset(b"\xff\xfea\0"), "UTF-16");
        assert_eq!(charset("Größ".as_bytes().split_last().unwrap().1), "76", "cut off in a character");
    }
}
