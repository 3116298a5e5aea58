namespace Parley.Contracts.Ports;

/// <summary>
/// People, what they are members of, how they prove who they are, and the links by which they become members: plain tables.
/// Secrets arrive hashed or sealed. Writes are durable on return.
/// </summary>
public interface IPeople
{
    Task<PersonRecord?> PersonAsync(PersonId person, CancellationToken cancellationToken = default);

    Task<PersonRecord?> PersonByEmailAsync(string email, CancellationToken cancellationToken = default);

    /// <summary>Replaces what is known of a person, e-mail apart; false when somebody else did since it was read.</summary>
    Task<bool> SaveAsync(PersonRecord person, CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts an attempt to prove who somebody is, before it is looked at, so that attempts made at once count too. The attempt that reaches
    /// <paramref name="most"/> locks until <paramref name="until"/>. False while locked.
    /// </summary>
    Task<bool> CountAttemptAsync(PersonId person, int most, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>The last attempt was good: none counts any more, and nothing is locked.</summary>
    Task ForgetAttemptsAsync(PersonId person, CancellationToken cancellationToken = default);

    /// <summary>Takes a time step of an authenticator's codes; false when that step or a later one was taken before.</summary>
    Task<bool> TakeStepAsync(PersonId person, long step, CancellationToken cancellationToken = default);

    /// <summary>Takes something that works once, kept as a hash until <paramref name="until"/>; false when it was taken before.</summary>
    Task<bool> TakeOnceAsync(ReadOnlyMemory<byte> hash, DateTimeOffset until, CancellationToken cancellationToken = default);

    /// <summary>Gives a person other recovery codes; those of before are gone.</summary>
    Task ReplaceRecoveryCodesAsync(PersonId person, ImmutableArray<ReadOnlyMemory<byte>> hashes, CancellationToken cancellationToken = default);

    /// <summary>Uses a recovery code up; false when the person has no such code.</summary>
    Task<bool> RedeemRecoveryCodeAsync(PersonId person, ReadOnlyMemory<byte> hash, CancellationToken cancellationToken = default);

    Task<int> RecoveryCodesLeftAsync(PersonId person, CancellationToken cancellationToken = default);

    /// <summary>Adds a passkey, or replaces what is known of it. A credential of another person's is left alone, and false.</summary>
    Task<bool> SavePasskeyAsync(PasskeyRecord passkey, CancellationToken cancellationToken = default);

    Task<ImmutableArray<PasskeyRecord>> PasskeysAsync(PersonId person, CancellationToken cancellationToken = default);

    Task<PasskeyRecord?> PasskeyAsync(ReadOnlyMemory<byte> credentialId, CancellationToken cancellationToken = default);

    Task<bool> RemovePasskeyAsync(PersonId person, ReadOnlyMemory<byte> credentialId, CancellationToken cancellationToken = default);

    /// <summary>What a person is a member of, the oldest first.</summary>
    Task<ImmutableArray<Membership>> MembershipsAsync(PersonId person, CancellationToken cancellationToken = default);

    /// <summary>The members of a tenant, or (without one) the platform's admins, the oldest first.</summary>
    Task<Page<Member>> MembersAsync(TenantId? tenant, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    Task<Member?> MemberAsync(TenantId? tenant, PersonId person, CancellationToken cancellationToken = default);

    /// <summary>Gives a member another role; false when that would leave the tenant without an owner, or there is no such member.</summary>
    Task<bool> ChangeRoleAsync(TenantId tenant, PersonId person, PersonRole role, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a membership and the person's sign-ins there; false when that would leave the tenant without an owner or the platform without an admin, or there is no
    /// such member.
    /// </summary>
    Task<bool> RemoveMemberAsync(TenantId? tenant, PersonId person, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>True when the platform has an admin who is a person.</summary>
    Task<bool> HasPlatformAdminAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a link. An invitation ends the one that the tenant sent to the same address before, and a link for the first admin the one printed before; what
    /// anybody can ask for (sign-ups, resets) ends nothing.
    /// </summary>
    Task AddLinkAsync(PersonLink link, CancellationToken cancellationToken = default);

    /// <summary>A link by the hash of its secret, ended or not.</summary>
    Task<PersonLink?> LinkAsync(ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken = default);

    /// <summary>Invitations of a tenant, or (without one) of the platform, that still work, the oldest first, without their secrets' hashes.</summary>
    Task<Page<PersonLink>> InvitationsAsync(TenantId? tenant, DateTimeOffset now, string? cursor, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Ends an invitation of the tenant, or of the platform; false when there is none that works.</summary>
    Task<bool> WithdrawInvitationAsync(TenantId? tenant, LinkId link, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Uses a link up, with everything that it brings about, in one transaction. False when it does not work any more, or another person has the e-mail.</summary>
    Task<bool> UseLinkAsync(ReadOnlyMemory<byte> secretHash, LinkUse use, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>A tenant's settings; those of a tenant that has said nothing where there are none.</summary>
    Task<TenantProfile> ProfileAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Replaces a tenant's settings, <see cref="TenantProfile.SignedInAfter"/> apart.</summary>
    Task SaveProfileAsync(TenantProfile profile, CancellationToken cancellationToken = default);

    /// <summary>Records an acceptance; the same again changes nothing.</summary>
    Task AcceptTermsAsync(TermsAcceptance acceptance, CancellationToken cancellationToken = default);

    /// <summary>What a person accepted, the oldest first.</summary>
    Task<ImmutableArray<TermsAcceptance>> AcceptedTermsAsync(PersonId person, CancellationToken cancellationToken = default);

    /// <summary>Removes what ended before <paramref name="before"/>: links, and what worked once.</summary>
    Task PruneAsync(DateTimeOffset before, CancellationToken cancellationToken = default);
}
