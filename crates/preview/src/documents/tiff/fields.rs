//! Numbers and fields of a TIFF file, read where they lie (TIFF 6.0, section 2; BigTIFF).

/// Fields of a directory that are looked at; real ones have a few dozen.
const MOST_FIELDS: u64 = 512;

/// How the numbers of a file are written.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    is_little: bool,
    pub(super) is_big: bool,
}

/// Where the numbers of a tag lie.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) tag: u16,
    /// Bytes of each.
    width: u64,
    pub(super) count: u64,
    at: u64,
}

impl Layout {
    pub(super) fn of(document: &[u8]) -> Option<Self> {
        let layout = |is_little, is_big| Some(Self { is_little, is_big });
        match document.get(..4)? {
            b"II*\0" => layout(true, false),
            b"MM\0*" => layout(false, false),
            b"II+\0" => layout(true, true),
            b"MM\0+" => layout(false, true),
            _ => None,
        }
    }

    /// An unsigned number of up to eight bytes.
    pub(super) fn number(self, document: &[u8], at: u64, width: u64) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = document.get(at..at.checked_add(width as usize)?)?;
        let append = |number: u64, byte: &u8| (number << 8) | u64::from(*byte);
        Some(if self.is_little { bytes.iter().rev().fold(0, append) } else { bytes.iter().fold(0, append) })
    }

    pub(super) fn write_first(self, document: &mut [u8], directory: u64) -> Option<()> {
        let field = if self.is_big { document.get_mut(8..16)? } else { document.get_mut(4..8)? };
        let width = field.len();
        if self.is_little {
            field.copy_from_slice(&directory.to_le_bytes()[..width]);
        } else {
            field.copy_from_slice(&directory.to_be_bytes()[8 - width..]);
        }
        Some(())
    }

    /// The wanted ones of a directory's fields.
    pub(super) fn fields(self, document: &[u8], directory: u64, wanted: &[u16]) -> Vec<Field> {
        let (count_width, size, value, room) = if self.is_big { (8, 20, 12, 8) } else { (2, 12, 8, 4) };
        let entries = self.number(document, directory, count_width).unwrap_or(0).min(MOST_FIELDS);
        let field = |number: u64| {
            let entry = directory.checked_add(count_width + number * size)?;
            let [tag, kind] = [self.number(document, entry, 2)?, self.number(document, entry + 2, 2)?];
            let count = self.number(document, entry + 4, if self.is_big { 8 } else { 4 })?;
            let tag = wanted.iter().copied().find(|wanted| u64::from(*wanted) == tag)?;
            let width = match kind {
                1 => 1,
                3 => 2,
                4 => 4,
                // One number above another.
                5 | 16 => 8,
                _ => return None,
            };
            let is_here = count.checked_mul(width)? <= room;
            let at = if is_here { entry + value } else { self.number(document, entry + value, room)? };
            Some(Field { tag, width, count, at })
        };
        (0..entries).filter_map(field).collect()
    }

    /// The `index`th number of a field.
    pub(super) fn value(self, document: &[u8], field: &Field, index: u64) -> Option<u64> {
        if index >= field.count {
            return None;
        }
        self.number(document, field.at.checked_add(index * field.width)?, field.width)
    }

    /// The first of a field of fractions.
    pub(super) fn ratio(self, document: &[u8], field: &Field) -> Option<f64> {
        let [above, below] = [self.number(document, field.at, 4)?, self.number(document, field.at.checked_add(4)?, 4)?];
        (field.width == 8 && above > 0 && below > 0).then(|| above as f64 / below as f64)
    }

    /// Gives a field that has a short number another one.
    pub(super) fn rewrite(self, document: &mut [u8], field: &Field, number: u16) -> Option<()> {
        let place = usize::try_from(field.at).ok()?;
        let bytes = document.get_mut(place..place.checked_add(2)?).filter(|_| field.width == 2)?;
        bytes.copy_from_slice(&if self.is_little { number.to_le_bytes() } else { number.to_be_bytes() });
        Some(())
    }
}
