use sealport_history::Kind;

/// Colour and picture.
pub const fn face(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Shared => ("sealed", ""),
        Kind::DownloadCompleted => ("good", "i-download"),
        Kind::Released => ("good", "i-shield"),
        Kind::DownloadStarted | Kind::FetchedInside | Kind::ExportedByOperator => ("plain", "i-download"),
        Kind::DownloadAborted => ("attention", "s-aborted"),
        Kind::ViewStarted | Kind::LookedInside => ("plain", "i-file"),
        Kind::ViewEnded => ("good", "i-file"),
        Kind::Refused | Kind::SignInRefused | Kind::SecondFactorRefused | Kind::UploadRefused => {
            ("attention", "i-lock")
        }
        Kind::LetterFailed | Kind::DamageFound => ("problem", "n-problem"),
        Kind::PictureTraced => ("attention", "i-search"),
        Kind::CodeRefused => ("attention", "i-lock"),
        Kind::CodeSent => ("plain", "i-shares"),
        Kind::LinkOpened => ("plain", "s-opened"),
        Kind::LetterAccepted | Kind::LetterRead => ("plain", "i-shares"),
        Kind::SentAgain | Kind::FreshLinkAsked => ("plain", "i-again"),
        Kind::ShareRevoked | Kind::GrantRevoked | Kind::Withdrawn => ("attention", "i-gone"),
        Kind::ShareEnded | Kind::ShareChanged => ("plain", "i-calendar"),
        Kind::RecipientReplaced | Kind::ShareHandedOver | Kind::AssetHandedOver => ("plain", "i-person"),
        Kind::Uploaded | Kind::VersionUploaded => ("plain", "i-uploads"),
        Kind::Described | Kind::SubmittedForReview | Kind::ReturnedToDraft => ("plain", "i-edit"),
        Kind::Deleted | Kind::UploadRemoved => ("attention", "i-delete"),
        Kind::HistoryExported => ("plain", "i-table"),
        Kind::ContactAdded
        | Kind::ContactChanged
        | Kind::ContactRestored
        | Kind::CompanyAdded
        | Kind::CompanyChanged
        | Kind::ViewerNamed => ("plain", "i-person"),
        Kind::ViewerRemoved => ("attention", "i-person"),
        Kind::ConsentGiven => ("good", "i-shield"),
        Kind::ConsentRefused | Kind::ConsentWithdrawn => ("attention", "i-gone"),
        Kind::ConsentAsked | Kind::ConsentWorded | Kind::ConsentPurposeRetired => ("plain", "i-shield"),
        Kind::ConsentsExported => ("plain", "i-table"),
        Kind::CustomerInvited | Kind::CustomerEnabled | Kind::ProfileChanged => ("plain", "i-person"),
        Kind::CustomerDisabled => ("attention", "i-person"),
        Kind::RequestMade => ("attention", "i-shield"),
        Kind::RequestAnswered => ("plain", "i-shield"),
        Kind::ContactArchived => ("attention", "i-gone"),
        Kind::ContactsImported | Kind::ContactsExported => ("plain", "i-table"),
        Kind::SignInPolicyWeakened => ("attention", "i-settings"),
        Kind::PortalSetUp | Kind::SettingChanged | Kind::SignInPolicyChanged => ("plain", "i-settings"),
        Kind::RolesChanged | Kind::RightsChanged | Kind::ActAsked | Kind::ActConfirmed | Kind::ActRefused => {
            ("attention", "i-lock")
        }
        Kind::TeamMade | Kind::TeamRenamed | Kind::TeamDissolved | Kind::TeamJoined | Kind::TeamLeft => {
            ("plain", "i-people")
        }
        Kind::CollectionMade
        | Kind::CollectionRenamed
        | Kind::CollectionMoved
        | Kind::CollectionRemoved
        | Kind::Relocated => ("plain", "i-library"),
        Kind::EmployeeAdded
        | Kind::EmployeeDisabled
        | Kind::EmployeeEnabled
        | Kind::SetupLinkMade
        | Kind::PasswordSet
        | Kind::SignedIn
        | Kind::FirstFactorProved
        | Kind::ProvedAgain
        | Kind::SessionEnded
        | Kind::PasskeyAdded
        | Kind::TotpSet
        | Kind::RecoveryCodesMade
        | Kind::ProviderLinked
        | Kind::SignedOut => ("plain", "i-person"),
        Kind::PasskeyRemoved
        | Kind::TotpRemoved
        | Kind::PasswordRemoved
        | Kind::RecoveryCodeUsed
        | Kind::FactorsReplaced
        | Kind::RecoveryAsked
        | Kind::RecoveryConfirmed
        | Kind::SessionsCut
        | Kind::RecoveryDropped => ("attention", "i-person"),
    }
}
