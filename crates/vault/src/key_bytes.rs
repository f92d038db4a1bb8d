/// Declares a key type: `$len` random bytes that are wiped on drop and cannot be printed, compared or copied.
macro_rules! key_type {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        pub struct $name(zeroize::Zeroizing<[u8; $len]>);

        // Said of the one field above, which does it.
        impl zeroize::ZeroizeOnDrop for $name {}

        impl $name {
            /// A new random key.
            pub fn generate(chance: &dyn sealport_ambient::Chance) -> Self {
                let mut bytes = zeroize::Zeroizing::new([0; $len]);
                chance.fill(bytes.as_mut_slice());
                Self(bytes)
            }

            #[allow(dead_code, reason = "not every kind of key needs both directions")]
            pub(crate) fn bytes(&self) -> &[u8; $len] {
                &self.0
            }

            #[allow(dead_code, reason = "not every kind of key needs both directions")]
            pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
                if bytes.len() != $len {
                    return None;
                }
                let mut own = zeroize::Zeroizing::new([0; $len]);
                own.copy_from_slice(bytes);
                Some(Self(own))
            }
        }
    };
}
