use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What happened. The text is part of the canonical form: a released one never changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)+ }

        impl Kind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name in the canonical form.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The kind of a stable name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// The first administrator named the company.
    PortalSetUp = "portal.set_up",
    /// An employee was added.
    EmployeeAdded = "employee.added",
    /// An employee may no longer sign in, or may again.
    EmployeeDisabled = "employee.disabled",
    /// A disabled employee may sign in again.
    EmployeeEnabled = "employee.enabled",
    /// An employee got other roles.
    RolesChanged = "employee.roles_changed",
    /// Something was asked for that takes two.
    ActAsked = "act.asked",
    /// A second person confirmed what takes two; it was done.
    ActConfirmed = "act.confirmed",
    /// What takes two was refused, or taken back.
    ActRefused = "act.refused",
    /// A team was made.
    TeamMade = "team.made",
    /// A team got another name.
    TeamRenamed = "team.renamed",
    /// A team was dissolved, its rights with it.
    TeamDissolved = "team.dissolved",
    /// An employee came into a team.
    TeamJoined = "team.joined",
    /// An employee left a team.
    TeamLeft = "team.left",
    /// A collection was made.
    CollectionMade = "collection.made",
    /// A collection got another name.
    CollectionRenamed = "collection.renamed",
    /// A collection was put into another one.
    CollectionMoved = "collection.moved",
    /// An empty collection was removed.
    CollectionRemoved = "collection.removed",
    /// A team got other rights on a collection.
    RightsChanged = "collection.rights_changed",
    /// A set-up link was made for an employee.
    SetupLinkMade = "employee.setup_link_made",
    /// An employee set a password.
    PasswordSet = "employee.password_set",
    /// An employee signed in.
    SignedIn = "session.signed_in",
    /// A sign-in was refused.
    SignInRefused = "session.sign_in_refused",
    /// An employee signed out.
    SignedOut = "session.signed_out",
    /// The first of two factors was proved.
    FirstFactorProved = "session.first_factor_proved",
    /// A second factor was refused.
    SecondFactorRefused = "session.second_factor_refused",
    /// Somebody who was signed in proved all factors again.
    ProvedAgain = "session.proved_again",
    /// Sessions were ended from another one of the same person.
    SessionEnded = "session.ended",
    /// An administrator ended every session of somebody.
    SessionsCut = "session.cut",
    /// A passkey was added.
    PasskeyAdded = "factor.passkey_added",
    /// A passkey was removed.
    PasskeyRemoved = "factor.passkey_removed",
    /// An authenticator app was set up, in place of an earlier one.
    TotpSet = "factor.totp_set",
    /// The authenticator app was removed.
    TotpRemoved = "factor.totp_removed",
    /// The password was removed.
    PasswordRemoved = "factor.password_removed",
    /// A new set of recovery codes was made; the old one no longer works.
    RecoveryCodesMade = "factor.recovery_codes_made",
    /// A recovery code was used up.
    RecoveryCodeUsed = "factor.recovery_code_used",
    /// An account is now known to the company's sign-in provider.
    ProviderLinked = "factor.provider_linked",
    /// All factors of a person were replaced after a recovery.
    FactorsReplaced = "factor.replaced",
    /// An administrator asked for the recovery of an account.
    RecoveryAsked = "recovery.asked",
    /// A second administrator confirmed it.
    RecoveryConfirmed = "recovery.confirmed",
    /// A request for a recovery was refused or taken back.
    RecoveryDropped = "recovery.dropped",
    /// A setting of the company was changed.
    SettingChanged = "setting.changed",
    /// The portal was started with longer sessions than before.
    SignInPolicyWeakened = "sign_in_policy.weakened",
    /// The portal was started with other, not longer sessions than before.
    SignInPolicyChanged = "sign_in_policy.changed",
    /// The first version of an asset is complete.
    Uploaded = "asset.uploaded",
    /// A further version of an asset is complete.
    VersionUploaded = "asset.version_uploaded",
    /// An upload was refused at its end, its bytes did not match.
    UploadRefused = "upload.refused",
    /// An upload was removed or ran out of time.
    UploadRemoved = "upload.removed",
    /// Metadata of an asset was changed.
    Described = "asset.described",
    /// An asset was put into another collection.
    Relocated = "asset.relocated",
    /// A version was handed in for release.
    SubmittedForReview = "asset.submitted",
    /// A version was given back to draft.
    ReturnedToDraft = "asset.returned",
    /// A version was released.
    Released = "asset.released",
    /// A version was withdrawn.
    Withdrawn = "asset.withdrawn",
    /// An asset was handed over to another owner.
    AssetHandedOver = "asset.handed_over",
    /// An asset was deleted and its keys destroyed.
    Deleted = "asset.deleted",
    /// An employee downloaded an original.
    FetchedInside = "asset.fetched_inside",
    /// An employee looked at the pages of an original, or searched in it.
    LookedInside = "asset.looked_inside",
    /// A stored file is damaged.
    DamageFound = "asset.damage_found",
    /// A share was sent.
    Shared = "share.sent",
    /// A share was changed: its end, its recipients.
    ShareChanged = "share.changed",
    /// A whole share was revoked.
    ShareRevoked = "share.revoked",
    /// A share was handed over to another owner.
    ShareHandedOver = "share.handed_over",
    /// A share reached its end.
    ShareEnded = "share.ended",
    /// One recipient's grant was revoked.
    GrantRevoked = "grant.revoked",
    /// A recipient was replaced.
    RecipientReplaced = "grant.replaced",
    /// A new link was sent; the old one died.
    SentAgain = "grant.sent_again",
    /// A recipient asked for a fresh link.
    FreshLinkAsked = "grant.fresh_link_asked",
    /// The mail server took a letter.
    LetterAccepted = "letter.accepted",
    /// The mail server refused a letter for good.
    LetterFailed = "letter.failed",
    /// The sender read a waiting letter to pass it on.
    LetterRead = "letter.read",
    /// A recipient's link was opened.
    LinkOpened = "link.opened",
    /// An opening or a fetch was refused.
    Refused = "grant.refused",
    /// The first byte of a delivery is about to leave.
    DownloadStarted = "delivery.started",
    /// Every byte of a file was handed over.
    DownloadCompleted = "delivery.completed",
    /// A delivery ended before its last byte.
    DownloadAborted = "delivery.aborted",
    /// The first page of a file is about to leave, to be looked at.
    ViewStarted = "view.started",
    /// Nothing was seen of a file any more for a while: what was seen since it was begun, or last told.
    ViewEnded = "view.ended",
    /// The history was exported.
    HistoryExported = "history.exported",
    /// An original was exported on the command line.
    ExportedByOperator = "asset.exported",
    /// The mark in a leaked picture was traced to a share and its recipient.
    PictureTraced = "share.traced",
    /// A contact was entered.
    ContactAdded = "contact.added",
    /// What is noted of a contact was changed.
    ContactChanged = "contact.changed",
    /// A contact was put away.
    ContactArchived = "contact.archived",
    /// A contact was taken back from the archive.
    ContactRestored = "contact.restored",
    /// Contacts came in from a list.
    ContactsImported = "contact.imported",
    /// Contacts were given out as a list.
    ContactsExported = "contact.exported",
    /// A company was entered.
    CompanyAdded = "company.added",
    /// What is noted of a company was changed.
    CompanyChanged = "company.changed",
    /// A contact may see for the company what its people are sent.
    ViewerNamed = "company.viewer_named",
    /// A contact may see nothing for the company any more.
    ViewerRemoved = "company.viewer_removed",
    /// A wording for consents was written.
    ConsentWorded = "consent.worded",
    /// Nobody is asked for a consent any more.
    ConsentPurposeRetired = "consent.purpose_retired",
    /// Somebody was asked for a consent.
    ConsentAsked = "consent.asked",
    /// Somebody agreed.
    ConsentGiven = "consent.given",
    /// Somebody said no.
    ConsentRefused = "consent.refused",
    /// A consent was withdrawn.
    ConsentWithdrawn = "consent.withdrawn",
    /// The register of consents was given out as a list.
    ConsentsExported = "consent.exported",
    /// A code was sent to a recipient's mailbox.
    CodeSent = "grant.code_sent",
    /// A wrong code was entered.
    CodeRefused = "grant.code_refused",
    /// A customer was invited to an account.
    CustomerInvited = "customer.invited",
    /// A customer may no longer sign in.
    CustomerDisabled = "customer.disabled",
    /// A disabled customer may sign in again.
    CustomerEnabled = "customer.enabled",
    /// Somebody gave themselves another name or language.
    ProfileChanged = "account.profile_changed",
    /// Somebody asked for their data or for erasure.
    RequestMade = "request.made",
    /// A request for data or for erasure was answered.
    RequestAnswered = "request.answered",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
