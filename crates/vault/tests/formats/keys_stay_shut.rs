//! No key can be printed, compared with `==` or copied by accident. This file compiles only as long as that holds.

use std::fmt::{Debug, Display};

use sealport_vault::age::AgeIdentity;
use sealport_vault::{
    AddressKey, AssetKey, BlobCipher, CheckpointKey, ConfirmationKey, DatabaseKey, FieldKey, FileKey, Keyring,
    LinkSigningKey, MasterKey, PersonKey, Secret, UploadKey, VisitorKey,
};
use zeroize::ZeroizeOnDrop;

/// Has one implementation for every type, and a second one for those that can do what they must not: which of the two
/// `Shut<_>` means is then ambiguous, and that does not compile.
trait Shut<Because> {
    fn shut() {}
}

struct CanBePrinted;
struct CanBeShown;
struct CanBeCompared;
struct CanBeCopied;

impl<T> Shut<()> for T {}
impl<T: Debug> Shut<CanBePrinted> for T {}
impl<T: Display> Shut<CanBeShown> for T {}
impl<T: PartialEq> Shut<CanBeCompared> for T {}
impl<T: Clone> Shut<CanBeCopied> for T {}

fn wiped_on_drop<T: ZeroizeOnDrop>() {}

macro_rules! all_shut {
    ($($key:ty),+ $(,)?) => {$(
        <$key as Shut<_>>::shut();
        wiped_on_drop::<$key>();
    )+};
}

#[test]
fn keys_stay_shut() {
    all_shut!(FileKey, MasterKey, PersonKey, AssetKey, VisitorKey, UploadKey, FieldKey, DatabaseKey, AddressKey);
    all_shut!(LinkSigningKey, CheckpointKey, ConfirmationKey, Secret);
    // Made of such keys.
    <Keyring as Shut<_>>::shut();
    <AgeIdentity as Shut<_>>::shut();
}

/// A cipher may be cloned, for parallel ranges of one blob; nothing else.
trait Unprintable<Because> {
    fn unprintable() {}
}
impl<T> Unprintable<()> for T {}
impl<T: Debug> Unprintable<CanBePrinted> for T {}
impl<T: Display> Unprintable<CanBeShown> for T {}

#[test]
fn a_cipher_cannot_be_printed() {
    <BlobCipher as Unprintable<_>>::unprintable();
}
