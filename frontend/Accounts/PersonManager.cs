using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Parley.Frontend.Accounts;

/// <summary>ASP.NET Core Identity's own manager, with longer recovery codes.</summary>
public sealed class PersonManager(
    IUserStore<PersonUser> store, IOptions<IdentityOptions> options, IPasswordHasher<PersonUser> hasher, ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services,
    ILogger<UserManager<PersonUser>> logger) : UserManager<PersonUser>(store, options, hasher, [], [], normalizer, errors, services, logger)
{
    protected override string CreateTwoFactorRecoveryCode() => RecoveryCode.New();
}
